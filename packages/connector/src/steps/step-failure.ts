import { isTapwrightError, TapwrightError } from '../errors.ts';
import type { StepFailure } from './step-port.ts';

/** What is kept of an error. One that is not ours is a fault of the program that ran (`unexpected`). */
export function describeFailure(error: unknown): StepFailure {
  if (!isTapwrightError(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return { code: 'unexpected', message, failureType: 'system_error' };
  }
  const { code, message, failureType, hint, status, requestId, request, stream } = error;
  return {
    code,
    message,
    failureType,
    ...(hint === undefined ? {} : { hint }),
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(request === undefined ? {} : { request }),
    ...(stream === undefined ? {} : { stream }),
  };
}

/** The error that a kept failure stands for. */
export function reviveFailure(failure: StepFailure): TapwrightError {
  const { message, ...details } = failure;
  return new TapwrightError(message, details);
}
