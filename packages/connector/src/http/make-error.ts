import {
  ConfigError,
  SystemError,
  TransientError,
  type ErrorDetails,
  type FailureType,
  type TapwrightError,
} from '../errors.ts';

/** The error class that belongs to a failure type. */
export function makeError(
  failureType: FailureType,
  message: string,
  details: Omit<ErrorDetails, 'failureType'>,
): TapwrightError {
  if (failureType === 'config_error') return new ConfigError(message, details);
  return failureType === 'transient_error' ? new TransientError(message, details) : new SystemError(message, details);
}
