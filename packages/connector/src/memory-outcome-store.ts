import { createKeyedQueue } from './keyed-queue.ts';
import type { OperationRecord, OutcomeStore } from './outcome-store.ts';

/** Keeps what is known of writes for the life of the process. */
export function memoryOutcomeStore(): OutcomeStore {
  const records = new Map<string, OperationRecord>();
  return {
    load: async (id) => records.get(id),
    save: async (id, record) => void records.set(id, record),
    remove: async (id) => void records.delete(id),
    exclusive: createKeyedQueue(),
  };
}
