/** What is known of one write. */
export interface OperationRecord {
  readonly action: string;
  /** Digest of the input: the same operation cannot have another one. */
  readonly input: string;
  /** `begun`: it may have been sent, and nothing is known of its answer. `done`: it was carried out. */
  readonly status: 'begun' | 'done';
  /** Idempotency key: the same over all attempts, of this process and of later ones. */
  readonly key?: string;
  /** Epoch milliseconds, from before the first byte of the first attempt. */
  readonly startedAt: number;
  /** What the action gave, where that is JSON. */
  readonly output?: unknown;
}

/**
 * Where the host keeps what is known of writes, so that none is done twice because a process was killed. `save` resolves
 * only when the record is durable: it is called before the first byte of a write is sent. `exclusive` runs one call at a
 * time per id, over all processes that share the store.
 */
export interface OutcomeStore {
  load(id: string): Promise<OperationRecord | undefined>;
  save(id: string, record: OperationRecord): Promise<void>;
  /** The operation was refused: nothing has happened, and the id is as if it had never been used. */
  remove(id: string): Promise<void>;
  exclusive<Result>(id: string, call: () => Promise<Result>): Promise<Result>;
}
