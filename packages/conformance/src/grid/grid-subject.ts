import type { AuthMethod, Blueprint, BlueprintPagination } from '@tapwright/blueprint';
import type { Trait } from '../chaos/fault.ts';
import type { BehaviourProfile } from '../profile.ts';
import { streamsUnderTest, type StreamUnderTest } from '../suite/stream-under-test.ts';
import { spoilable } from './spoil.ts';

/** A row of the grid: a stream that stands for all of its kind, read in one mode. */
export interface GridSubject {
  /** `issues`, or `issues+incremental`. */
  readonly name: string;
  readonly test: StreamUnderTest;
  readonly incremental: boolean;
  /** What is the same in all streams that it stands for. */
  readonly kind: string;
  readonly traits: ReadonlySet<Trait>;
}

const MARK = '+incremental';

/** The rows named so; else one of each kind: pager × full or incremental × child or not. */
export function gridSubjects(
  blueprint: Blueprint,
  profile: BehaviourProfile,
  auth: readonly AuthMethod[],
  wanted?: readonly string[],
): readonly GridSubject[] {
  const { tested } = streamsUnderTest(blueprint, profile);
  const all = tested.flatMap((test) =>
    modesOf(test).map((incremental) => subject(blueprint, profile, auth, test, incremental)),
  );
  if (wanted !== undefined) return all.filter((one) => wanted.includes(one.name));
  const seen = new Set<string>();
  return all.filter((one) => !seen.has(one.kind) && seen.add(one.kind));
}

function modesOf({ stream, list }: StreamUnderTest): readonly boolean[] {
  return stream.incremental !== undefined && list.cursor !== undefined ? [true, false] : [false];
}

function subject(
  blueprint: Blueprint,
  profile: BehaviourProfile,
  auth: readonly AuthMethod[],
  test: StreamUnderTest,
  incremental: boolean,
): GridSubject {
  const { stream, list } = test;
  const kind = [
    list.pagination.kind === 'none' ? 'one page' : list.pagination.kind,
    ...(incremental ? [stream.incremental?.filter === undefined ? 'incremental on our side' : 'incremental'] : []),
    ...(stream.parent === undefined ? [] : ['child']),
    ...(stream.partitions === undefined ? [] : ['partitioned']),
    ...(stream.primaryKey.length === 0 ? ['without key'] : []),
    ...(stream.records.format === 'json' ? [] : [stream.records.format]),
    ...(stream.job === undefined ? [] : ['job']),
    ...(list.records.shape === 'array' ? [] : [list.records.shape]),
    ...(list.method === 'POST' ? ['POST'] : []),
  ].join(', ');
  return {
    name: incremental ? `${test.name}${MARK}` : test.name,
    test,
    incremental,
    kind,
    traits: new Set([...listTraits(blueprint, profile, test), ...modeTraits(test, incremental), ...authTraits(auth)]),
  };
}

function* listTraits(
  blueprint: Blueprint,
  profile: BehaviourProfile,
  { stream, list }: StreamUnderTest,
): Generator<Trait> {
  const { pagination } = list;
  if (pagination.kind !== 'none' && list.records.shape !== 'single') yield 'paged';
  if (pagination.kind === 'page-number' || pagination.kind === 'offset') yield 'counted';
  else if (pagination.kind === 'keyset') yield 'keyset';
  else if (pagination.kind !== 'none') yield 'named-next';
  // What the server says counts only where the connector looks at it.
  const both = (says: (pagination: BlueprintPagination) => boolean): boolean =>
    says(pagination) && says(stream.pagination);
  const total = both((one) => 'totalRecords' in one && one.totalRecords !== undefined);
  const pageTotal = both((one) => 'totalPages' in one && one.totalPages !== undefined);
  if (total) yield 'total';
  if (pageTotal) yield 'page-total';
  if (total || pageTotal) yield 'announced';
  if (both((one) => one.kind !== 'none' && (one.hasMore ?? one.done) !== undefined)) yield 'has-more';
  yield stream.records.format;
  if (stream.job !== undefined) yield 'job';
  yield stream.primaryKey.length === 0 ? 'keyless' : 'keyed';
  for (const status of stream.ignoreStatuses ?? []) yield `ignores-${status}`;
  if (profile.auth.length > 0 && !isPublic(blueprint, stream.operation)) yield 'authenticated';
  if (Object.values(list.defaultFilters ?? {}).some((filter) => filter.all !== undefined)) yield 'filter-lifted';
  if (list.records.shape === 'single') yield 'single';
  const { plain, enumerated } = spoilable(blueprint.contract, profile, list);
  if (plain !== undefined) yield 'has-plain-field';
  if (enumerated !== undefined) yield 'has-enum';
}

/** The description says that nobody need say who asks. */
function isPublic({ contract }: Blueprint, operation: string): boolean {
  const security = contract.operations.find((one) => one.id === operation)?.security;
  return security !== undefined && (security.length === 0 || security.some((one) => Object.keys(one).length === 0));
}

/** Changes of the mock lie up to this far apart. */
const WIDE = 10 * 25 * 3_600_000;

function* modeTraits({ stream }: StreamUnderTest, incremental: boolean): Generator<Trait> {
  if (!incremental) return;
  yield 'incremental';
  if ((stream.incremental?.lag ?? 0) >= WIDE) yield 'lag';
}

function* authTraits(methods: readonly AuthMethod[]): Generator<Trait> {
  const isGrant = methods.some((method) => method.kind.startsWith('oauth2'));
  if (isGrant || methods.some((method) => method.kind === 'session-token')) yield 'renewable';
  else if (methods.length > 0) yield 'fixed-credentials';
  if (isGrant) yield 'token-endpoint';
  if (methods.some((method) => method.kind === 'oauth2-refresh-token')) yield 'refresh-token';
}
