import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ConfigError } from '@tapwright/connector';
import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import { rowsOf, transaction, type Database } from './database.ts';
import { migrate, readMigrations } from './migrate.ts';

const FORMAT = 'tapwright-store-1';
const SCHEMAS = ['tapwright', 'dbos'];

const header = z.object({ format: z.literal(FORMAT), migrations: z.array(z.object({ number: z.number() })) });
const tableLine = z.object({ table: z.string() });
const sequenceLine = z.object({ sequence: z.string(), value: z.string() });
const tableRow = z.object({ name: z.string() });

/** Rows that are sent or read at once. */
const GROUP = 500;

export interface TransferReport {
  readonly tables: number;
  readonly rows: number;
}

/**
 * Writes the whole store, runs and their journal among it, into one file of JSON lines, as it is at one moment. It is read by
 * {@link importStore} into a PostgreSQL of any version. Secrets stay encrypted; the master key is not in it.
 */
export async function exportStore(pool: Pool, file: string): Promise<TransferReport> {
  const out = createWriteStream(file, { mode: 0o600, flags: 'wx' });
  await once(out, 'open');
  const write = async (line: string): Promise<void> => {
    if (!out.write(`${line}\n`)) await once(out, 'drain');
  };
  let rows = 0;
  let tables: readonly string[] = [];
  await transaction(pool, async (client) => {
    await client.query('set transaction isolation level repeatable read, read only');
    const { rows: migrations } = await client.query('select number from tapwright.migrations order by number');
    await write(JSON.stringify({ format: FORMAT, migrations }));
    tables = (await tablesInOrder(client)).filter((table) => table !== 'tapwright.migrations');
    for (const table of tables) {
      await write(JSON.stringify({ table }));
      rows += await writeRows(client, table, write);
    }
    for (const { sequence, value } of await sequences(client)) await write(JSON.stringify({ sequence, value }));
  });
  await write(JSON.stringify({ end: rows }));
  out.end();
  await once(out, 'close');
  return { tables: tables.length, rows };
}

async function writeRows(client: PoolClient, table: string, write: (line: string) => Promise<void>): Promise<number> {
  // A run that was forked comes after the one it was forked from.
  const order = table === 'tapwright.runs' ? 'order by created_at' : '';
  await client.query(`declare rows no scroll cursor for select row_to_json(t)::text as line from ${table} t ${order}`);
  let count = 0;
  for (;;) {
    const { rows } = await client.query<{ line: string }>(`fetch ${GROUP} from rows`);
    for (const { line } of rows) await write(line);
    count += rows.length;
    if (rows.length < GROUP) break;
  }
  await client.query('close rows');
  return count;
}

async function sequences(database: Database): Promise<{ sequence: string; value: string }[]> {
  return await rowsOf(
    database,
    sequenceLine,
    `select format('%I.%I', schemaname, sequencename) sequence, coalesce(last_value, 0)::text as value from pg_sequences
     where schemaname = any ($1)`,
    [SCHEMAS],
  );
}

