import { ConfigError } from '@tapwright/connector';
import type { Pool } from 'pg';
import { z } from 'zod';
import { rowOf, rowsOf, transaction, type Database } from './database.ts';
import { appendAuditWithin } from './audit.ts';
import { seal, sealed, unseal } from './envelope.ts';
import type { MasterKey } from './master-key.ts';
import { DEFAULT_SCOPE } from './scope.ts';

const keyRow = z.object({ id: z.string(), canary: sealed });
const secretRow = z.object({ id: z.string(), wrapped: sealed });

const CANARY = Buffer.from('tapwright');

/**
 * That this is the key of the store, told before anything is read with it; the first key that a store sees becomes its
 * own. Throws a ConfigError (`secret_key_mismatch`) for any other.
 */
export async function assertMasterKey(database: Database, key: MasterKey): Promise<void> {
  const active = await activeKey(database);
  if (active === undefined) {
    await database.query('insert into secret_keys (id, canary, active) values ($1, $2, true) on conflict do nothing', [
      key.id,
      JSON.stringify(seal(key.wrapping, CANARY, context(key.id))),
    ]);
    const now = await activeKey(database);
    if (now?.id === key.id) return;
    throw mismatch(now?.id ?? 'unknown', key.id);
  }
  const opened = active.id === key.id ? unseal(key.wrapping, active.canary, context(key.id)) : undefined;
  if (opened?.equals(CANARY) !== true) throw mismatch(active.id, key.id);
}

async function activeKey(database: Database): Promise<z.output<typeof keyRow> | undefined> {
  return await rowOf(database, keyRow, 'select id, canary from secret_keys where active');
}

function context(id: string): string {
  return `canary ${id}`;
}

function mismatch(expected: string, given: string): ConfigError {
  return new ConfigError(`the secrets of this store are under the key ${expected}, and the key given is ${given}`, {
    code: 'secret_key_mismatch',
    hint: 'Set TAPWRIGHT_SECRET_KEY to the key it was made with (or restore secrets/master.key of the home folder). A rotation that was broken off is ended by `tapwright database rotate-key`.',
  });
}

/** Under which key the store's secrets are; undefined where it has not seen one yet. */
export async function activeKeyId(database: Database): Promise<string | undefined> {
  return (await activeKey(database))?.id;
}

/**
 * Takes all secrets over to a new key, in one transaction: their values stay as they are, their data keys are wrapped
 * anew. Returns how many.
 */
export async function rotateMasterKey(pool: Pool, old: MasterKey, next: MasterKey, by: string): Promise<number> {
  return await transaction(pool, async (database) => {
    await database.query('lock table secret_keys, secrets in exclusive mode');
    await assertMasterKey(database, old);
    await database.query('update secret_keys set active = false');
    await database.query(
      `insert into secret_keys (id, canary, active) values ($1, $2, true)
       on conflict (id) do update set active = true`,
      [next.id, JSON.stringify(seal(next.wrapping, CANARY, context(next.id)))],
    );
    const secrets = await rowsOf(database, secretRow, 'select id, wrapped_key wrapped from secrets');
    for (const { id, wrapped } of secrets) {
      const dataKey = unseal(old.wrapping, wrapped, `key of ${id}`);
      if (!dataKey) throw damagedSecret(id);
      const again = JSON.stringify(seal(next.wrapping, dataKey, `key of ${id}`));
      await database.query('update secrets set key_id = $2, wrapped_key = $3 where id = $1', [id, next.id, again]);
    }
    const { tenant } = DEFAULT_SCOPE;
    const data = { from: old.id, secrets: secrets.length };
    await appendAuditWithin(database, next, { tenant, actor: by, action: 'key-rotate', target: next.id, data });
    return secrets.length;
  });
}

export function damagedSecret(id: string): ConfigError {
  return new ConfigError(`the secret ${id} does not open with its key: it was changed or moved`, {
    code: 'secret_damaged',
    hint: 'Enter it again.',
  });
}
