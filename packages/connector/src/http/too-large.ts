import { SystemError } from '../errors.ts';

export function tooLarge(maxBytes: number): SystemError {
  return new SystemError(`The answer is larger than the limit of ${maxBytes} bytes.`, {
    code: 'response_too_large',
    hint: 'Ask for smaller pages, or raise maxResponseBytes of the client.',
  });
}
