import type { Batch, ReadOptions, StreamState } from '../connection.ts';
import { createCheckpoints } from './checkpoints.ts';
import type { MessageFormat } from './message-format.ts';
import { programError } from './program-error.ts';
import type { ProtocolOutput } from './protocol-output.ts';
import type { SelectedStream } from './read-selection.ts';

export interface StreamReader {
  read(stream: string, options: ReadOptions): AsyncIterable<Batch>;
}

export interface ReadRun {
  readonly reader: StreamReader;
  readonly format: MessageFormat;
  readonly output: ProtocolOutput;
  readonly states: ReadonlyMap<string, StreamState>;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Told of each stream that fails. */
  readonly failed: (stream: string, error: unknown) => void;
  /** Names of the streams that are being read; kept by the run. */
  readonly reading: Set<string>;
}

/** Streams read at once: waiting for one API answer should not hold up the others. */
const CONCURRENCY = 4;

/** Reads all streams; one that fails does not stop the others. True when none failed. */
export async function readStreams(streams: readonly SelectedStream[], run: ReadRun): Promise<boolean> {
  const queue = [...streams];
  let good = true;
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next && !run.signal.aborted; next = queue.shift()) {
      good = (await readStream(next, run)) && good;
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, streams.length) }, work));
  return good && !run.signal.aborted;
}

async function readStream(selected: SelectedStream, run: ReadRun): Promise<boolean> {
  const { name } = selected.stream;
  const { format, output } = run;
  await output.write(format.streamStarted(selected.stream));
  run.reading.add(name);
  const progress = streamProgress(name, run);
  try {
    for await (const batch of run.reader.read(name, readOptions(selected, run))) {
      run.signal.throwIfAborted();
      await progress.page(batch);
    }
    await progress.end(run.states.get(name) ?? { version: 1 });
    await output.write(format.streamStatus(name, 'complete'));
    return true;
  } catch (error) {
    // What has been written is covered by the last state: the next run can go on from there.
    await progress.end(undefined);
    run.failed(name, error);
    await output.write(format.error(programError(error, run.signal.aborted), name));
    await output.write(format.streamStatus(name, 'incomplete'));
    return false;
  } finally {
    run.reading.delete(name);
  }
}

function readOptions({ stream, syncMode }: SelectedStream, { states, signal }: ReadRun): ReadOptions {
  const state = states.get(stream.name);
  // A full refresh only takes up an earlier one that was interrupted.
  const resumed = syncMode === 'incremental' || state?.started !== undefined ? state : undefined;
  return { syncMode, signal, ...(resumed ? { state: resumed } : {}) };
}

interface StreamProgress {
  page(batch: Batch): Promise<void>;
  /** Writes the last state. `fallback`: the state of a stream that had no page. */
  end(fallback: StreamState | undefined): Promise<void>;
}

function streamProgress(name: string, { format, output, now }: ReadRun): StreamProgress {
  const checkpoints = createCheckpoints();
  let running = false;
  let written = false;
  let unsaved: StreamState | undefined;
  let count = 0;
  const save = async (state: StreamState): Promise<void> => {
    await output.write(format.state(name, state, count));
    unsaved = undefined;
    written = true;
    count = 0;
  };
  return {
    page: async (batch) => {
      if (!running && batch.count > 0) {
        running = true;
        await output.write(format.streamStatus(name, 'running'));
        // Of a stream in slices only the parts are known.
        if (batch.total !== undefined && batch.slice === '') await output.write(format.estimate(name, batch.total));
      }
      await output.write(format.records(batch));
      count += batch.count;
      unsaved = batch.state;
      if (checkpoints.due(batch.state, now())) await save(batch.state);
    },
    end: async (fallback) => {
      const last = unsaved ?? (written ? undefined : fallback);
      if (last) await save(last);
    },
  };
}
