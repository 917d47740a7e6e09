import {
  isTapwrightError,
  type Hooks,
  type JsonObject,
  type ReadOptions,
  type StreamState,
} from '@tapwright/connector';
import type { Connection, TapwrightError } from '@tapwright/connector';
import { listen, type Heard } from '../suite/secrecy.ts';

/** What came of one read. */
export interface Attempt {
  readonly rows: readonly JsonObject[];
  /** The last state that was handed out; undefined before the first. */
  readonly state: StreamState | undefined;
  readonly end: End;
  readonly warned: boolean;
}

export type End =
  | { readonly kind: 'complete' }
  | { readonly kind: 'error'; readonly error: TapwrightError }
  /** Something that is no error of the connector. */
  | { readonly kind: 'crash'; readonly what: string }
  | { readonly kind: 'hang'; readonly what: string };

export interface AttemptOptions {
  readonly stream: string;
  readonly read: ReadOptions;
  readonly heard: Heard;
  /** Real milliseconds. */
  readonly patience: number;
  readonly overslept: () => boolean;
}

/** More than any cell needs: a read that gives so much runs in circles. */
const MOST_BATCHES = 400;
/** After its signal a read gets this long to stop. */
const GRACE = 1000;

/** Hooks that write down all that a connection says, and whether it warned. */
export function hearing(): { readonly heard: Heard; readonly hooks: Hooks; readonly warned: () => boolean } {
  const heard = listen();
  let warned = false;
  return {
    heard,
    hooks: {
      ...heard.hooks,
      log: (entry) => {
        // A retry is said as a warning, too.
        if (entry.level === 'warning' && entry.data?.['code'] === undefined) warned = true;
        heard.add(entry);
      },
    },
    warned: () => warned,
  };
}

/** Reads to the end, to the first error, or until patience is out. Never throws. */
export async function attempt(
  connection: Connection,
  options: AttemptOptions & { readonly warned: () => boolean },
): Promise<Attempt> {
  const rows: JsonObject[] = [];
  let state: StreamState | undefined;
  const abort = new AbortController();
  const reading = async (): Promise<End> => {
    let batches = 0;
    for await (const batch of connection.read(options.stream, { ...options.read, signal: abort.signal })) {
      for (const row of batch.records) rows.push(row);
      state = throughJson(batch.state);
      if (++batches > MOST_BATCHES) return { kind: 'hang', what: `it delivers without end (${rows.length} records)` };
    }
    return { kind: 'complete' };
  };
  const end = await watched(reading, abort, options);
  if (end.kind === 'error') options.heard.add(end.error);
  return { rows: [...rows], state, end, warned: options.warned() };
}

async function watched(reading: () => Promise<End>, abort: AbortController, options: AttemptOptions): Promise<End> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<End>((resolve) => {
    timer = setTimeout(
      () => resolve({ kind: 'hang', what: `there is no end after ${options.patience} ms` }),
      options.patience,
    );
  });
  const done = reading().catch((error: unknown): End => endOf(error, options));
  const end = await Promise.race([done, late]);
  clearTimeout(timer);
  if (end.kind !== 'hang') return end;
  abort.abort();
  await Promise.race([done, new Promise((resolve) => setTimeout(resolve, GRACE).unref())]);
  return end;
}

function endOf(error: unknown, { overslept, heard }: AttemptOptions): End {
  if (overslept()) return { kind: 'hang', what: 'it sleeps for longer than a day' };
  if (isTapwrightError(error)) return { kind: 'error', error };
  heard.add(error instanceof Error ? error : String(error));
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { kind: 'crash', what: what.slice(0, 300) };
}

function throughJson(state: StreamState): StreamState {
  const copy: StreamState = JSON.parse(JSON.stringify(state));
  return copy;
}
