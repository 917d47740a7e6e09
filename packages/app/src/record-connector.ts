import { statSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseBlueprint } from '@tapwright/blueprint';
import {
  compareRecording,
  createRecorder,
  recordedProfile,
  levelOf,
  recordingSchema,
  replayRecording,
  writeResults,
  type LiveResults,
  type Recording,
  type RecordedProfile,
  type RecordingComparison,
  type TestResults,
} from '@tapwright/conformance';
import {
  at,
  connect,
  ConfigError,
  type Connection,
  type ConnectorDefinition,
  type JsonObject,
} from '@tapwright/connector';
import { readConfig } from './config-file.ts';
import { loadConnector } from './load-connector.ts';
import { connectOptions, type ConnectorOptions } from './open-connection.ts';
import { readJson } from './read-json.ts';
import { assertStreams } from './read-stream.ts';

export interface RecordConnectorOptions extends ConnectorOptions {
  /** File that the recording is written to. */
  readonly out: string;
  /** Default: all streams that need no parent. */
  readonly streams?: readonly string[] | undefined;
  /** Records of each stream, at most. Default 200. */
  readonly limit?: number | undefined;
  /** JSON paths whose values are replaced: `data[*].email`. */
  readonly redact?: readonly string[] | undefined;
  readonly onStream?: ((stream: string, records: number) => void) | undefined;
}

export interface RecordReport {
  readonly out: string;
  readonly streams: Readonly<Record<string, number>>;
  readonly exchanges: number;
  readonly problems: readonly string[];
}

const LIMIT = 200;

