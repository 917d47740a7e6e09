import { randomUUID } from 'node:crypto';
import type { Answer, RawRequestOptions } from '../connection.ts';
import type { Method } from '../definition.ts';
import { isUnknownOutcome } from '../errors.ts';
import { answerBody } from './answer-body.ts';
import type { ActionContext } from './action-call.ts';
import { buildRequest, finish, headerText } from './build-request.ts';
import { queryPairs } from './query-style.ts';
import type { DraftBody, RequestDraft } from './request-draft.ts';
import { withOperation } from './unknown-outcome.ts';

const KEY_HEADER = 'idempotency-key';

/** Sends one request of the caller's own, with the connection's authentication, limits, retries and errors. */
export async function rawCall<Body>(
  context: ActionContext,
  method: Method,
  path: string,
  options: RawRequestOptions = {},
): Promise<Answer<Body>> {
  const draft = rawDraft(context, method, path, options);
  const response = await context.http
    .send(finish(draft, options.signal ? { signal: options.signal } : {}))
    .catch((error: unknown) => {
      throw isUnknownOutcome(error) ? withOperation(error, { idempotencyKey: draft.headers[KEY_HEADER] }) : error;
    });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what type the body has is the caller's claim
  return { status: response.status, headers: response.headers, body: answerBody(response) as Body };
}

function rawDraft(context: ActionContext, method: Method, path: string, options: RawRequestOptions): RequestDraft {
  const draft = buildRequest(context.base, { method, path }, { config: context.config });
  const query = Object.entries(options.query ?? {}).flatMap(([name, value]) => queryPairs(name, value));
  const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    headerText(name, value),
  ]);
  const body = rawBody(options);
  const keyed = options.operationClass === 'keyed' || options.idempotencyKey !== undefined;
  return {
    ...draft,
    query: [...draft.query, ...query],
    headers: {
      ...draft.headers,
      ...Object.fromEntries(headers),
      ...(keyed && { [KEY_HEADER]: options.idempotencyKey ?? randomUUID() }),
    },
    ...(body && { body }),
    operationClass: options.operationClass ?? (keyed ? 'keyed' : draft.operationClass),
  };
}

function rawBody(options: RawRequestOptions): DraftBody | undefined {
  if (options.body === undefined) return undefined;
  const { body } = options;
  return { encoding: options.encoding ?? (body instanceof Uint8Array ? 'binary' : 'json'), value: body };
}
