import { SystemError } from '../errors.ts';
import { place, type RequestDraft } from '../http/request-draft.ts';
import type { PageToken, Place } from '../pagination.ts';

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

/** Writes a value that came from the server into the next request. Headers cannot hold every text. */
export function placeReceived(draft: RequestDraft, where: Place, value: PageToken, stream: string): RequestDraft {
  if (where.in !== 'header') return place(draft, where, value);
  const text = String(value);
  // oxlint-disable-next-line no-control-regex -- these are the characters that a header cannot hold
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)) {
    throw new SystemError(
      `Stream ${stream} goes on from a value with a line end or control character, which the header ${where.name} cannot hold.`,
      {
        code: 'pagination_bad_cursor',
        hint: 'The path of the cursor may name another field; or send it in the query or the body, if the API takes it there.',
        stream,
      },
    );
  }
  // oxlint-disable-next-line no-control-regex -- Latin-1 is the range of a header's bytes
  const isLatin = /^[\u0000-\u00ff]*$/.test(text);
  return place(draft, where, isLatin ? text : Buffer.from(text).toString('latin1'));
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
