import type { Interpretation, Operation, Stream } from '../schema.ts';
import { found, type Finding } from './finding.ts';

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
  const operation = [...operations.values()].find(
    (candidate) =>
      candidate.method === 'GET' &&
      !candidate.path.includes('{') &&
      candidate.parameters.every((parameter) => !parameter.required),
  );
  return operation === undefined
    ? undefined
    : found('check/operation', { operation: operation.id }, operation.pointer, 0.5);
}