/** Tables that others refer to come before those. */
async function tablesInOrder(database: Database): Promise<string[]> {
  const all = await rowsOf(
    database,
    tableRow,
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = any ($1) order by 1`,
    [SCHEMAS],
  );
  const needs = await rowsOf(
    database,
    z.object({ from: z.string(), to: z.string() }),
    `select format('%I.%I', n.nspname, c.relname) as from, format('%I.%I', m.nspname, d.relname) as to
     from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
       join pg_class d on d.oid = f.confrelid join pg_namespace m on m.oid = d.relnamespace
     where f.contype = 'f' and f.conrelid <> f.confrelid and n.nspname = any ($1)`,
    [SCHEMAS],
  );
  const ordered: string[] = [];
  const visit = (name: string): void => {
    if (ordered.includes(name)) return;
    for (const { from, to } of needs) if (from === name) visit(to);
    ordered.push(name);
  };
  for (const { name } of all) visit(name);
  return ordered;
}

/**
 * Reads what {@link exportStore} wrote into an empty database, all or nothing, and brings it to this version.
 * `createJournal` makes DBOS's tables.
 */
export async function importStore(
  pool: Pool,
  file: string,
  createJournal: () => Promise<void>,
): Promise<TransferReport> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  const reader = lines[Symbol.asyncIterator]();
  const { migrations } = parseHeader(file, (await reader.next()).value);
  const all = readMigrations();
  if (migrations.length > all.length) throw newerExport(file);
  await assertEmpty(pool);
  // As it was when it was written; what came since is done to the rows, too.
  await migrate(pool, all.slice(0, migrations.length));
  await createJournal();
  const report = await transaction(pool, (client) => readLines(client, file, reader));
  await migrate(pool, all);
  return report;
}

async function readLines(client: PoolClient, file: string, lines: AsyncIterator<string>): Promise<TransferReport> {
  const known = new Set(await tablesInOrder(client));
  let table = '';
  let group: string[] = [];
  let tables = 0;
  let rows = 0;
  const flush = async (): Promise<void> => {
    if (group.length > 0) await insert(client, table, group);
    rows += group.length;
    group = [];
  };
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const value: unknown = JSON.parse(next.value);
    const opening = tableLine.strict().safeParse(value).data;
    const sequence = sequenceLine.strict().safeParse(value).data;
    const end = z.strictObject({ end: z.number() }).safeParse(value).data;
    if (opening || sequence || end) await flush();
    if (end) {
      if (end.end !== rows) break;
      return { tables, rows };
    }
    if (opening) {
      if (!known.has(opening.table)) throw unreadable(file, `it has a table ${opening.table} that is not known`);
      table = opening.table;
      tables += 1;
      // What a fresh store has of its own is in the file, too.
      await client.query(`delete from ${table}`);
    } else if (sequence) {
      if (sequence.value !== '0')
        await client.query('select setval($1::regclass, $2)', [sequence.sequence, sequence.value]);
    } else if (group.push(next.value) >= GROUP) await flush();
  }
  throw unreadable(file, 'its end is missing');
}

/** Columns that the file does not have keep their defaults. The text goes to the server as it is: no number changes. */
async function insert(client: PoolClient, table: string, group: readonly string[]): Promise<void> {
  const columns = Object.keys(z.record(z.string(), z.unknown()).parse(JSON.parse(group[0] ?? '{}')))
    .map((name) => `"${name.replaceAll('"', '""')}"`)
    .join(', ');
  await client.query(
    `insert into ${table} (${columns}) overriding system value select ${columns} from json_populate_recordset(null::${table}, $1::json)`,
    [`[${group.join(',')}]`],
  );
}

async function assertEmpty(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ there: string | null }>("select to_regclass('tapwright.runs') there");
  if (rows[0]?.there === null) return;
  const { rows: counts } = await pool.query<{ n: number }>('select count(*)::int n from tapwright.runs');
  const { rows: keys } = await pool.query<{ n: number }>('select count(*)::int n from tapwright.secrets');
  if ((counts[0]?.n ?? 0) + (keys[0]?.n ?? 0) === 0) return;
  throw new ConfigError('the database to import into has runs or secrets already', {
    code: 'import_not_empty',
    hint: 'Import into a new home folder, or into an empty database.',
  });
}

function parseHeader(file: string, line: unknown): z.output<typeof header> {
  try {
    return header.parse(JSON.parse(String(line)));
  } catch {
    throw unreadable(file, 'its first line is not that of an export');
  }
}

function unreadable(file: string, what: string): ConfigError {
  return new ConfigError(`${file} is no export of a store: ${what}`, {
    code: 'import_unreadable',
    hint: 'Write it with: tapwright database export FILE',
  });
}

function newerExport(file: string): ConfigError {
  return new ConfigError(`${file} was written by a newer version of Tapwright`, {
    code: 'store_newer',
    hint: 'Use that version.',
  });
}
