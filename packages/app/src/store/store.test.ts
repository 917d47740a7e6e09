import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { memoryArtefacts } from '@tapwright/connector';
import { assertLease, createLeaseTable } from '@tapwright/sync';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openSharedPostgres, type SharedPostgres } from '../testing/shared-postgres.ts';
import { askGate, decideGate, decisionOf, pendingApprovals } from './approvals.ts';
import { collectArtefacts, storedArtefacts } from './artefacts.ts';
import { appendAudit, readAudit, verifyAudit } from './audit.ts';
import {
  getConnection,
  listConnections,
  putConnection,
  readConnectionConfig,
  removeConnection,
} from './connections.ts';
import { transaction } from './database.ts';
import { masterKey, readMasterKey } from './master-key.ts';
import { migrate, readMigrations } from './migrate.ts';
import { openStore, type Store } from './open-store.ts';
import { appendEvents, readEvents } from './run-events.ts';
import { beginIntent, changeRun, claimRun, createRun, deleteRuns, getRun, listRuns, runsEndedBefore } from './runs.ts';
import { DEFAULT_SCOPE, newId } from './scope.ts';
import { assertMasterKey, rotateMasterKey } from './secret-keys.ts';
import { listSecrets, putSecret, readSecret, removeSecret } from './secrets.ts';
import {
  dueTimes,
  enableSchedule,
  getSchedule,
  lockDueSchedules,
  nextTime,
  putSchedule,
  scheduleFired,
} from './schedules.ts';
import { changeUser, createUser, getUser, listUsers } from './users.ts';

let shared: SharedPostgres;
let store: Store;
const OTHER = { tenant: 'acme', project: 'default' };

beforeAll(async () => {
  shared = await openSharedPostgres();
  store = await openStore({ url: await shared.createDatabase(), home: shared.home, env: {} });
  await store.pool.query("insert into projects values ('acme', 'default')");
}, 60_000);

afterAll(async () => {
  await store?.close();
  await shared?.close();
}, 60_000);

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function freshPool(): Promise<Pool> {
  const pool = new Pool({ connectionString: await shared.createDatabase(), options: '-c search_path=tapwright' });
  onTestFinished(() => pool.end());
  return pool;
}

async function newRun(id = newId('run'), plan: Record<string, unknown> = {}): Promise<string> {
  await createRun(store.pool, DEFAULT_SCOPE, { id, kind: 'plan', name: 'a plan', plan, queue: 'runs' });
  return id;
}

test('migrations are applied once, also when many processes begin at once', async () => {
  const url = await shared.createDatabase();
  const pools = [1, 2, 3].map(() => new Pool({ connectionString: url }));
  const counts = await Promise.all(pools.map((pool) => migrate(pool)));
  await Promise.all(pools.map((pool) => pool.end()));
  expect(counts.reduce((sum, count) => sum + count)).toBe(readMigrations().length);
});

test('a store of the first version is brought to this one with its rows', async () => {
  const pool = await freshPool();
  const all = readMigrations();
  await migrate(pool, all.slice(0, 1));
  await createRun(pool, DEFAULT_SCOPE, {
    id: 'run_old',
    kind: 'plan',
    name: 'old',
    plan: { steps: [] },
    queue: 'runs',
  });
  await appendEvents(pool, [{ run: 'run_old', at: 5, type: 'run-start' }]);
  const added = {
    number: all.length + 1,
    name: 'note',
    sql: "alter table runs add column note text not null default 'none'",
  };
  expect(await migrate(pool, [...all, added])).toBe(all.length);
  expect(await getRun(pool, 'run_old')).toMatchObject({ name: 'old', status: 'queued' });
  expect(await readEvents(pool, 'run_old')).toHaveLength(1);
});

test('a migration that fails leaves nothing behind', async () => {
  const pool = await freshPool();
  const broken = { number: 2, name: 'broken', sql: 'create table half (id int); select no_such_function();' };
  await expect(migrate(pool, [...readMigrations().slice(0, 1), broken])).rejects.toThrow('no_such_function');
  const { rows } = await pool.query("select to_regclass('tapwright.half') half, count(*)::int n from migrations");
  expect(rows).toEqual([{ half: null, n: 1 }]);
});

