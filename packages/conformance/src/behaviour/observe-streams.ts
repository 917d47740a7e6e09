import { connect, memoryTokenStore, type ConnectorDefinition, type JsonObject } from '@tapwright/connector';
import type { Blueprint, Stream } from '@tapwright/blueprint';
import { attempt, hearing, type Attempt } from '../grid/attempt.ts';
import { createGridClock, type GridClock } from '../grid/grid-clock.ts';
import { createMockServer, type MockServer } from '../mock/mock-server.ts';
import { selfProfile } from '../self-profile.ts';
import { SEVERAL_PAGES, SMALL } from '../suite/seeded-read.ts';
import { mockConfigs } from '../suite/mock-config.ts';
import { expectedRows, listFor, rowId, streamsUnderTest, type StreamUnderTest } from '../suite/stream-under-test.ts';
import { isAccepted } from '../suite/suite-context.ts';
import { declaredFields } from './declared-fields.ts';
import { fieldsLost, recordShape, typesChanged, type RecordShape } from './record-shape.ts';
import type { StreamBehaviour } from './stream-behaviour.ts';

/** Real milliseconds for one stream. */
const PATIENCE = 20_000;

export interface ObserveOptions {
  /** What the records look like where nothing changed: what is missing of that is lost. */
  readonly usual?: ReadonlyMap<string, RecordShape>;
  /** Told of each stream when it was read. */
  readonly onStream?: (behaviour: StreamBehaviour, shape: RecordShape) => void;
}

/**
 * Reads every stream of a connector, which was made from `own`, from a mock of the API that `api` describes. Says what
 * came of it; never throws for what the connector does.
 */
export async function observeStreams(
  connector: ConnectorDefinition,
  own: Blueprint,
  api: Blueprint,
  options: ObserveOptions = {},
): Promise<readonly StreamBehaviour[]> {
  const clock = createGridClock();
  const profile = selfProfile(api);
  await using mock = await createMockServer({ contract: api.contract, profile, clock, unref: true });
  const { tested } = streamsUnderTest(own, profile);
  const results: StreamBehaviour[] = [];
  for (const stream of own.interpretation.streams) {
    const { name } = stream;
    const test = tested.find((one) => one.name === name);
    seed(mock, test?.list.resource ?? resourceNamed(api, mock, name));
    const config = configFor(connector, own, mock);
    const read = await readStream(connector, config, name, clock, test === undefined ? 0 : SMALL);
    const declared = declaredFields(own, stream);
    const shape = new Map([...recordShape(read.rows)].filter(([path]) => declared.has(path)));
    const expected = test && expectedRows(test, own, mock, config);
    const usual = withoutChance(options.usual?.get(name) ?? shape, shape, fieldsThere(api, stream));
    const behaviour = behaviourOf(name, read, test, expected, usual, shape);
    options.onStream?.(behaviour, shape);
    results.push(behaviour);
  }
  return results;
}

function seed(mock: MockServer, resource: string | undefined): void {
  mock.reset({ ...(resource !== undefined && { records: { [resource]: SEVERAL_PAGES } }), others: 2 });
  mock.configure({ paging: { defaultSize: SMALL } });
}

/** Of the stream that has the same name there, although it is read elsewhere. */
function resourceNamed(api: Blueprint, mock: MockServer, name: string): string | undefined {
  const stream = api.interpretation.streams.find((one) => one.name === name);
  return stream && listFor(mock.profile, stream)?.resource;
}

/** Fields of the stream that has the same name there, or is read in the same way. */
function fieldsThere(api: Blueprint, { name, request }: Stream): ReadonlySet<string> {
  const streams = api.interpretation.streams;
  const there =
    streams.find((one) => one.name === name) ??
    streams.find((one) => one.request.method === request.method && one.request.path === request.path);
  return there === undefined ? new Set() : declaredFields(api, there);
}

/** What is declared there and was in none of the few records is not lost: one of several shapes did not come up. */
function withoutChance(usual: RecordShape, shape: RecordShape, there: ReadonlySet<string>): RecordShape {
  return new Map([...usual].filter(([path]) => shape.has(path) || !there.has(path)));
}

/** With credentials that this API takes, if the connector has a way to give them. */
function configFor(connector: ConnectorDefinition, own: Blueprint, mock: MockServer): JsonObject {
  const configs = mockConfigs(connector, own, mock);
  const accepted = configs.find((one) => isAccepted(one.name, own, mock.profile));
  return (accepted ?? configs[0])?.config ?? { base_url: mock.url };
}

async function readStream(
  connector: ConnectorDefinition,
  config: JsonObject,
  stream: string,
  clock: GridClock,
  pageSize: number,
): Promise<Attempt> {
  clock.reset();
  const { heard, hooks, warned } = hearing();
  const options = {
    stream,
    read: pageSize === 0 ? {} : { pageSize },
    heard,
    patience: PATIENCE,
    overslept: () => clock.overslept,
    warned,
  };
  try {
    const connection = await connect(connector, config, {
      clock,
      hooks,
      random: () => 0.5,
      allowPrivate: true,
      tokens: memoryTokenStore(),
    });
    try {
      return await attempt(connection, options);
    } finally {
      await connection.close();
    }
  } catch (error) {
    // A config that cannot be made for this API is what its user would meet, too.
    const what = error instanceof Error ? error.message : String(error);
    return { rows: [], state: undefined, end: { kind: 'crash', what }, warned: false };
  }
}

function behaviourOf(
  stream: string,
  { rows, end }: Attempt,
  test: StreamUnderTest | undefined,
  expected: readonly unknown[] | undefined,
  usual: RecordShape,
  shape: RecordShape,
): StreamBehaviour {
  const counts = {
    stream,
    rows: rows.length,
    ...(expected !== undefined && { expected: expected.length }),
    lostRows: test === undefined || expected === undefined ? 0 : lostRows(test, rows, expected),
  };
  if (end.kind !== 'complete')
    return { ...counts, outcome: 'failed', error: errorOf(end), lostFields: [], changedTypes: [] };
  const lostFields = rows.length === 0 ? [] : fieldsLost(usual, shape);
  const changedTypes = typesChanged(usual, shape);
  const isWhole = counts.lostRows + lostFields.length + changedTypes.length === 0;
  // What is read of a list that is not there any more is nothing.
  const isEmpty = rows.length === 0 && usual.size > 0;
  return { ...counts, outcome: isWhole && !isEmpty ? 'complete' : 'partial', lostFields, changedTypes };
}

function lostRows(test: StreamUnderTest, rows: readonly unknown[], expected: readonly unknown[]): number {
  // A hook may leave records out.
  if (test.stream.toRow !== undefined) return 0;
  const found = new Set(rows.map((row) => rowId(test.stream, row)));
  const wanted = new Set(expected.map((row) => rowId(test.stream, row)));
  return [...wanted].filter((id) => !found.has(id)).length;
}

function errorOf(end: Exclude<Attempt['end'], { kind: 'complete' }>): NonNullable<StreamBehaviour['error']> {
  if (end.kind !== 'error') return { code: end.kind, failureType: 'system_error', message: end.what.slice(0, 300) };
  const { code, failureType, message, status } = end.error;
  return { code, failureType, message: message.slice(0, 300), ...(status !== undefined && { status }) };
}
