import type { ActionDefinition, OutcomeDefinition, RequestDefinition } from '../definition.ts';
import { isTapwrightError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { at } from '../path.ts';
import { buildRequest, finish, type RequestBase } from './build-request.ts';
import type { HttpClient } from './http-client.ts';

/** What the API shows of an operation whose answer was lost. */
export type FoundOutcome = { readonly done: true; readonly output: unknown } | { readonly done: false };

interface OutcomeContext {
  readonly http: HttpClient;
  readonly base: RequestBase;
  readonly config: unknown;
}

/** Asks the API whether an action was carried out. `undefined`: it cannot be asked, or does not answer. */
export async function findOutcome(
  context: OutcomeContext,
  { outcome }: ActionDefinition,
  input: JsonObject,
  signal?: AbortSignal,
): Promise<FoundOutcome | undefined> {
  const request = outcome && outcomeRequest(outcome, input);
  if (!outcome || !request) return undefined;
  const draft = buildRequest(context.base, request, { config: context.config });
  try {
    const response = await context.http.send(
      finish(draft, { expect: 'json', ignoreStatuses: [404], ...(signal && { signal }) }),
    );
    if (response.ignored) return { done: false };
    return found(outcome, input, at(response.json(), outcome.records ?? ''));
  } catch (error) {
    if (!isTapwrightError(error)) throw error;
    return undefined;
  }
}

/** Undefined where the input lacks what the question is made of. */
function outcomeRequest(outcome: OutcomeDefinition, input: JsonObject): RequestDefinition | undefined {
  const pathParameters = taken(outcome.pathParameters, input);
  const query = taken(outcome.query, input);
  if (!pathParameters || !query || !taken(outcome.match, input)) return undefined;
  const { method = 'GET', path } = outcome.request;
  return { method, path, pathParameters, query, operationClass: 'safe' };
}

/** The input's fields that a table names; undefined where one is missing. */
function taken(
  table: Readonly<Record<string, string>> | undefined,
  input: JsonObject,
): Record<string, string | number | boolean> | undefined {
  const values: Record<string, string | number | boolean> = {};
  for (const [name, field] of Object.entries(table ?? {})) {
    const value = at(input, field);
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
    values[name] = value;
  }
  return values;
}

function found(outcome: OutcomeDefinition, input: JsonObject, answer: unknown): FoundOutcome {
  const candidates = Array.isArray(answer) ? answer : isJsonObject(answer) ? [answer] : [];
  const wanted = Object.entries(taken(outcome.match, input) ?? {});
  const one: unknown = candidates.find((candidate) =>
    wanted.every(([path, value]) => String(at(candidate, path)) === String(value)),
  );
  return one === undefined ? { done: false } : { done: true, output: one };
}
