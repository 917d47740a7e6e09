import type { Operation } from '../schema.ts';
import { isActing } from './effect.ts';
import { endsWithParameter, resourceNames } from './path-parts.ts';
import { snake, singular, words } from './words.ts';

const ONE_OF_RESOURCE = (name: readonly string[]): readonly string[] => [
  ...name.slice(0, -1),
  ...(name.length === 0 ? [] : [singular(name.at(-1) ?? '')]),
];

/** Names from short to long: `issues`, `repository_issues`, `organization_repository_issues` … */
function spellings(operation: Operation, hint: string | undefined): readonly string[] {
  const names = resourceNames(operation.path);
  const last = names.at(-1) ?? words(hint ?? operation.id);
  const list: string[] = [];
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
  list.push(snake(operation.id));
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
  hints: ReadonlyMap<string, string> = new Map(),
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