test('a changed migration, a newer store and a misnamed file are refused', async () => {
  const pool = await freshPool();
  const [first] = readMigrations();
  if (!first) throw new Error('there is no migration');
  await migrate(pool, [first]);
  const changed = { ...first, sql: `${first.sql}\n-- better` };
  expect(await failureOf(migrate(pool, [changed]))).toMatchObject({ code: 'migration_changed' });
  expect(await failureOf(migrate(pool, [{ ...first, sql: first.sql.replaceAll('\n', '\r\n') }]))).toBeUndefined();
  await pool.query("insert into migrations (number, name, checksum) values (99, 'later', '')");
  expect(await failureOf(migrate(pool))).toMatchObject({ code: 'store_newer' });
  const folder = mkdtempSync(join(tmpdir(), 'tapwright-sql-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, '0002-second.sql'), '');
  expect(() => readMigrations(pathToFileURL(`${folder}/`))).toThrow('out of order');
});

test('a run is created once, claimed with growing epochs, and changed only by its owner', async () => {
  const id = await newRun();
  const again = { id, kind: 'plan', name: 'other', plan: {}, queue: 'runs' };
  expect(await createRun(store.pool, DEFAULT_SCOPE, again)).toBe(false);
  const first = await claimRun(store.pool, id, 'a');
  const second = await claimRun(store.pool, id, 'b');
  expect(second).toBeGreaterThan(first ?? 0);
  expect(await changeRun(store.pool, id, { status: 'failed' }, { epoch: first ?? 0 })).toBe(false);
  const failure = { code: 'busy', message: 'too busy', failureType: 'transient_error' as const, status: 503 };
  expect(await changeRun(store.pool, id, { status: 'failed', failure }, { epoch: second ?? 0 })).toBe(true);
  expect(await changeRun(store.pool, id, { status: 'paused' }, { from: ['queued', 'running'] })).toBe(false);
  expect(await claimRun(store.pool, id, 'c')).toBeUndefined();
  const run = await getRun(store.pool, id);
  expect(run).toMatchObject({ name: 'a plan', status: 'failed', failure, worker: 'b', epoch: second });
  expect(run.endedAt).toBeGreaterThan(0);
  expect((await listRuns(store.pool, DEFAULT_SCOPE, { status: ['failed'] })).map((one) => one.id)).toContain(id);
  expect(await listRuns(store.pool, OTHER)).toEqual([]);
  expect(await failureOf(getRun(store.pool, 'run_none'))).toMatchObject({ code: 'unknown_run' });
});

test('a step that must not run twice is begun once', async () => {
  const id = await newRun();
  expect(await beginIntent(store.pool, id, 'pay:1', 'a')).toBe(true);
  expect(await beginIntent(store.pool, id, 'pay:1', 'b')).toBe(false);
});

test('events are numbered without gaps per run, kept once by key, and cannot be changed', async () => {
  const id = await newRun();
  const writers = Array.from({ length: 8 }, (_one, writer) =>
    appendEvents(store.pool, [
      { run: id, at: 1_000, type: 'page-read', data: { writer } },
      { run: id, at: 2_000, type: 'step-end', step: 'read', key: 'read:1' },
    ]),
  );
  await Promise.all(writers);
  const events = await readEvents(store.pool, id);
  expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(events.filter(({ type }) => type === 'step-end')).toHaveLength(1);
  expect(await readEvents(store.pool, id, { after: 7, limit: 1 })).toEqual([events[7]]);
  await expect(store.pool.query("update run_events set type = 'other' where run = $1", [id])).rejects.toThrow(
    'append-only',
  );
  await expect(store.pool.query('truncate run_events')).rejects.toThrow('append-only');
  await changeRun(store.pool, id, { status: 'succeeded' });
  expect(await runsEndedBefore(store.pool, DEFAULT_SCOPE, Date.now() - 60_000)).toEqual([]);
  const ended = await runsEndedBefore(store.pool, DEFAULT_SCOPE, Date.now() + 60_000);
  expect(ended).toContain(id);
  expect(await deleteRuns(store.pool, ended)).toBe(ended.length);
  expect(await readEvents(store.pool, id)).toEqual([]);
});

test('a reader that asks for what comes after the last number misses nothing', async () => {
  const id = await newRun();
  let done = false;
  const seen: number[] = [];
  const reader = (async () => {
    for (let last = false; !last;) {
      last = done;
      for (const { sequence } of await readEvents(store.pool, id, { after: seen.at(-1) })) seen.push(sequence);
    }
  })();
  await Promise.all(Array.from({ length: 60 }, () => appendEvents(store.pool, [{ run: id, at: 1, type: 'tick' }])));
  done = true;
  await reader;
  expect(seen).toEqual(Array.from({ length: 60 }, (_one, index) => index + 1));
});

test('a gate is asked once and decided once', async () => {
  const run = await newRun();
  const gate = { name: 'merge', title: 'Merge?', details: { risk: 'low' } };
  await askGate(store.pool, DEFAULT_SCOPE, run, gate);
  await askGate(store.pool, DEFAULT_SCOPE, run, { ...gate, title: 'Merge now?' });
  expect((await pendingApprovals(store.pool, DEFAULT_SCOPE)).map(({ title }) => title)).toEqual(['Merge?']);
  const approval = await decideGate(store.pool, run, 'merge', {
    verdict: 'rejected',
    by: 'ada',
    comment: 'the cursor is wrong',
    changes: { blueprint: 'ab' },
  });
  expect(decisionOf(approval)).toMatchObject({ verdict: 'rejected', by: 'ada', comment: 'the cursor is wrong' });
  const second = decideGate(store.pool, run, 'merge', { verdict: 'approved', by: 'bob' });
  expect(await failureOf(second)).toMatchObject({ code: 'gate_decided', message: expect.stringContaining('ada') });
  expect(await failureOf(decideGate(store.pool, run, 'other', { verdict: 'approved', by: 'bob' }))).toMatchObject({
    code: 'unknown_gate',
  });
});

test('artefacts are kept once by hash, within the quota, and collected when no run uses them', async () => {
  const run = await newRun();
  const mine = storedArtefacts(store.pool, { tenant: 'acme', run });
  const loose = storedArtefacts(store.pool, { tenant: 'acme' });
  const hashes = await Promise.all([mine.put('one', 'text/plain'), loose.put('one'), loose.put('two')]);
  expect(hashes[0]).toBe(hashes[1]);
  expect(hashes[0]).toBe(await memoryArtefacts().put('one'));
  expect(Buffer.from(await loose.get(hashes[0])).toString()).toBe('one');
  expect(await failureOf(storedArtefacts(store.pool, { tenant: 'default' }).get(hashes[0]))).toMatchObject({
    code: 'unknown_artefact',
  });

  await store.pool.query("insert into quotas values ('acme', 10)");
  expect(await failureOf(loose.put('12345'))).toMatchObject({ code: 'artefact_quota' });
  await loose.put('1234');

  expect(await collectArtefacts(store.pool, 'acme', 60_000)).toBe(0);
  expect(await collectArtefacts(store.pool, 'acme', -60_000)).toBe(2);
  expect(Buffer.from(await mine.get(hashes[0])).toString()).toBe('one');
  await changeRun(store.pool, run, { status: 'failed' });
  await deleteRuns(store.pool, [run]);
  expect(await collectArtefacts(store.pool, 'acme', -60_000)).toBe(1);
});

test('a connection keeps its secrets apart, encrypted, and the database shows none of them', async () => {
  const secrets = { token: 'tok-3f9a', nested: { password: 'pw-77' } };
  const given = { name: 'shop', connector: 'source-shop', config: { region: 'eu' }, secrets };
  const saved = await putConnection(store.pool, store.key, DEFAULT_SCOPE, given);
  expect(saved).toMatchObject({ config: { region: 'eu' }, connector: 'source-shop' });
  expect(await readConnectionConfig(store.pool, store.key, DEFAULT_SCOPE, 'shop')).toEqual({
    region: 'eu',
    ...secrets,
  });
  const { rows } = await store.pool.query('select s::text from secrets s union all select c::text from connections c');
  expect(JSON.stringify(rows)).not.toMatch(/tok-3f9a|pw-77/);

  expect(await failureOf(removeSecret(store.pool, DEFAULT_SCOPE, saved.secret ?? ''))).toMatchObject({
    code: 'secret_in_use',
  });
  await putConnection(store.pool, store.key, DEFAULT_SCOPE, { ...given, secrets: { token: 'new' } });
  expect(await readConnectionConfig(store.pool, store.key, DEFAULT_SCOPE, saved.id)).toEqual({
    region: 'eu',
    token: 'new',
  });
  expect(await listConnections(store.pool, DEFAULT_SCOPE)).toHaveLength(1);
  expect(await failureOf(getConnection(store.pool, OTHER, 'shop'))).toMatchObject({ code: 'unknown_connection' });
  await removeConnection(store.pool, DEFAULT_SCOPE, 'shop');
  expect(await listSecrets(store.pool, DEFAULT_SCOPE)).toEqual([]);
});

test('a secret that was moved to another row, or changed, does not open', async () => {
  const one = await putSecret(store.pool, store.key, DEFAULT_SCOPE, 'one', 'first');
  const two = await putSecret(store.pool, store.key, DEFAULT_SCOPE, 'two', 'second');
  expect(await readSecret(store.pool, store.key, DEFAULT_SCOPE, 'one')).toBe('first');
  await store.pool.query(
    'update secrets set wrapped_key = (select wrapped_key from secrets where id = $1), value = (select value from secrets where id = $1) where id = $2',
    [one, two],
  );
  expect(await failureOf(readSecret(store.pool, store.key, DEFAULT_SCOPE, 'two'))).toMatchObject({
    code: 'secret_damaged',
  });
  expect(await failureOf(readSecret(store.pool, store.key, OTHER, 'one'))).toMatchObject({ code: 'unknown_secret' });
  await removeSecret(store.pool, DEFAULT_SCOPE, 'two');
});

test('a wrong master key is told before anything is read, and a rotation keeps all values', async () => {
  const url = await shared.createDatabase();
  const env = { TAPWRIGHT_SECRET_KEY: 'a'.repeat(64) };
  const first = await openStore({ url, home: shared.home, env });
  onTestFinished(() => first.close());
  const id = await putSecret(first.pool, first.key, DEFAULT_SCOPE, 'token', { token: 'kept' });
  const wrong = openStore({ url, home: shared.home, env: { TAPWRIGHT_SECRET_KEY: 'b'.repeat(64) } });
  expect(await failureOf(wrong)).toMatchObject({ code: 'secret_key_mismatch' });

  const next = masterKey('b'.repeat(64), 'the new key');
  expect(await rotateMasterKey(first.pool, first.key, next, 'ada')).toBe(1);
  expect(await readSecret(first.pool, next, DEFAULT_SCOPE, id)).toEqual({ token: 'kept' });
  expect(await failureOf(readSecret(first.pool, first.key, DEFAULT_SCOPE, id))).toMatchObject({
    code: 'secret_key_mismatch',
  });
  expect(await failureOf(assertMasterKey(first.pool, first.key))).toMatchObject({ code: 'secret_key_mismatch' });
  await assertMasterKey(first.pool, next);
});

test('the master key is made once, in a file for its owner only, and must be one', () => {
  const home = mkdtempSync(join(tmpdir(), 'tapwright-key-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  expect(readMasterKey(home, {}).id).toBe(readMasterKey(home, {}).id);
  const file = join(home, 'secrets', 'master.key');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
  expect(() => readMasterKey(home, { TAPWRIGHT_SECRET_KEY: 'short' })).toThrow('64 hexadecimal digits');
});

test('the audit trail is a chain: what is changed, removed, put in or cut off is found', async () => {
  const { pool, key } = store;
  const add = (action: string): Promise<unknown> =>
    appendAudit(pool, key, { tenant: 'default', actor: 'ada', action, target: 'run_1', data: { b: 1, a: [1, 2] } });
  await Promise.all(['gate-approve', 'secret-read', 'run-start', 'run-cancel'].map(add));
  const report = await verifyAudit(pool, key);
  expect(report).toMatchObject({ entries: 4, otherKeys: 0 });
  expect(await verifyAudit(pool, masterKey('c'.repeat(64), ''))).toMatchObject({ entries: 4, otherKeys: 4 });
  await expect(pool.query("update audit set actor = 'bob'")).rejects.toThrow('append-only');
  await expect(pool.query('delete from audit')).rejects.toThrow('append-only');
  await expect(pool.query('truncate audit')).rejects.toThrow('append-only');

  const afterChange = async (sql: string, head?: string): Promise<unknown> =>
    await failureOf(
      transaction(pool, async (database) => {
        await database.query('alter table audit disable trigger user');
        await database.query(sql);
        await verifyAudit(database, key, head);
        throw new Error('it holds');
      }),
    );
  expect(await afterChange("update audit set actor = 'bob' where sequence = 2")).toMatchObject({
    code: 'audit_broken',
    message: expect.stringContaining('entry 2: it was changed'),
  });
  expect(await afterChange('delete from audit where sequence = 2')).toMatchObject({
    message: expect.stringContaining('entry 3: the one before it is gone'),
  });
  const entries = await readAudit(pool);
  expect(await afterChange(`update audit set seal = '${entries[0]?.seal}' where sequence = 3`)).toMatchObject({
    message: expect.stringContaining('its seal'),
  });
  expect(await afterChange('delete from audit where sequence = 4')).toMatchObject({ message: 'it holds' });
  expect(await afterChange('delete from audit where sequence = 4', report.head)).toMatchObject({
    message: expect.stringContaining('are gone'),
  });
  expect(await verifyAudit(pool, key, report.head)).toEqual(report);
});

test('schedules come due in their time zone, and make up for what was missed as they are told', () => {
  const at = (text: string): number => Date.parse(text);
  const berlin = { cron: '0 6 * * *', timezone: 'Europe/Berlin' };
  expect(nextTime(berlin, at('2026-01-10T00:00:00Z'))).toBe(at('2026-01-10T05:00:00Z'));
  expect(nextTime(berlin, at('2026-07-10T00:00:00Z'))).toBe(at('2026-07-10T04:00:00Z'));
  const hourly = { cron: '0 * * * *', timezone: 'UTC', nextAt: at('2026-01-10T01:00:00Z') };
  const now = at('2026-01-10T04:30:00Z');
  const hours = ['01', '02', '03', '04'].map((hour) => at(`2026-01-10T${hour}:00:00Z`));
  expect(dueTimes({ ...hourly, catchUp: 'all' }, now)).toEqual({ times: hours, nextAt: at('2026-01-10T05:00:00Z') });
  expect(dueTimes({ ...hourly, catchUp: 'once' }, now).times).toEqual([hours[3]]);
  expect(dueTimes({ ...hourly, catchUp: 'skip' }, now).times).toEqual([]);
  expect(dueTimes({ ...hourly, catchUp: 'skip' }, at('2026-01-10T04:00:05Z')).times).toEqual([hours[3]]);
  expect(dueTimes({ ...hourly, catchUp: 'all' }, at('2026-01-10T00:59:59Z'))).toEqual({ times: [], nextAt: hours[0] });
  const yearOfSeconds = { cron: '* * * * * *', timezone: 'UTC', nextAt: at('2025-01-10T00:00:00Z') };
  expect(dueTimes({ ...yearOfSeconds, catchUp: 'all' }, now).times).toHaveLength(100);
  expect(() => nextTime({ cron: 'each day', timezone: 'UTC' }, now)).toThrow('no schedule');
  expect(() => nextTime({ cron: '* * * * *', timezone: 'Mars/Olympus' }, now)).toThrow('no schedule');
});

test('a due schedule is taken by one worker at a time', async () => {
  const plan = { steps: [] };
  const start = Date.parse('2026-01-10T00:30:00Z');
  const saved = await putSchedule(store.pool, DEFAULT_SCOPE, { name: 'hourly', cron: '0 * * * *', plan }, start);
  expect(saved.nextAt).toBe(Date.parse('2026-01-10T01:00:00Z'));
  const now = Date.parse('2026-01-10T01:00:01Z');
  await transaction(store.pool, async (database) => {
    const mine = await lockDueSchedules(database, now);
    expect(mine.map(({ name }) => name)).toEqual(['hourly']);
    expect(await transaction(store.pool, (other) => lockDueSchedules(other, now))).toEqual([]);
    for (const one of mine) await scheduleFired(database, one, { nextAt: now + 10, lastAt: now, lastRun: undefined });
  });
  expect(await getSchedule(store.pool, DEFAULT_SCOPE, 'hourly')).toMatchObject({ nextAt: now + 10, lastAt: now });
  await enableSchedule(store.pool, DEFAULT_SCOPE, 'hourly', false, now);
  expect(await transaction(store.pool, (database) => lockDueSchedules(database, now * 2))).toEqual([]);
});

test('users have a role in their tenant and can be shut out', async () => {
  await createUser(store.pool, 'acme', 'ada', 'editor');
  expect(await failureOf(createUser(store.pool, 'acme', 'ada', 'viewer'))).toMatchObject({ code: 'user_exists' });
  expect(await changeUser(store.pool, 'acme', 'ada', { role: 'admin', disabled: true })).toMatchObject({
    role: 'admin',
    disabledAt: expect.any(Number),
  });
  expect(await changeUser(store.pool, 'acme', 'ada', { disabled: false })).toMatchObject({
    role: 'admin',
    disabledAt: undefined,
  });
  expect(await listUsers(store.pool, 'default')).toEqual([]);
  expect(await failureOf(getUser(store.pool, 'default', 'ada'))).toMatchObject({ code: 'unknown_user' });
});

test('one who lost a lease cannot commit: a later epoch refuses it, and waits while it commits', async () => {
  const pool = await freshPool();
  await pool.query('create schema tapwright');
  await createLeaseTable(pool);
  await pool.query('create table rows (id int)');
  const write = (epoch: number, id: number, between: () => Promise<void> = async () => undefined): Promise<void> =>
    transaction(pool, async (database) => {
      await assertLease(database, { resource: 'run_1', epoch });
      await between();
      await database.query('insert into rows values ($1)', [id]);
    });
  await write(1, 1);
  const order: string[] = [];
  let takeover: Promise<void> | undefined;
  await write(1, 2, async () => {
    takeover = assertLease(pool, { resource: 'run_1', epoch: 2 }).then(() => void order.push('taken over'));
    for (let waiting = 0; waiting === 0;) {
      const { rows } = await pool.query(
        "select count(*)::int n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
      );
      waiting = rows[0].n;
    }
    order.push('still ours');
  });
  await takeover;
  expect(order).toEqual(['still ours', 'taken over']);
  expect(await failureOf(write(1, 3))).toMatchObject({ code: 'lease_lost' });
  await write(2, 4);
  expect((await pool.query('select id from rows order by id')).rows).toEqual([{ id: 1 }, { id: 2 }, { id: 4 }]);
});

test('characters that PostgreSQL has not are replaced, and nothing else is', async () => {
  const id = await newRun();
  const text = 'zero \u0000, half \uD800, slash \\u0000, whole 😀';
  await appendEvents(store.pool, [{ run: id, at: 1, type: 'page-read', data: { text } }]);
  const kept = 'zero \uFFFD, half \uFFFD, slash \\u0000, whole 😀';
  expect((await readEvents(store.pool, id))[0]?.data).toEqual({ text: kept });
  await changeRun(store.pool, id, { status: 'succeeded', result: { text } });
  expect((await getRun(store.pool, id)).result).toEqual({ text: kept });
  await appendAudit(store.pool, store.key, {
    tenant: 'default',
    actor: 'ada',
    action: 'note',
    target: id,
    data: { text },
  });
  expect((await verifyAudit(store.pool, store.key)).entries).toBeGreaterThan(0);
});
