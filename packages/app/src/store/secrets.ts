import { randomBytes } from 'node:crypto';
import { ConfigError } from '@tapwright/connector';
import { z } from 'zod';
import { rowOf, rowsOf, sqlState, type Database } from './database.ts';
import { seal, sealed, unseal } from './envelope.ts';
import type { MasterKey } from './master-key.ts';
import { newId, time, type Scope } from './scope.ts';
import { damagedSecret } from './secret-keys.ts';

const secretRow = z.object({ id: z.string(), keyId: z.string(), wrapped: sealed, value: sealed });
const entryRow = z.object({ id: z.string(), name: z.string(), updatedAt: time });

/** What may be told of a secret. */
export type SecretEntry = z.output<typeof entryRow>;

/**
 * Keeps a JSON value under a key of its own, which is kept under the master key. A secret of the same name is replaced.
 * Returns its id.
 */
export async function putSecret(
  database: Database,
  key: MasterKey,
  scope: Scope,
  name: string,
  value: unknown,
): Promise<string> {
  const known = await rowOf(
    database,
    z.object({ id: z.string() }),
    'select id from secrets where tenant = $1 and project = $2 and name = $3',
    [scope.tenant, scope.project, name],
  );
  const id = known?.id ?? newId('secret');
  const dataKey = randomBytes(32);
  const wrapped = seal(key.wrapping, dataKey, `key of ${id}`);
  const closed = seal(dataKey, Buffer.from(JSON.stringify(value)), `value of ${id}`);
  await database.query(
    `insert into secrets (id, tenant, project, name, key_id, wrapped_key, value) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do update set key_id = excluded.key_id, wrapped_key = excluded.wrapped_key,
       value = excluded.value, updated_at = now()`,
    [id, scope.tenant, scope.project, name, key.id, JSON.stringify(wrapped), JSON.stringify(closed)],
  );
  return id;
}

/** The value; throws a ConfigError where there is none, and for another master key. */
export async function readSecret(database: Database, key: MasterKey, scope: Scope, id: string): Promise<unknown> {
  const row = await rowOf(
    database,
    secretRow,
    `select id, key_id "keyId", wrapped_key wrapped, value from secrets
     where tenant = $1 and project = $2 and (id = $3 or name = $3)`,
    [scope.tenant, scope.project, id],
  );
  if (!row) {
    throw new ConfigError(`there is no secret ${id}`, { code: 'unknown_secret', hint: 'Enter it first.' });
  }
  if (row.keyId !== key.id) {
    throw new ConfigError(`the secret ${id} is under the key ${row.keyId}, and the key given is ${key.id}`, {
      code: 'secret_key_mismatch',
      hint: 'Set TAPWRIGHT_SECRET_KEY to that key.',
    });
  }
  const dataKey = unseal(key.wrapping, row.wrapped, `key of ${row.id}`);
  const value = dataKey && unseal(dataKey, row.value, `value of ${row.id}`);
  if (!value) throw damagedSecret(row.id);
  return JSON.parse(value.toString('utf8'));
}

export async function listSecrets(database: Database, scope: Scope): Promise<SecretEntry[]> {
  return await rowsOf(
    database,
    entryRow,
    'select id, name, updated_at "updatedAt" from secrets where tenant = $1 and project = $2 order by name',
    [scope.tenant, scope.project],
  );
}

/** False where there is none. One that a connection uses is kept (`secret_in_use`). */
export async function removeSecret(database: Database, scope: Scope, id: string): Promise<boolean> {
  const sql = 'delete from secrets where tenant = $1 and project = $2 and (id = $3 or name = $3)';
  try {
    return (await database.query(sql, [scope.tenant, scope.project, id])).rowCount === 1;
  } catch (error) {
    if (sqlState(error) !== '23503') throw error;
    throw new ConfigError(`a connection uses the secret ${id}`, {
      code: 'secret_in_use',
      hint: 'Remove the connection, and its secret goes with it.',
    });
  }
}
