import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateConnector } from '../generate-connector.ts';
import { pendingApprovals } from '../store/approvals.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { readEvents } from '../store/run-events.ts';
import { getRun, hasEnded, type Run } from '../store/runs.ts';
import { DEFAULT_SCOPE } from '../store/scope.ts';
import { openSharedPostgres, type SharedPostgres } from '../testing/shared-postgres.ts';
import { openDbosClient } from './dbos.ts';
import { createRunControl, type RunControl } from './run-control.ts';

const KILLS = Number(process.env['TAPWRIGHT_KILLS'] ?? 2);
const PAGES = 12;
const PER_PAGE = 20;
const program = fileURLToPath(new URL('../testing/kill-worker.fixture.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tapwright-kills-'));

let server: Server;
let address: string;
let shared: SharedPostgres;
let store: Store;
let control: RunControl;
let pool: Pool;
let url: string;

const item = {
  type: 'object',
  required: ['id', 'updated_at'],
  properties: {
    id: { type: 'integer' },
    text: { type: 'string' },
    updated_at: { type: 'string', format: 'date-time' },
  },
};
const parameter = (name: string, schema: object): object => ({ name, in: 'query', schema });
const description = {
  openapi: '3.1.0',
  info: { title: 'Kills', version: '1' },
  servers: [{ url: 'https://kills.example.com' }],
  paths: {
    '/items': {
      get: {
        operationId: 'listItems',
        parameters: [
          parameter('page', { type: 'integer', minimum: 1, default: 1 }),
          parameter('per_page', { type: 'integer', maximum: PER_PAGE, default: PER_PAGE }),
        ],
        responses: {
          200: { description: 'ok', content: { 'application/json': { schema: { type: 'array', items: item } } } },
        },
      },
    },
  },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const page = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('page') ?? 1);
    const first = (page - 1) * PER_PAGE;
    const rows =
      page > PAGES
        ? []
        : Array.from({ length: PER_PAGE }, (_one, index) => ({
            id: first + index,
            text: `item ${first + index}`,
            updated_at: new Date(first + index).toISOString(),
          }));
    response.setHeader('content-type', 'application/json');
    setTimeout(() => response.end(JSON.stringify(rows)), 10);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  address = `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`;
  writeFileSync(join(folder, 'kills.json'), JSON.stringify(description));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ base_url: address }));
  await generateConnector({ description: join(folder, 'kills.json'), out: join(folder, 'source-kills') });

  shared = await openSharedPostgres();
  url = await shared.createDatabase();
  store = await openStore({ url, home: shared.home, env: {} });
  control = createRunControl(store, await openDbosClient(store, url));
  pool = new Pool({ connectionString: url });
  await pool.query('create table did (worker text, key text, at timestamptz not null default clock_timestamp())');
}, 60_000);

