import { SystemError } from '../errors.ts';
import type { PageToken } from '../pagination.ts';

/**
 * A token as the server sent it. Missing, null, false and the empty string are no token. Zero is one: some APIs count
 * from it; where it means the end instead, the guard sees that the first page comes again.
 */
export function tokenOf(value: unknown, stream: string): PageToken | undefined {
  if (value === undefined || value === null || value === false || value === '') return undefined;
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return String(value);
  throw new SystemError(`The page token of stream ${stream} is of type ${kindOf(value)}, not a string or number.`, {
    code: 'pagination_bad_cursor',
    hint: 'The path of the next token in the pagination is probably one level off.',
    stream,
  });
}

/** The server says that there is more, but not where. */
export function missingToken(stream: string): SystemError {
  return new SystemError(`The server says that stream ${stream} has more pages, but gives no position for the next.`, {
    code: 'pagination_missing_cursor',
    hint: 'The path of the next token in the pagination is probably wrong; the rest of the stream would be lost.',
    stream,
  });
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}