/** Reads streams of a live API and writes down the exchanges, without secrets. Nothing is written where one is left. */
export async function recordConnector(options: RecordConnectorOptions): Promise<RecordReport> {
  const { connector } = await loadConnector(options.connector, options.cwd);
  const file = resolve(options.cwd ?? process.cwd(), options.out);
  assertFolder(file);
  const config = await readConfig({ file: options.config });
  const now = Date.now();
  const recorder = createRecorder({
    connector: connector.name,
    config,
    baseUrl: baseUrlOf(connector, config),
    now,
    ...(options.redact && { redact: options.redact }),
  });
  const given = connectOptions(connector.name, options);
  // Always the same time and no stored tokens: the replay asks the same from the start.
  const { tokens: _tokens, outcomes: _outcomes, ...rest } = given;
  await using connection = await connect(connector, config, {
    ...rest,
    clock: { now: () => now, sleep },
    hooks: { ...given.hooks, capture: recorder.capture },
  });
  const streams: Record<string, number> = {};
  const problems: string[] = [];
  const limit = options.limit ?? LIMIT;
  for (const stream of chosen(connector, options.streams)) {
    try {
      const whole = await readRecorded(connection, { stream, limit, signal: options.signal });
      recorder.read({ stream, limit, records: whole.records.length });
      streams[stream] = whole.records.length;
      options.onStream?.(stream, whole.records.length);
      const from = middleCursor(connector, stream, whole.records);
      if (from === undefined) continue;
      // Whether the API heeds its filter is seen only where one is sent.
      const since = await readRecorded(connection, { stream, limit, from, signal: options.signal });
      recorder.read({ stream, limit, records: since.records.length, from });
    } catch (error) {
      options.signal?.throwIfAborted();
      problems.push(`${stream}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  await writeRecording(file, recorder.finish());
  return { out: options.out, streams, exchanges: recorder.exchanges(), problems };
}

interface RecordedRead {
  readonly stream: string;
  readonly limit: number;
  readonly from?: string;
  readonly signal: AbortSignal | undefined;
}

async function readRecorded(
  connection: Connection,
  { stream, signal, ...given }: RecordedRead,
): Promise<{ readonly records: readonly JsonObject[] }> {
  const records: JsonObject[] = [];
  for await (const batch of connection.read(stream, { ...given, ...(signal && { signal }) }))
    records.push(...batch.records);
  return { records };
}

/** A cursor that some records are before and some behind; undefined where the stream has no filter. */
function middleCursor(
  connector: ConnectorDefinition,
  name: string,
  records: readonly JsonObject[],
): string | undefined {
  const incremental = connector.streams.find((stream) => stream.name === name)?.incremental;
  if (incremental?.filter === undefined) return undefined;
  const values = records
    .map((record) => at(record, incremental.cursorField))
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .toSorted((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  const middle = values[Math.floor(values.length / 2)];
  return middle === undefined || values.length < 3 ? undefined : String(middle);
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return delay(milliseconds, undefined, signal ? { signal } : {});
}

function baseUrlOf(connector: ConnectorDefinition, config: Readonly<Record<string, unknown>>): string {
  const given = config['base_url'];
  const { baseUrl } = connector.client;
  if (typeof given === 'string') return given;
  if (typeof baseUrl === 'string') return baseUrl;
  throw new ConfigError('the API has no fixed address', {
    code: 'base_url_missing',
    hint: 'Write it into the config as base_url, so that the recording knows what to stand in for.',
  });
}

function chosen(connector: ConnectorDefinition, names: readonly string[] | undefined): readonly string[] {
  if (names !== undefined) {
    assertStreams(connector, names);
    return names;
  }
  return connector.streams.filter((stream) => stream.parent === undefined).map(({ name }) => name);
}

/** Before anything is read: what was read would be lost. */
function assertFolder(file: string): void {
  const folder = dirname(file);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new ConfigError(`there is no folder ${folder}`, {
    code: 'folder_missing',
    hint: 'Make it first, or name another place with --out.',
  });
}

async function writeRecording(file: string, recording: Recording): Promise<void> {
  await writeFile(`${file}.tmp`, `${JSON.stringify(recording, undefined, 1)}\n`, { mode: 0o600 });
  await rename(`${file}.tmp`, file);
}

/** Reads a recording from a file. */
export async function readRecording(file: string): Promise<Recording> {
  const parsed = recordingSchema.safeParse(await readJson(file, 'recording'));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ConfigError(`${file} is no recording: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`, {
    code: 'recording_invalid',
    hint: 'Make one with `tapwright record`.',
  });
}

export interface RecordingOptions {
  readonly connector: string;
  readonly recording: string;
  readonly cwd?: string | undefined;
}

/** What a recorded API does and the connector's blueprint does not say, with the overlay that would make it say so. */
export async function compareWithRecording(options: RecordingOptions): Promise<RecordingComparison> {
  const { folder } = await loadConnector(options.connector, options.cwd);
  const blueprint = parseBlueprint(await readJson(join(folder, 'blueprint.json'), 'blueprint'));
  return compareRecording(blueprint, await readRecording(options.recording));
}

/** How the recorded API behaves, as a profile for `testPackage` and `testGrid`. */
export async function profileOfRecording(options: RecordingOptions): Promise<RecordedProfile> {
  const { folder } = await loadConnector(options.connector, options.cwd);
  const blueprint = parseBlueprint(await readJson(join(folder, 'blueprint.json'), 'blueprint'));
  return recordedProfile(blueprint, await readRecording(options.recording));
}

export interface TestRecordingOptions extends RecordingOptions {
  /** What the package's own tests came to: written down together with what the recording does. */
  readonly results?: TestResults | undefined;
}

export interface TestedRecording {
  readonly live: LiveResults;
  /** The results as they were written down, with it. */
  readonly results?: TestResults;
}

/** Lets a connector read a recording again; what comes of it goes into its results. */
export async function testRecording({ results, ...options }: TestRecordingOptions): Promise<TestedRecording> {
  const { connector, folder } = await loadConnector(options.connector, options.cwd);
  const recording = await readRecording(options.recording);
  const live = await replayRecording(connector, recording);
  if (results === undefined) return { live };
  const proven = { ...results, live };
  const written = { ...proven, level: levelOf(proven) };
  await writeResults(folder, written);
  return { live, results: written };
}
