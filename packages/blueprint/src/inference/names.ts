import type { Operation } from '../schema.ts';
import { isActing } from './effect.ts';
import { endsWithParameter, isMarker, pathSegments, resourceNames } from './path-parts.ts';
import { isPlural, resourceKey, snake, singular, words } from './words.ts';

const ONE_OF_RESOURCE = (name: readonly string[]): readonly string[] => [
  ...name.slice(0, -1),
  ...(name.length === 0 ? [] : [singular(name.at(-1) ?? '')]),
];

/** What a name may be taken from besides the path. */
export interface NameHint {
  /** Name of the array that holds the records, where it says something. */
  readonly array?: string;
  /** Name of the records' schema. */
  readonly schema?: string;
}

const GENERIC = /^(records|items|list|data|all|search|query|features|entries|values|results|objects|rows)$/;

/** `/collections/tasks/records` is about tasks, unless the records' schema says otherwise (`TaskRecord`). */
function resourceBeforeGeneric(
  path: string,
  names: readonly (readonly string[])[],
  schema: string | undefined,
): readonly string[] | undefined {
  const last = names.at(-1)?.join('_') ?? '';
  const [before, tail] = pathSegments(path).slice(-2);
  const fixed =
    before !== undefined && tail !== undefined && [before, tail].every((part) => part.parameters.length === 0);
  if (!fixed || names.length < 2 || !GENERIC.test(last) || snake(tail.text) !== last) return undefined;
  return schema !== undefined && resourceKey(schema).endsWith(singular(last)) && last !== 'features'
    ? undefined
    : names.at(-2);
}

/** The last segment that is no parameter: `search` of `/search/{path}`. */
function lastFixedSegment(path: string): string | undefined {
  return pathSegments(path).findLast(({ text, parameters }) => parameters.length === 0 && !isMarker(text))?.text;
}

/** `CardResponse` → `cards`. */
function schemaName(schema: string | undefined): string | undefined {
  const parts = words(schema ?? '').filter(
    (word) => !/^(response|dto|model|object|schema|entity|summary|result)$/.test(word),
  );
  const last = parts.at(-1);
  return last === undefined ? undefined : [...parts.slice(0, -1), isPlural(last) ? last : `${last}s`].join('_');
}

/** `route_with_sig_api_v1_search_path_get`: made from method and path, for nobody to read. */
function isDebris(operation: Operation): boolean {
  const parts = words(operation.id);
  return operation.id.includes(' ') || (parts.length > 4 && parts.at(-1) === operation.method.toLowerCase());
}

/** Names from short to long: `issues`, `repository_issues`, `organization_repository_issues` … */
function spellings(operation: Operation, hint: NameHint | undefined): readonly string[] {
  const names = resourceNames(operation.path);
  const last =
    names.at(-1) ?? words(hint?.array ?? lastFixedSegment(operation.path) ?? schemaName(hint?.schema) ?? operation.id);
  const list: string[] = [];
  const before = resourceBeforeGeneric(operation.path, names, hint?.schema);
  if (before !== undefined) list.push(before.join('_'));
  for (let start = names.length - 1; start >= 0; start -= 1) {
    const above = names.slice(start, -1).flatMap(ONE_OF_RESOURCE);
    list.push([...above, ...last].join('_'));
  }
  if (list.length === 0) list.push(last.join('_'));
  if (operation.path.includes('{') && endsWithParameter(operation.path))
    list.push(`${list[0] ?? ''}_by_${snake(/\{([^}]*)\}[^}]*$/.exec(operation.path)?.[1] ?? 'parameter')}`);
  const base = list[0] ?? 'records';
  if (/\/_?(search|query)\/?$/.test(operation.path)) list.push(`${base}_search`);
  else if (/\/search\//.test(operation.path)) list.push(`search_${base}`);
  const tail = pathSegments(operation.path).at(-1);
  // `/users/{username}/events/public`: what the name leaves out tells it from the others.
  if (tail !== undefined && tail.parameters.length === 0 && !base.endsWith(snake(tail.text)))
    list.push(`${list.at(-1) ?? base}_${snake(tail.text)}`);
  if (!isDebris(operation)) list.push(snake(operation.id));
  return [...new Set(list.map((name) => name.replace(/^(\d)/, 'n$1')).filter((name) => name !== ''))];
}

function parameterCount(operation: Operation): number {
  return operation.path.split('{').length;
}

function rank(a: Operation, b: Operation): number {
  return (
    Number(a.deprecated === true) - Number(b.deprecated === true) ||
    Number(a.method !== 'GET') - Number(b.method !== 'GET') ||
    a.path.split('/').length - b.path.split('/').length ||
    parameterCount(a) - parameterCount(b) ||
    (a.path < b.path ? -1 : 1)
  );
}

/**
 * A short unique name for each list. Of several lists of one resource the one with the shortest path keeps the bare
 * name when no other is as short; the others take the name of what stands above them. `hints`: what to call a list
 * whose path names nothing, by operation.
 */
export function streamNames(
  operations: readonly Operation[],
  hints: ReadonlyMap<string, NameHint> = new Map(),
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const operation of operations.toSorted(rank)) {
    const options = spellings(operation, hints.get(operation.id));
    let name = options.find((option) => !taken.has(option));
    for (let count = 2; name === undefined; count += 1) {
      const numbered = `${options[0] ?? 'records'}_${count}`;
      if (!taken.has(numbered)) name = numbered;
    }
    taken.add(name);
    names.set(operation.id, name);
  }
  return names;
}

const METHOD_VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'replace',
  PATCH: 'update',
  DELETE: 'delete',
  GET: 'get',
  HEAD: 'head',
  OPTIONS: 'options',
};

/** `PostCustomersCustomer`, `GET /x`: an id that only repeats method and path. */
function isMechanical(operation: Operation): boolean {
  if (operation.id.includes(' ')) return true;
  const first = words(operation.id)[0] ?? '';
  return (
    /^(get|post|put|patch|delete)$/.test(first) &&
    first === operation.method.toLowerCase() &&
    (first === 'post' || first === 'put' || words(operation.id).length > 4)
  );
}

function fromPath(operation: Operation): string {
  const names = resourceNames(operation.path);
  const last = names.at(-1) ?? ['resource'];
  const one = endsWithParameter(operation.path) || operation.method === 'POST' ? ONE_OF_RESOURCE(last) : last;
  const above = names.slice(0, -1).flatMap(ONE_OF_RESOURCE);
  const single = endsWithParameter(operation.path);
  const act = single ? undefined : last[0];
  // `POST /alerts/{id}/acknowledge`: the path says what is done.
  if (act !== undefined && above.length > 0 && isActing(act) && operation.method !== 'GET') {
    return [act, ...above, ...last.slice(1)].join('_');
  }
  // Without a PATCH beside it, a POST on one resource is how many APIs update.
  const verb = operation.method === 'POST' && single ? 'update' : METHOD_VERBS[operation.method];
  return [verb ?? 'call', ...above, ...one].join('_');
}

/** A unique name for each action: the operation's own id, or verb and resource where that only repeats the path. */
export function actionNames(operations: readonly Operation[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const operation of operations) {
    const own = snake(operation.id).replace(/^(\d)/, 'n$1');
    const options = isMechanical(operation) ? [fromPath(operation), own] : [own, fromPath(operation)];
    let name = options.find((option) => option !== '' && !taken.has(option));
    for (let count = 2; name === undefined; count += 1) {
      const numbered = `${options[0] ?? 'call'}_${count}`;
      if (!taken.has(numbered)) name = numbered;
    }
    taken.add(name);
    names.set(operation.id, name);
  }
  return names;
}
