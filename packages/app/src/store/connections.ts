import { ConfigError, type JsonObject } from '@tapwright/connector';
import type { Pool } from 'pg';
import { z } from 'zod';
import { rowOf, rowsOf, transaction, type Database } from './database.ts';
import type { MasterKey } from './master-key.ts';
import { jsonObject, newId, optional, time, type Scope } from './scope.ts';
import { putSecret, readSecret, removeSecret } from './secrets.ts';

const connectionRow = z.object({
  id: z.string(),
  name: z.string(),
  connector: z.string(),
  config: jsonObject,
  secret: optional(z.string()),
  createdAt: time,
  updatedAt: time,
});

/** A connector with its config, without secrets. */
export type StoredConnection = z.output<typeof connectionRow>;

const COLUMNS = `id, name, connector, config, secret, created_at "createdAt", updated_at "updatedAt"`;

export interface NewConnection {
  readonly name: string;
  readonly connector: string;
  readonly config: JsonObject;
  /** Fields of the config that are secrets. */
  readonly secrets: JsonObject;
}

/** Keeps a connection; one of the same name is replaced as a whole. */
export async function putConnection(
  pool: Pool,
  key: MasterKey,
  scope: Scope,
  connection: NewConnection,
): Promise<StoredConnection> {
  const { name, connector, config, secrets } = connection;
  return await transaction(pool, async (database) => {
    const hasSecrets = Object.keys(secrets).length > 0;
    const secret = hasSecrets ? await putSecret(database, key, scope, secretName(name), secrets) : null;
    await database.query(
      `insert into connections (id, tenant, project, name, connector, config, secret) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (tenant, project, name) do update
         set connector = excluded.connector, config = excluded.config, secret = excluded.secret, updated_at = now()`,
      [newId('connection'), scope.tenant, scope.project, name, connector, JSON.stringify(config), secret],
    );
    if (!hasSecrets) await removeSecret(database, scope, secretName(name));
    return await getConnection(database, scope, name);
  });
}

function secretName(name: string): string {
  return `connection/${name}`;
}

/** By name or id; throws a ConfigError (`unknown_connection`). */
export async function getConnection(database: Database, scope: Scope, name: string): Promise<StoredConnection> {
  const found = await rowOf(
    database,
    connectionRow,
    `select ${COLUMNS} from connections where tenant = $1 and project = $2 and (name = $3 or id = $3)`,
    [scope.tenant, scope.project, name],
  );
  if (found) return found;
  throw new ConfigError(`there is no connection ${name}`, {
    code: 'unknown_connection',
    hint: 'Add it first, or check the name.',
  });
}

export async function listConnections(database: Database, scope: Scope): Promise<StoredConnection[]> {
  const sql = `select ${COLUMNS} from connections where tenant = $1 and project = $2 order by name`;
  return await rowsOf(database, connectionRow, sql, [scope.tenant, scope.project]);
}

/** The whole config, with its secrets: for the process that connects, and for nobody else. */
export async function readConnectionConfig(
  database: Database,
  key: MasterKey,
  scope: Scope,
  name: string,
): Promise<JsonObject> {
  const { config, secret } = await getConnection(database, scope, name);
  if (secret === undefined) return config;
  return { ...config, ...jsonObject.parse(await readSecret(database, key, scope, secret)) };
}

export async function removeConnection(pool: Pool, scope: Scope, name: string): Promise<void> {
  await transaction(pool, async (database) => {
    const { id, secret } = await getConnection(database, scope, name);
    await database.query('delete from connections where id = $1', [id]);
    if (secret !== undefined) await removeSecret(database, scope, secret);
  });
}
