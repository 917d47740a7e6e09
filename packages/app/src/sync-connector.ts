import { open, readFile, writeFile } from 'node:fs/promises';
import { ConfigError, isTapwrightError, type Wait } from '@tapwright/connector';
import {
  createHookRelay,
  openDestination,
  parseStateDocument,
  sync,
  type StreamSelection,
  type SyncEvent,
  type SyncResult,
} from '@tapwright/sync';
import { clockFromEnv, runFromEnv } from './clock-from-env.ts';
import { expandAddress } from './expand-address.ts';
import { openConnection, type ConnectorOptions } from './open-connection.ts';
import { assertStreams } from './read-stream.ts';

export interface SyncConnectorOptions extends ConnectorOptions {
  /** `duckdb:file.db`, `parquet:dir`, `jsonl:dir` or `postgres://user@host/database?schema=name`. */
  readonly to: string;
  /** Default: all. */
  readonly streams?: readonly string[] | undefined;
  /** `field` or `stream.field`. */
  readonly fields?: readonly string[] | undefined;
  readonly reset?: readonly string[] | undefined;
  readonly from?: string | undefined;
  readonly syncMode?: StreamSelection['syncMode'] | undefined;
  readonly writeMode?: StreamSelection['writeMode'] | undefined;
  /** Records to ask for per page. */
  readonly pageSize?: number | undefined;
  /** Commit rows and state at least every so many pages. Default 50 (and every 32 MiB and 2 s). */
  readonly commitPages?: number | undefined;
  /** File to take the state from before reading, and file to write it to afterwards. */
  readonly stateIn?: string | undefined;
  readonly stateOut?: string | undefined;
}

/** Reads streams into a destination; yields what happens, and returns the result. */
export async function* syncConnector(options: SyncConnectorOptions): AsyncGenerator<SyncEvent, SyncResult> {
  const relay = createHookRelay();
  const events = options.events ?? {};
  const wait = (entry: Wait): void => {
    relay.hooks.wait?.(entry);
    events.wait?.(entry);
  };
  await using opened = await openConnection({ ...options, events: { ...events, wait } });
  const names = options.streams ?? opened.connector.streams.map((stream) => stream.name);
  assertStreams(opened.connector, [...names, ...(options.reset ?? [])]);
  const clock = clockFromEnv();
  assertResets(names, options.reset ?? []);
  assertFields(names, options.fields ?? []);
  // Known to be writable before the first row is read.
  if (options.stateOut !== undefined) await (await open(options.stateOut, 'a')).close();
  await using destination = await openDestination(expandAddress(options.to, process.env), {
    clock,
    ...(options.commitPages === undefined ? {} : { commit: { batches: options.commitPages } }),
  });
  if (options.stateIn !== undefined) await destination.importState(await readState(options.stateIn));
  const run = runFromEnv();
  const result = yield* sync({
    ...(run === undefined ? {} : { run }),
    source: opened.connection,
    destination,
    relay,
    streams: names.map((name) => selection(name, options)),
    clock,
    ...(options.pageSize === undefined ? {} : { read: { pageSize: options.pageSize } }),
    ...(options.reset === undefined ? {} : { reset: options.reset }),
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (options.stateOut !== undefined) {
    await writeFile(options.stateOut, `${JSON.stringify(await destination.exportState(), null, 2)}\n`);
  }
  return result;
}

/** What is to become of one stream. */
export function selection(
  name: string,
  options: Pick<SyncConnectorOptions, 'fields' | 'syncMode' | 'writeMode'>,
): StreamSelection {
  const fields = options.fields?.flatMap((field) => {
    if (!field.includes('.')) return [field];
    return field.startsWith(`${name}.`) ? [field.slice(name.length + 1)] : [];
  });
  return {
    name,
    ...(fields && fields.length > 0 ? { fields } : {}),
    ...(options.syncMode ? { syncMode: options.syncMode } : {}),
    ...(options.writeMode ? { writeMode: options.writeMode } : {}),
  };
}

async function readState(file: string): Promise<ReturnType<typeof parseStateDocument>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new ConfigError(`cannot read the state file ${file}`, {
      code: 'state_unreadable',
      hint: 'Check the path.',
      cause: error,
    });
  });
  try {
    return parseStateDocument(JSON.parse(text));
  } catch (error) {
    const reason = isTapwrightError(error) ? error.message : 'it is not JSON';
    throw new ConfigError(`${file} holds no state: ${reason}`, {
      code: 'state_document_invalid',
      hint: 'Give a file that --save-state wrote.',
      cause: error,
    });
  }
}

export function assertResets(names: readonly string[], reset: readonly string[]): void {
  const left = reset.find((name) => !names.includes(name));
  if (left === undefined) return;
  throw new ConfigError(`${left} is to be reset, but is not among the streams of this sync`, {
    code: 'reset_not_selected',
    hint: `Add it to the streams: ${[...names, left].join(',')}.`,
  });
}

/** `stream.field` must name one of the streams; that the stream has the field, the sync itself looks after. */
export function assertFields(names: readonly string[], fields: readonly string[]): void {
  const left = fields.find((field) => field.includes('.') && !names.some((name) => field.startsWith(`${name}.`)));
  if (left === undefined) return;
  throw new ConfigError(`${left} names none of the streams of this sync`, {
    code: 'unknown_field',
    hint: `Write field or stream.field; the streams are ${names.slice(0, 8).join(', ')}.`,
  });
}
