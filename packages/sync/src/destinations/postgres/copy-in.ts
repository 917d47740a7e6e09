import type { Connection, Submittable } from 'pg';

/** Rows on their way into a table. */
export interface CopyIn {
  /** For `client.query`. */
  readonly query: Submittable;
  /** Waits while the server is slower than we are. Throws what the server says against the rows. */
  write(rows: Buffer): Promise<void>;
  /** Ends the rows and waits until the server has them all. */
  end(): Promise<void>;
  /** Gives the rows up. */
  abort(): Promise<void>;
}

/** `COPY … FROM STDIN` on the protocol of the `pg` client, one chunk at a time. */
export function createCopyIn(sql: string): CopyIn {
  const ready = Promise.withResolvers<Connection>();
  const done = Promise.withResolvers<void>();
  let failed: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failed ??= { error };
    ready.reject(error);
  };
  // Each is awaited below, but perhaps only after it was rejected.
  ready.promise.catch(() => {});
  done.promise.catch(() => {});
  const query = {
    submit: (connection: Connection) => connection.query(sql),
    handleCopyInResponse: (connection: Connection) => ready.resolve(connection),
    handleRowDescription: () => {},
    handleDataRow: () => {},
    handleCommandComplete: () => {},
    handleEmptyQuery: () => {},
    handlePortalSuspended: () => {},
    handleCopyData: () => {},
    handleError: (error: unknown) => {
      fail(error);
      // The server says that it is ready after an error of its own; after a lost connection nobody says anything.
      done.reject(error);
    },
    handleReadyForQuery: () => {
      if (failed) done.reject(failed.error);
      else done.resolve();
    },
  };
  const send = async (bytes: Buffer): Promise<void> => {
    const { stream } = await ready.promise;
    if (failed) throw failed.error;
    if (stream.write(bytes)) return;
    const drained = Promise.withResolvers<void>();
    const resolve = (): void => drained.resolve();
    stream.once('drain', resolve);
    stream.once('close', resolve);
    try {
      // After an error the server reads on, so that this ends in any case.
      await Promise.race([drained.promise, done.promise]);
    } finally {
      stream.off('drain', resolve);
      stream.off('close', resolve);
    }
  };
  return {
    query,
    write: async (rows) => {
      const head = Buffer.allocUnsafe(5);
      head.writeUInt8(0x64, 0);
      head.writeUInt32BE(rows.length + 4, 1);
      await send(head);
      await send(rows);
    },
    end: async () => {
      await send(Buffer.from([0x63, 0, 0, 0, 4]));
      await done.promise;
    },
    abort: async () => {
      const reason = Buffer.from('given up\0');
      const head = Buffer.allocUnsafe(5);
      head.writeUInt8(0x66, 0);
      head.writeUInt32BE(reason.length + 4, 1);
      await send(Buffer.concat([head, reason])).catch(() => {});
      await done.promise.catch(() => {});
    },
  };
}
