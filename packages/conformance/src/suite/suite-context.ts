import {
  connect,
  isTapwrightError,
  type Connection,
  type ConnectorDefinition,
  type ConnectOptions,
  type JsonObject,
  type ReadOptions,
  type StreamState,
  type TapwrightError,
} from '@tapwright/connector';
import type { Blueprint } from '@tapwright/blueprint';
import type { BehaviourProfile } from '../profile.ts';
import { createMockServer, type MockServer } from '../mock/mock-server.ts';
import { CheckFailure, expectThat } from './check.ts';
import { mockConfigs, type NamedConfig } from './mock-config.ts';
import { expectedRows, rowId, type StreamUnderTest } from './stream-under-test.ts';
import { createSuiteClock, type SuiteClock } from './suite-clock.ts';
import { expectNothingInvented, isUnproven } from './unproven-rows.ts';

export interface OpenOptions extends Omit<ConnectOptions, 'clock'> {
  readonly config?: JsonObject;
  readonly connector?: ConnectorDefinition;
}

/** What all checks of one connector share: its mock, a config for it, the suite's clock. */
export interface SuiteContext {
  readonly connector: ConnectorDefinition;
  readonly blueprint: Blueprint;
  readonly profile: BehaviourProfile;
  readonly clock: SuiteClock;
  /** The mock, started when first asked for. */
  mock(): Promise<MockServer>;
  configs(): Promise<readonly NamedConfig[]>;
  config(): Promise<JsonObject>;
  open(options?: OpenOptions): Promise<Connection>;
  readonly close: () => Promise<void>;
}

export function createSuiteContext(
  connector: ConnectorDefinition,
  blueprint: Blueprint,
  profile: BehaviourProfile,
): SuiteContext {
  const clock = createSuiteClock();
  let started: Promise<MockServer> | undefined;
  const mock = (): Promise<MockServer> =>
    (started ??= createMockServer({ contract: blueprint.contract, profile, clock, unref: true }));
  const configs = async (): Promise<readonly NamedConfig[]> => mockConfigs(connector, blueprint, await mock());
  const config = async (): Promise<JsonObject> => chooseConfig(await configs(), blueprint, profile)?.config ?? {};
  return {
    connector,
    blueprint,
    profile,
    clock,
    mock,
    configs,
    config,
    async open({ config: given, connector: changed, ...options } = {}) {
      return connect(changed ?? connector, given ?? (await config()), {
        clock,
        random: () => 0.5,
        allowPrivate: true,
        ...options,
      });
    },
    async close() {
      if (started !== undefined) await (await started).close();
    },
  };
}

/** The config whose way to authenticate the profile knows; the first where none does. */
function chooseConfig(
  configs: readonly NamedConfig[],
  blueprint: Blueprint,
  profile: BehaviourProfile,
): NamedConfig | undefined {
  return configs.find((one) => isAccepted(one.name, blueprint, profile)) ?? configs[0];
}

/** Whether the mock can let in who authenticates in this way. */
export function isAccepted(name: string, blueprint: Blueprint, profile: BehaviourProfile): boolean {
  if (profile.auth.length === 0) return true;
  const entry = blueprint.interpretation.auth.find((one) => one.name === name) ?? blueprint.interpretation.auth[0];
  const kinds = (entry?.methods ?? []).map(({ kind }) =>
    kind.startsWith('oauth2') ? 'oauth2' : kind === 'session-token' ? 'session' : kind,
  );
  return profile.auth.some((auth) => {
    const wanted = auth.kind === 'all' ? auth.methods.map((method) => method.kind) : [auth.kind];
    return wanted.every((kind) => kinds.includes(kind) || (kind === 'bearer' && kinds.includes('oauth2')));
  });
}

/** Everything one read delivered. */
export interface ReadResult {
  readonly rows: readonly JsonObject[];
  /** The state after each batch. */
  readonly states: readonly StreamState[];
  readonly counts: readonly number[];
}

/** More batches than any check needs: a read that gives them runs in circles. */
const MOST_BATCHES = 2000;

export async function readAll(
  connection: Connection,
  stream: string,
  options: ReadOptions = {},
  stopAfter = Number.POSITIVE_INFINITY,
): Promise<ReadResult> {
  const rows: JsonObject[] = [];
  const states: StreamState[] = [];
  const counts: number[] = [];
  for await (const batch of connection.read(stream, options)) {
    for (const row of batch.records) rows.push(row);
    states.push(batch.state);
    counts.push(batch.count);
    if (states.length >= stopAfter) break;
    expectThat(states.length < MOST_BATCHES, `stream ${stream} delivers without end`);
  }
  return { rows, states, counts };
}

/** Throws unless the rows are exactly what the mock holds for the stream. */
export async function expectComplete(
  context: SuiteContext,
  test: StreamUnderTest,
  rows: readonly unknown[],
): Promise<void> {
  const expected = expectedRows(test, context.blueprint, await context.mock(), await context.config());
  const isReshaped = test.stream.toRow !== undefined;
  if (isReshaped && isUnproven(test.stream, context.blueprint)) expectNothingInvented(test.stream, rows, expected);
  else if (isReshaped) {
    expectThat(rows.length <= expected.length, `${test.name}: ${rows.length} records, the API has ${expected.length}`);
    return;
  }
  expectSameIds(test, rows, expected);
}

export function expectSameIds(test: StreamUnderTest, rows: readonly unknown[], expected: readonly unknown[]): void {
  const found = new Set(rows.map((row) => rowId(test.stream, row)));
  const wanted = new Set(expected.map((row) => rowId(test.stream, row)));
  const missing = [...wanted].filter((id) => !found.has(id));
  const extra = [...found].filter((id) => !wanted.has(id));
  expectThat(
    missing.length === 0 && extra.length === 0,
    () =>
      `${test.name}: ${rows.length} records read, the API has ${expected.length}` +
      (missing.length > 0 ? `; ${missing.length} missing, for example ${sample(missing)}` : '') +
      (extra.length > 0 ? `; ${extra.length} that the API does not have, for example ${sample(extra)}` : ''),
  );
}

function sample(ids: readonly string[]): string {
  return (ids[0] ?? '').slice(0, 200);
}

/** The typed error that a call fails with; throws when it succeeds or fails otherwise. */
export async function expectError(what: string, call: () => Promise<unknown>): Promise<TapwrightError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof CheckFailure) throw error;
    if (!isTapwrightError(error)) {
      const name = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new CheckFailure(
        `${what}: failed with ${name}, which is not an error of the connector with a code and a hint`,
      );
    }
    expectThat(error.message.length > 0 && error.code.length > 0, `${what}: the error says nothing`);
    return error;
  }
  throw new CheckFailure(`${what}: succeeded, but must fail`);
}
