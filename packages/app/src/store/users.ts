import { ConfigError } from '@tapwright/connector';
import { z } from 'zod';
import { rowOf, rowsOf, sqlState, type Database } from './database.ts';
import { newId, optional, time } from './scope.ts';

export const ROLES = ['admin', 'editor', 'operator', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

const userRow = z.object({
  id: z.string(),
  tenant: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  createdAt: time,
  disabledAt: optional(time),
});

export type User = z.output<typeof userRow>;

const COLUMNS = `id, tenant, name, role, created_at "createdAt", disabled_at "disabledAt"`;

export async function createUser(database: Database, tenant: string, name: string, role: Role): Promise<User> {
  const id = newId('user');
  try {
    await database.query('insert into users (id, tenant, name, role) values ($1, $2, $3, $4)', [
      id,
      tenant,
      name,
      role,
    ]);
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
    throw new ConfigError(`there is a user ${name} already`, { code: 'user_exists', hint: 'Choose another name.' });
  }
  return await getUser(database, tenant, name);
}

/** Throws a ConfigError (`unknown_user`) where there is none. */
export async function getUser(database: Database, tenant: string, name: string): Promise<User> {
  const sql = `select ${COLUMNS} from users where tenant = $1 and name = $2`;
  const user = await rowOf(database, userRow, sql, [tenant, name]);
  if (user) return user;
  throw new ConfigError(`there is no user ${name}`, { code: 'unknown_user', hint: 'Create it first.' });
}

export async function listUsers(database: Database, tenant: string): Promise<User[]> {
  return await rowsOf(database, userRow, `select ${COLUMNS} from users where tenant = $1 order by name`, [tenant]);
}

/** Changes a user's role, or whether it may do anything at all. */
export async function changeUser(
  database: Database,
  tenant: string,
  name: string,
  change: { readonly role?: Role; readonly disabled?: boolean },
): Promise<User> {
  await database.query(
    `update users set role = coalesce($3, role),
       disabled_at = case when $4::boolean is null then disabled_at when $4 then coalesce(disabled_at, now()) end
     where tenant = $1 and name = $2`,
    [tenant, name, change.role ?? null, change.disabled ?? null],
  );
  return await getUser(database, tenant, name);
}
