import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { ConfigError, SystemError } from '@tapwright/connector';
import type { Pool } from 'pg';
import { z } from 'zod';
import { rowsOf, transaction, type Database } from './database.ts';

/** One step of the store's schema: `0001-store.sql`. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

const applied = z.object({ number: z.number(), name: z.string(), checksum: z.string() });

/** Of the source tree, which is published: the built code lies as deep, so that the way is the same. */
const FOLDER = new URL('../../src/store/migrations/', import.meta.url);

/** Any number, the same for all who migrate. */
const LOCK = 7_243_091;

export function readMigrations(folder: URL = FOLDER): readonly Migration[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .toSorted();
  return files.map((file, index) => {
    const [, digits, name = ''] = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file) ?? [];
    if (Number(digits) !== index + 1) {
      throw new SystemError(`the migration ${file} is out of order`, { code: 'migration_name', hint: 'NNNN-name.sql' });
    }
    return { number: index + 1, name, sql: readFileSync(new URL(file, folder), 'utf8') };
  });
}

/**
 * Brings the store to this version, each migration in one transaction, one process at a time. What is applied must be
 * what we have: a changed file and a store of a newer version are refused.
 */
export async function migrate(pool: Pool, migrations: readonly Migration[] = readMigrations()): Promise<number> {
  await transaction(pool, async (database) => {
    await database.query('select pg_advisory_xact_lock($1)', [LOCK]);
    await database.query('create schema if not exists tapwright');
    await database.query(`create table if not exists tapwright.migrations (
      number integer primary key, name text not null, checksum text not null,
      applied_at timestamptz not null default now())`);
  });
  let count = 0;
  for (const migration of migrations) {
    if (await transaction(pool, (database) => applyOnce(database, migration, migrations))) count += 1;
  }
  return count;
}

async function applyOnce(database: Database, migration: Migration, all: readonly Migration[]): Promise<boolean> {
  await database.query('select pg_advisory_xact_lock($1)', [LOCK]);
  const done = await rowsOf(database, applied, 'select number, name, checksum from tapwright.migrations');
  const newest = Math.max(0, ...done.map(({ number }) => number));
  if (newest > all.length) throw newerStore(newest, all.length);
  const before = done.find(({ number }) => number === migration.number);
  if (before) {
    if (before.checksum !== checksum(migration)) throw changedMigration(migration);
    return false;
  }
  await database.query('set local search_path to tapwright');
  await database.query(migration.sql);
  await database.query('insert into tapwright.migrations (number, name, checksum) values ($1, $2, $3)', [
    migration.number,
    migration.name,
    checksum(migration),
  ]);
  return true;
}

/** Line ends do not count: a checkout on Windows may change them. */
function checksum({ sql }: Migration): string {
  return createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
}

function newerStore(newest: number, ours: number): ConfigError {
  return new ConfigError(`the store is of a newer version of Tapwright (migration ${newest}, this one has ${ours})`, {
    code: 'store_newer',
    hint: 'Use that version; stores are not taken back to older ones.',
  });
}

function changedMigration({ number, name }: Migration): SystemError {
  return new SystemError(`the migration ${number} (${name}) is not the one that made this store`, {
    code: 'migration_changed',
    hint: 'Applied migrations never change; restore the file, or write a new one.',
  });
}
