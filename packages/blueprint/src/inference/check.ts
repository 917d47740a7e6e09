import type { Interpretation, Operation, Stream } from '../schema.ts';
import { actsThoughGet } from './effect.ts';
import { found, type Finding } from './finding.ts';
import { RULES } from './rules.ts';

type Check = NonNullable<Interpretation['check']>;

function configCount(stream: Stream): number {
  return (JSON.stringify(stream.request).match(/"config":/g) ?? []).length;
}

/** A list that may be none, because nothing is said of its records. */
function isUnknown({ schema }: Stream): boolean {
  return Object.keys(schema).every((key) => key === 'type' || key === 'description');
}

/** A list of bare names is often open to everybody: it proves less than records do. */
function isValues({ schema, primaryKey }: Stream): boolean {
  return primaryKey.at(-1)?.join() === 'value' && Object.keys(schema['properties'] ?? {}).join() === 'value';
}

/** How much must be known before the stream can be read, and how much it reads. */
function cost(stream: Stream, isPublic: boolean): number {
  return (
    (stream.parent === undefined ? 0 : 1000) +
    configCount(stream) * 100 +
    (stream.partitions === undefined ? 0 : 50) +
    (isPublic ? 40 : 0) +
    // What is for administrators needs more rights than anything else.
    (/(^|[/._-])admin([/._-]|$)/i.test(stream.request.path) ? 20 : 0) +
    (stream.request.method === 'GET' ? 0 : 30) +
    (stream.records.shape === 'single' ? -10 : 0) +
    (isUnknown(stream) || isValues(stream) ? 30 : 0) +
    stream.request.path.split('/').length
  );
}

/** The cheapest request that proves the credentials. */
export function chooseCheck(
  streams: readonly Stream[],
  operations: ReadonlyMap<string, Operation>,
): Finding<Check> | undefined {
  const ranked = streams
    .map((stream) => {
      const operation = operations.get(stream.operation);
      const isPublic =
        operation?.security !== undefined &&
        operation.security.every((requirement) => Object.keys(requirement).length === 0);
      return { stream, cost: cost(stream, isPublic) };
    })
    .sort((a, b) => a.cost - b.cost || (a.stream.name < b.stream.name ? -1 : 1));
  const best = ranked[0];
  if (best !== undefined) {
    const pointer = operations.get(best.stream.operation)?.pointer ?? '';
    return found('check/cheapest-list', { stream: best.stream.name }, pointer, best.cost < 100 ? 0.9 : 0.6);
  }
  const simple = [...operations.values()].find((one) => one.method === 'GET' && unknowns(one) === 0);
  if (simple !== undefined) return found('check/operation', { operation: simple.id }, simple.pointer, 0.5);
  const reading = [...operations.values()]
    .filter((one) => one.method === 'GET' && !actsThoughGet(one))
    .sort((a, b) => unknowns(a) - unknowns(b) || a.path.length - b.path.length || (a.id < b.id ? -1 : 1))[0];
  return reading === undefined
    ? undefined
    : found(
        'check/made-up',
        { operation: reading.id },
        reading.pointer,
        0.4,
        `${RULES['check/made-up']} (${reading.path})`,
      );
}

/** How many values it takes that only somebody who knows the account has. */
function unknowns({ path, parameters }: Operation): number {
  return (path.match(/\{/g) ?? []).length + parameters.filter((one) => one.required && one.in !== 'path').length;
}
