import { ConfigError, type OperationRecord, type OutcomeStore } from '@tapwright/connector';
import { z } from 'zod';
import { withFileLock } from './file-lock.ts';
import { sealedFolder } from './sealed-folder.ts';

const storedRecord = z.object({
  action: z.string(),
  input: z.string(),
  status: z.enum(['begun', 'done']),
  key: z.string().optional(),
  startedAt: z.number(),
  output: z.unknown().optional(),
});

const HINT = 'Look in the API whether the operation was carried out, then use another operationId.';
const KEPT = 90 * 24 * 60 * 60_000;

/**
 * What is known of writes, in one encrypted file per operation under the home folder. One call of an operation at a time,
 * over all processes. Kept for 90 days.
 */
export function fileOutcomeStore(home: string, env: NodeJS.ProcessEnv = process.env): OutcomeStore {
  const folder = sealedFolder({ home, folder: 'operations', what: 'outcomes', hint: HINT, env });
  let pruned = false;
  return {
    load: async (id) => {
      const value = folder.read(id);
      return value === undefined ? undefined : recordIn(value, id);
    },
    save: async (id, record) => {
      folder.write(id, record);
      if (!pruned) folder.prune(KEPT);
      pruned = true;
    },
    remove: async (id) => folder.remove(id),
    exclusive: (id, call) => withFileLock(folder.lock(id), call),
  };
}

function recordIn(value: unknown, id: string): OperationRecord {
  const parsed = storedRecord.safeParse(value);
  if (!parsed.success) {
    throw new ConfigError(`the stored outcomes of ${id} are damaged`, { code: 'outcomes_damaged', hint: HINT });
  }
  const { key, output, ...record } = parsed.data;
  return { ...record, ...(key === undefined ? {} : { key }), ...(output === undefined ? {} : { output }) };
}