afterAll(async () => {
  await pool?.end();
  await store?.close();
  await shared?.close();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

let workers = 0;

async function startWorker(): Promise<ChildProcess> {
  workers += 1;
  const child = spawn(process.execPath, ['--conditions=@tapwright/source', program, url, shared.home, `w${workers}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'tapwright-compile-cache') },
  });
  await once(child.stdout, 'data');
  return child;
}

/** One of each kind. A third of the plans' steps must not run twice. */
async function startRuns(to: string): Promise<string[]> {
  const steps = Array.from({ length: 9 }, (_one, index) => ({
    kind: 'action',
    id: `s${index}`,
    action: 'work',
    input: { name: `s${index}` },
    ...(index % 3 === 2 && { effect: 'unsafe' }),
  }));
  const plan = {
    connector: join(folder, 'source-kills'),
    config: join(folder, 'config.json'),
    allowPrivate: true,
    commitPages: 1,
  };
  return await Promise.all([
    control.start({ kind: 'plan', name: 'plan', plan: { steps } }),
    control.start({ kind: 'pipeline', name: 'pipeline', plan: {} }),
    control.start({ kind: 'sync', name: 'sync', plan: { ...plan, to } }),
  ]);
}

/** A third is synced into PostgreSQL, in a schema of its own each time. */
function destinationOf(set: number): string {
  if (set % 3 !== 1) return `duckdb:${join(folder, `d${set}.db`)}`;
  return `${url}?schema=s${set}`;
}

const runs = new Map<string, { retries: number; to: string }>();
let sets = 0;

async function addRuns(): Promise<void> {
  const to = destinationOf(sets);
  sets += 1;
  for (const run of await startRuns(to)) runs.set(run, { retries: 0, to });
}

/** What people do: they answer questions, and send again what nobody knows the outcome of. Returns what is at work. */
async function attend(): Promise<number> {
  for (const { run, gate } of await pendingApprovals(store.pool, DEFAULT_SCOPE)) {
    await control.decide(run, gate, { verdict: 'approved', by: 'ada' });
  }
  let active = 0;
  for (const [id, facts] of runs) {
    const run = await getRun(store.pool, id);
    if (run.failure?.code === 'outcome_unknown') {
      facts.retries += 1;
      await control.retryFrom(id);
      active += 1;
    } else if (!hasEnded(run.status)) active += 1;
  }
  return active;
}

test(
  `${KILLS} workers killed by -9: every run reaches its end, finished steps ran once, tables are equal`,
  { timeout: 60_000 + KILLS * 15_000 },
  async () => {
    let alive: ChildProcess[] = await Promise.all([startWorker(), startWorker()]);
    for (let kills = 0; kills < KILLS;) {
      if ((await attend()) < 6) await addRuns();
      await delay(Math.random() * 700);
      await attend();
      // One of them, or both at once.
      const victims = kills % 3 === 0 || KILLS - kills === 1 ? alive.slice(0, 1) : alive;
      for (const victim of victims) victim.kill('SIGKILL');
      kills += victims.length;
      const next = await Promise.all(victims.map(startWorker));
      alive = [...alive.filter((worker) => !victims.includes(worker)), ...next];
    }
    while ((await attend()) > 0) await delay(50);
    for (const child of alive) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }

    let repeated = 0;
    for (const [id, facts] of runs) {
      const run = await getRun(store.pool, id);
      expect(run, JSON.stringify(run.failure)).toMatchObject({ status: 'succeeded' });
      repeated += await assertStepsOnce(run);
      await assertEvents(run);
      if (run.kind === 'plan') await assertUnsafeOnce(run, facts.retries);
      if (run.kind === 'sync') expect(await tableOf(facts.to)).toEqual(ALL);
    }
    if (KILLS > 10) console.log(`${KILLS} kills, ${runs.size} runs, ${repeated} steps in flight ran again`);
  },
);

/**
 * A machine that is too busy makes a worker look dead that is not: then two have a step in flight, and between the look of
 * one into the journal and the beginning of its step the other's result may come. What died is taken over after two seconds.
 */
const LOOK_TO_BEGIN = 1_000;

/** No step began once more after its result was kept. Returns how many began more than once. */
async function assertStepsOnce(run: Run): Promise<number> {
  const sql = 'select key, count(*)::int n, max(at) last from did where key like $1 group by key';
  const { rows } = await pool.query<{ key: string; n: number; last: Date }>(sql, [`${run.id}:%`]);
  const steps = await control.steps(run.id);
  for (const { key, last } of rows) {
    const [, name, count] = key.split(':');
    const ended = steps.filter((step) => step.name === name)[Number(count) - 1]?.endedAt ?? 0;
    expect(last.getTime(), key).toBeLessThanOrEqual(ended + LOOK_TO_BEGIN);
  }
  if (run.kind === 'plan') expect(rows).toHaveLength(9);
  if (run.kind === 'pipeline') {
    expect(rows).toHaveLength(10);
    const lines = [1, 2, 3].map((round) => ['left', 'middle', 'right'].map((name) => `${name} ${round}`).join('\n'));
    expect(run.result).toEqual({ verdict: 'approved', last: 'last', lines });
  }
  return rows.filter(({ n }) => n > 1).length;
}

async function assertEvents(run: Run): Promise<void> {
  const events = await readEvents(store.pool, run.id);
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_event, index) => index + 1));
  expect(events.filter(({ type, data }) => type === 'run-end' && data?.['status'] === 'succeeded')).toHaveLength(1);
  expect(events.filter(({ type }) => type === 'run-start')).toHaveLength(1);
  if (run.kind === 'pipeline') expect(events.filter(({ type }) => type === 'round-end')).toHaveLength(3);
}

/** It ran once, and once more for each time that somebody said so. */
async function assertUnsafeOnce(run: Run, retries: number): Promise<void> {
  const keys = ['s2', 's5', 's8'].map((name) => `${run.id}:${name}:1`);
  const { rows } = await pool.query<{ n: number }>('select count(*)::int n from did where key = any ($1)', [keys]);
  // Killed between the note that it begins and its work, it has not even begun.
  expect(rows[0]?.n).toBeGreaterThanOrEqual(3);
  expect(rows[0]?.n).toBeLessThanOrEqual(3 + retries);
}

const ROWS = PAGES * PER_PAGE;
const ALL = { n: ROWS, d: ROWS, s: (ROWS * (ROWS - 1)) / 2, t: ROWS };

async function tableOf(to: string): Promise<unknown> {
  const sql = (table: string): string =>
    `select count(*)::int n, count(distinct id)::int d, sum(id)::int s, count(*) filter (where text = 'item ' || id)::int t from ${table}`;
  const [, schema] = /schema=(\w+)/.exec(to) ?? [];
  if (schema !== undefined) return (await pool.query(sql(`${schema}.items`))).rows[0];
  const instance = await DuckDBInstance.create(to.replace('duckdb:', ''));
  const connection = await instance.connect();
  const [row] = (await connection.runAndReadAll(sql('items'))).getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return row;
}
