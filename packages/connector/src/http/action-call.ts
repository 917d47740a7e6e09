import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { ActionOptions } from '../connection.ts';
import type { ActionDefinition, OperationClass } from '../definition.ts';
import { ConfigError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { OutcomeStore } from '../outcome-store.ts';
import { at } from '../path.ts';
import { answerBody, exactBody } from './answer-body.ts';
import { buildRequest, finish, headerText, operationClassOf, type RequestBase } from './build-request.ts';
import { findOutcome } from './find-outcome.ts';
import type { HttpClient } from './http-client.ts';
import { queryPairs } from './query-style.ts';
import { place, type DraftBody, type RequestDraft } from './request-draft.ts';
import { writeOnce, type Sending } from './write-once.ts';

export interface ActionContext {
  readonly http: HttpClient;
  readonly base: RequestBase;
  readonly config: unknown;
  readonly clock: Clock;
  readonly outcomes?: OutcomeStore | undefined;
  /** Tells the operations of this connection from those of others. */
  readonly connectionId: string;
}

const DAY = 24 * 60 * 60_000;
const SETTLE = 5000;

/** Calls an action. Throws ConfigError for unknown and missing input fields before anything is sent. */
export async function callAction(
  context: ActionContext,
  name: string,
  action: ActionDefinition,
  input: unknown,
  options: ActionOptions = {},
): Promise<unknown> {
  const fields = checkedInput(name, action, input ?? {});
  const draft = actionDraft(context, action, fields);
  const send = (sending: Sending) => sendAction(context, action, draft, sending, options.signal);
  const journal = journalOf(context, options);
  if (draft.operationClass === 'safe' || draft.operationClass === 'idempotent') {
    return send({ key: options.idempotencyKey ?? randomUUID() });
  }
  return writeOnce({
    action: name,
    input: fields,
    keyed: action.idempotencyKey !== undefined,
    keyLifetime: action.idempotencyKeyLifetime ?? DAY,
    key: options.idempotencyKey,
    journal,
    clock: context.clock,
    settle: action.outcome?.settle ?? SETTLE,
    signal: options.signal,
    send,
    ...(action.outcome && { find: () => findOutcome(context, action, fields, options.signal) }),
  });
}

async function sendAction(
  context: ActionContext,
  action: ActionDefinition,
  draft: RequestDraft,
  { key, beforeSend }: Sending,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const keyed = action.idempotencyKey && key !== undefined ? place(draft, action.idempotencyKey, key) : draft;
  const response = await context.http.send(
    finish(keyed, {
      expect: expectsJson(action) ? 'json' : 'any',
      ...(signal && { signal }),
      ...(beforeSend && { beforeSend }),
    }),
  );
  const body = exactBody(response) ?? answerBody(response);
  return action.output?.path === undefined ? body : at(body, action.output.path);
}

function journalOf({ outcomes, connectionId }: ActionContext, { operationId }: ActionOptions) {
  if (operationId === undefined) return undefined;
  if (outcomes) return { store: outcomes, operationId, id: `${connectionId}/${operationId}` };
  throw new ConfigError('An operationId needs a place where what is known of the operation is kept.', {
    code: 'outcome_store_missing',
    hint: 'Give connect() the option `outcomes`.',
  });
}

/** Text and bytes are answers as well, unless the action says that it gives an object or a list. */
function expectsJson({ output }: ActionDefinition): boolean {
  const type = output?.schema?.['type'];
  return (output?.path !== undefined && output.path !== '') || type === 'object' || type === 'array';
}

function checkedInput(name: string, action: ActionDefinition, input: unknown): JsonObject {
  if (!isJsonObject(input)) throw inputError(name, 'its input must be an object');
  const known = new Set(inputFields(action));
  const unknown = Object.keys(input).filter((field) => !known.has(field));
  if (unknown.length > 0) throw inputError(name, `it does not know the input field ${listed(unknown)}`, [...known]);
  const missing = requiredFields(action).filter((field) => input[field] === undefined);
  if (missing.length > 0) throw inputError(name, `it needs the input field ${listed(missing)}`);
  return input;
}

function inputFields({ input }: ActionDefinition): string[] {
  const body = input?.body === '*' ? ['body'] : (input?.body ?? []);
  return [...(input?.path ?? []), ...(input?.query ?? []), ...(input?.headers ?? []), ...body];
}

function requiredFields({ input }: ActionDefinition): string[] {
  const required = input?.schema?.['required'];
  const named = Array.isArray(required) ? required.filter((field) => typeof field === 'string') : [];
  return [...new Set([...(input?.path ?? []), ...named])];
}

function actionDraft(context: ActionContext, action: ActionDefinition, fields: JsonObject): RequestDraft {
  const { input = {}, request } = action;
  const path = Object.fromEntries((input.path ?? []).map((name) => [name, asValue(fields[name])]));
  const draft = buildRequest(context.base, { ...request, pathParameters: path }, { config: context.config });
  const query = (input.query ?? []).flatMap((name) => queryPairs(name, fields[name], input.queryStyles?.[name]));
  const headers = (input.headers ?? [])
    .filter((name) => fields[name] !== undefined && fields[name] !== null)
    .map((name) => [name.toLowerCase(), headerText(name, fields[name])]);
  const body = actionBody(action, fields);
  return {
    ...draft,
    query: [...draft.query, ...query],
    headers: { ...draft.headers, ...Object.fromEntries(headers) },
    ...(body && { body }),
    operationClass: classOf(action),
  };
}

function classOf({ operationClass, request, idempotencyKey }: ActionDefinition): OperationClass {
  if (operationClass !== undefined) return operationClass;
  if (idempotencyKey) return 'keyed';
  return request.operationClass ?? operationClassOf(request.method);
}

// Input is data of the caller: an object in it is never read as a binding.
function asValue(value: unknown): string | number | boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'string' || typeof value === 'bigint' ? String(value) : '';
}

/** Only what was given is sent; nothing given is no body, not an empty one. */
function actionBody({ input = {} }: ActionDefinition, given: JsonObject): DraftBody | undefined {
  const { body: names = [], within, fixed } = input;
  const encoding = input.encoding ?? 'json';
  if (names === '*') return given['body'] === undefined ? undefined : { encoding, value: given['body'] };
  const sent = names.filter((name) => given[name] !== undefined).map((name) => [name, given[name]] as const);
  if (sent.length === 0 && fixed === undefined) return undefined;
  const fields = Object.fromEntries(sent);
  const held = within === undefined || sent.length === 0 ? fields : { [within]: fields };
  return { encoding, value: { ...fixed, ...held } };
}

function inputError(name: string, what: string, known: readonly string[] = []): ConfigError {
  return new ConfigError(`The action ${name} cannot be called: ${what}.`, {
    code: 'input_invalid',
    hint: known.length > 0 ? `It knows: ${known.join(', ')}.` : 'See the actions of the connector in its README.',
  });
}

function listed(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
