import { open, rm, type FileHandle } from 'node:fs/promises';
import type { Batch, StreamState } from '@tapwright/connector';

/** A spooled run of batches: one file of JSON lines, and the state that covers them. */
export interface Part {
  readonly path: string;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  readonly records: number;
  readonly bytes: number;
  readonly batches: number;
  /** Bytes of the largest batch; no record is longer. */
  readonly largestBatch: number;
  readonly state: StreamState | undefined;
  append(batch: Batch<unknown>, lines: Uint8Array): Promise<void>;
  /** Waits for what is being written; no more is added. With `sync` it is on disk, not only with the system. */
  seal(options?: { readonly sync: boolean }): Promise<void>;
  /** Removes the file. */
  discard(): Promise<void>;
}

/** Starts a part; its file is made with the first bytes. */
export function openPart(path: string, openedAt: number): Part {
  const counts = { records: 0, bytes: 0, batches: 0, largestBatch: 0 };
  let last: Batch<unknown> | undefined;
  let file: FileHandle | undefined;
  let writing: Promise<void> = Promise.resolve();

  const put = async (lines: Uint8Array): Promise<void> => {
    file ??= await open(path, 'w');
    await writeAll(file, lines);
  };
  const close = async (): Promise<void> => {
    const closing = file;
    file = undefined;
    await closing?.close();
  };
  return {
    path,
    openedAt,
    get records() {
      return counts.records;
    },
    get bytes() {
      return counts.bytes;
    },
    get batches() {
      return counts.batches;
    },
    get largestBatch() {
      return counts.largestBatch;
    },
    get state() {
      return last?.state;
    },
    append: (batch, lines) => {
      // Rows and state are taken in the same step, so that no commit can see one without the other.
      counts.records += batch.count;
      counts.bytes += lines.byteLength;
      counts.batches += 1;
      counts.largestBatch = Math.max(counts.largestBatch, lines.byteLength);
      // Its state is put together when it is asked for: once a part, not once a batch.
      last = batch;
      writing = writing.then(() => (lines.byteLength > 0 ? put(lines) : undefined));
      return writing;
    },
    seal: async (options) => {
      try {
        await writing;
        if (options?.sync) await file?.sync();
      } finally {
        await close();
      }
    },
    discard: async () => {
      await writing.catch(() => {});
      await close();
      await rm(path, { force: true });
    },
  };
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.byteLength;) {
    const { bytesWritten } = await file.write(bytes, written, bytes.byteLength - written);
    written += bytesWritten;
  }
}
