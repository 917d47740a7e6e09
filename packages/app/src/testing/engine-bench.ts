// Steps a second of the durable engine: one and four workers, on the embedded PostgreSQL and on Debian's.
// npm run bench:engine -- [--rounds 3] [--quick]
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openDbosClient } from '../engine/dbos.ts';
import { createRunControl, type RunControl } from '../engine/run-control.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { findDebianPostgres, startDebianPostgres } from './debian-postgres.ts';
import { openSharedPostgres } from './shared-postgres.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, quick: { type: 'boolean', default: false } },
});
const rounds = Number(values.rounds);
const chain = values.quick ? 200 : 1_000;
const wide = values.quick ? { runs: 40, steps: 10 } : { runs: 200, steps: 10 };

interface Figures {
  commits: number;
  chain: number;
  one: number;
  four: number;
}

async function measure(url: string, home: string): Promise<Figures> {
  const store = await openStore({ url, home, env: {} });
  const client = await openDbosClient(store, url);
  const control = createRunControl(store, client);
  const workers = [await startWorker(url, home, 'w1')];
  try {
    // Warm: the first run compiles and fills caches.
    await time(control, 8, 10);
    const commits = await commitsPerSecond(store);
    const one = { chain: await time(control, 1, chain), wide: await time(control, wide.runs, wide.steps) };
    for (const id of ['w2', 'w3', 'w4']) workers.push(await startWorker(url, home, id));
    await time(control, 32, 10);
    const four = await time(control, wide.runs, wide.steps);
    return { commits, chain: one.chain, one: one.wide, four };
  } finally {
    for (const worker of workers) {
      worker.kill('SIGKILL');
      await once(worker, 'exit');
    }
    await client.destroy();
    await store.close();
  }
}

async function startWorker(url: string, home: string, id: string): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('./engine-bench-worker.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@tapwright/source', program, url, home, id], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

/** Steps a second of so many runs at once. */
async function time(control: RunControl, runs: number, steps: number): Promise<number> {
  const plan = {
    steps: Array.from({ length: steps }, (_one, index) => ({ kind: 'action', id: `s${index}`, action: 'nothing' })),
  };
  const began = performance.now();
  const ids = await Promise.all(
    Array.from({ length: runs }, () => control.start({ kind: 'plan', name: 'bench', plan })),
  );
  for (const id of ids) {
    const run = await control.wait(id);
    if (run.status !== 'succeeded') throw new Error(`a run ${run.status}: ${run.failure?.message}`);
  }
  return (runs * steps * 1_000) / (performance.now() - began);
}

/** What the server itself can do: one row and one commit at a time, on one connection. */
async function commitsPerSecond({ pool }: Store): Promise<number> {
  const client = await pool.connect();
  await client.query('create table if not exists public.commits (n int)');
  const began = performance.now();
  for (let n = 0; n < 500; n += 1) await client.query('insert into public.commits values ($1)', [n]);
  const seconds = (performance.now() - began) / 1_000;
  client.release();
  return 500 / seconds;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

const results = new Map<string, Figures[]>();
const debian = findDebianPostgres();
for (let round = 1; round <= rounds; round += 1) {
  const home = mkdtempSync(join(tmpdir(), 'tapwright-bench-'));
  const embedded = await openSharedPostgres();
  const add = async (name: string, url: string): Promise<void> => {
    const figures = await measure(url, home);
    results.set(name, [...(results.get(name) ?? []), figures]);
    console.error(
      `round ${round}, ${name}: ${JSON.stringify(figures, (_key, value) => (typeof value === 'number' ? Math.round(value) : value))}`,
    );
  };
  await add('embedded PostgreSQL 18', await embedded.createDatabase());
  await embedded.close();
  if (debian !== undefined) {
    const server = await startDebianPostgres(debian);
    await add(`Debian PostgreSQL ${server.version.split(' ')[0]}`, server.url);
    await server.close();
  }
  rmSync(home, { recursive: true, force: true });
}

console.log(`| | ${[...results.keys()].join(' | ')} |`);
console.log(`| --- | ${[...results.keys()].map(() => '---').join(' | ')} |`);
const row = (name: string, of: (figures: Figures) => number, digits: number): void => {
  const cells = [...results.values()].map((all) => median(all.map(of)).toFixed(digits));
  console.log(`| ${name} | ${cells.join(' | ')} |`);
};
row('commits/s of one connection', ({ commits }) => commits, 0);
row(`steps/s, one run of ${chain} steps`, (figures) => figures.chain, 0);
row(`steps/s, ${wide.runs} runs × ${wide.steps} steps, one worker`, ({ one }) => one, 0);
row(`steps/s, ${wide.runs} runs × ${wide.steps} steps, four workers`, ({ four }) => four, 0);
row('one run ÷ commits of one connection', (figures) => figures.chain / figures.commits, 2);
row('many runs ÷ one run', (figures) => figures.one / figures.chain, 2);
row('four workers ÷ one', ({ one, four }) => four / one, 2);
