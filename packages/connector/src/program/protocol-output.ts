import type { Writable } from 'node:stream';

/** The only way to standard output: whole lines, one write per chunk, as fast as the reader takes them. */
export interface ProtocolOutput {
  /** Resolves when more may be written. Rejects when nobody reads any more. */
  write(chunk: string | Uint8Array): Promise<void>;
  /** Resolves when everything is with the reader. */
  flush(): Promise<void>;
  readonly closed: () => boolean;
}

/** Writes protocol lines to a stream. `onClose` is called when the reader goes away. */
export function protocolOutput(stream: Writable, onClose: () => void): ProtocolOutput {
  let closed = false;
  let drained: Promise<void> | undefined;
  const stop = (): void => {
    if (closed) return;
    closed = true;
    onClose();
  };
  stream.on('error', stop);
  stream.on('close', stop);

  const drain = (): Promise<void> =>
    (drained ??= new Promise((resolve) => {
      const done = (): void => {
        drained = undefined;
        stream.off('drain', done).off('close', done).off('error', done);
        resolve();
      };
      stream.on('drain', done).on('close', done).on('error', done);
    }));

  return {
    closed: () => closed,
    write: async (chunk) => {
      if (closed || chunk.length === 0) return;
      if (!stream.write(chunk)) await drain();
    },
    flush: () =>
      new Promise((resolve) => {
        if (closed) resolve();
        else stream.write('', () => resolve());
      }),
  };
}
