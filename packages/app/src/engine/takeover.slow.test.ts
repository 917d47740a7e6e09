import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLeaseTable } from '@tapwright/sync';
import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from '../store/open-store.ts';
import { openSharedPostgres, type SharedPostgres } from '../testing/shared-postgres.ts';
import { openDbosClient } from './dbos.ts';
import { createRunControl, type RunControl } from './run-control.ts';
import type { PlanStep } from './plan.ts';

const program = fileURLToPath(new URL('../testing/engine-worker.fixture.ts', import.meta.url));
let shared: SharedPostgres;
let url: string;
let store: Store;
let control: RunControl;
let pool: Pool;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  shared = await openSharedPostgres();
  url = await shared.createDatabase();
  store = await openStore({ url, home: shared.home, env: {} });
  control = createRunControl(store, await openDbosClient(store, url));
  pool = new Pool({ connectionString: url });
  await pool.query('create table did (worker text, step text)');
  await pool.query('create table rows (row int, worker text)');
  await createLeaseTable(pool);
}, 60_000);

afterEach(async () => {
  for (const worker of workers.splice(0)) {
    if (worker.exitCode !== null || worker.signalCode !== null) continue;
    worker.kill('SIGKILL');
    await once(worker, 'exit');
  }
  await pool.query('delete from did');
});

afterAll(async () => {
  await pool?.end();
  await store?.close();
  await shared?.close();
}, 60_000);

interface Worker {
  readonly child: ChildProcess;
  readonly output: () => string;
}

async function startWorker(id: string): Promise<Worker> {
  const child = spawn(process.execPath, ['--conditions=@tapwright/source', program, url, shared.home, id], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'tapwright-compile-cache') },
  });
  workers.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until(() => output.includes('ready') || child.exitCode !== null);
  return { child, output: () => output };
}

async function until(condition: () => unknown): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 1) {
    if (waited > 2_000) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function did(worker?: string): Promise<string[]> {
  const sql = 'select step from did where $1::text is null or worker = $1';
  return (await pool.query<{ step: string }>(sql, [worker ?? null])).rows.map(({ step }) => step);
}

const plan = (steps: readonly PlanStep[]): Parameters<RunControl['start']>[0] => ({
  kind: 'plan',
  name: 'work',
  plan: { steps },
});
const work = (id: string, milliseconds: number): PlanStep => ({
  kind: 'action',
  id,
  action: 'work',
  input: { milliseconds },
});

test(
  'the runs of a worker that is killed by -9 are finished by another, and finished steps run once',
  { timeout: 60_000 },
  async () => {
    const steps = Array.from({ length: 8 }, (_one, index) => work(`s${index}`, 40));
    await startWorker('first');
    const runs = await Promise.all([1, 2, 3].map(() => control.start(plan(steps))));
    const second = startWorker('second');
    await until(async () => (await did('first')).length >= 6);
    workers[0]?.kill('SIGKILL');
    const began = Date.now();
    await second;
    for (const run of runs) expect(await control.wait(run)).toMatchObject({ status: 'succeeded' });
    expect(Date.now() - began).toBeLessThan(15_000);
    const all = await did();
    expect(new Set(all).size).toBe(24);
    // Not more than the step that was in flight of each run ran twice.
    expect(all.length).toBeLessThanOrEqual(24 + 3);
    expect((await did('second')).length).toBeGreaterThan(0);
  },
);

test(
  'a worker that was stopped and comes back cannot commit, and takes new runs again',
  { timeout: 60_000 },
  async () => {
    const asleep = await startWorker('asleep');
    const input = { row: 1, resource: 'table', milliseconds: 300 };
    const run = await control.start(plan([{ kind: 'action', id: 'load', action: 'commit', input }, work('after', 1)]));
    await until(async () => (await did('asleep')).length === 1);
    asleep.child.kill('SIGSTOP');
    const other = await startWorker('other');
    expect(await control.wait(run)).toMatchObject({
      status: 'succeeded',
      worker: 'other',
      result: { results: { load: 'other', after: 'other' } },
    });
    // Its name is taken meanwhile.
    const second = await startWorker('other');
    await until(() => second.child.exitCode !== null);
    expect(second.output()).toBe('failed worker_id_in_use\n');
    asleep.child.kill('SIGCONT');
    await until(() => asleep.output().includes('refused'));
    expect(asleep.output()).toContain('refused lease_lost');
    expect((await pool.query('select row, worker from rows')).rows).toEqual([{ row: 1, worker: 'other' }]);
    expect(await control.wait(run)).toMatchObject({ status: 'succeeded', worker: 'other' });

    other.child.kill('SIGTERM');
    await once(other.child, 'exit');
    const next = await control.start(plan([work('again', 1)]));
    expect(await control.wait(next)).toMatchObject({ status: 'succeeded', worker: 'asleep' });
    expect(await did('asleep')).toHaveLength(2);
  },
);
