import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * Ours against dlt, into DuckDB, Parquet and PostgreSQL, in turns on the same machine and API; then our memory at growing
 * sizes. PostgreSQL is `DATABASE_URL`, or else an embedded server.
 *
 *   npm run build && node bench/sync/run.ts [--records 200000] [--runs 3] [--memory 20000,200000,2000000] [--kinds duckdb,parquet,postgres]
 */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '200000' },
    runs: { type: 'string', default: '3' },
    memory: { type: 'string', default: '20000,200000,2000000' },
    kinds: { type: 'string', default: 'duckdb,parquet,postgres' },
    /** Runs our sources instead of what was built. */
    source: { type: 'boolean', default: false },
  },
});
const DLT = '1.31.0';
const root = fileURLToPath(new URL('../..', import.meta.url));
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const python = join(root, '.bench/venv-dlt/bin/python');

type Kind = 'duckdb' | 'parquet' | 'postgres';
type Side = 'ours' | 'dlt';
const kinds = (['duckdb', 'parquet', 'postgres'] as const).filter((kind) => values.kinds.split(',').includes(kind));
interface Measured {
  readonly records: number;
  readonly seconds: number;
  /** User and system seconds of the process and its children. */
  readonly cpu: number;
  /** Highest resident set in MiB. */
  readonly rss: number;
}

function installDlt(): void {
  if (existsSync(join(root, '.bench/venv-dlt/.installed-postgres'))) return;
  mustRun('python3', ['-m', 'venv', join(root, '.bench/venv-dlt')]);
  mustRun(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    `dlt[duckdb,parquet,postgres]==${DLT}`,
    'psycopg2-binary',
    'adbc-driver-postgresql',
  ]);
  mustRun('touch', [join(root, '.bench/venv-dlt/.installed-postgres')]);
}

function mustRun(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr}`);
}

async function withServer<Result>(records: number, work: (url: string) => Promise<Result>): Promise<Result> {
  const server = spawn(process.execPath, [here('server.ts'), String(records)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [port] = await once(createInterface({ input: server.stdout }), 'line');
    return await work(`http://127.0.0.1:${String(port)}`);
  } finally {
    server.kill();
  }
}

/** Each measurement has a schema of its own, which goes with the server. */
async function withPostgres<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
  if (!kinds.includes('postgres')) return await work('');
  const given = process.env['DATABASE_URL'];
  if (given !== undefined) return await work(given);
  const program = join(root, 'packages/app/src/testing/serve-postgres.ts');
  const server = spawn(process.execPath, ['--conditions=@tapwright/source', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(server, 'close');
  try {
    const [url] = await once(createInterface({ input: server.stdout }), 'line');
    return await work(String(url));
  } finally {
    server.stdin.end();
    await closed;
  }
}

let schemas = 0;

function targetOf(side: Side, kind: Kind, folder: string, postgres: string): string {
  if (kind === 'postgres') {
    const url = new URL(postgres);
    if (side === 'ours') url.searchParams.set('schema', `bench_${process.pid}_${++schemas}`);
    return url.href;
  }
  if (side === 'dlt') return folder;
  return kind === 'duckdb' ? `duckdb:${join(folder, 'ours.duckdb')}` : `parquet:${join(folder, 'files')}`;
}

async function measure(side: Side, kind: Kind, url: string, postgres: string): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'tapwright-bench-'));
  try {
    const target = targetOf(side, kind, folder, postgres);
    const flags = values.source ? ['--conditions=@tapwright/source'] : [];
    const [program, args] =
      side === 'ours'
        ? [process.execPath, [...flags, here('ours.ts'), target, url]]
        : [python, [here('dlt_case.py'), kind, folder, url, target, `bench_${process.pid}_${++schemas}`]];
    const started = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = await once(child, 'close');
    const seconds = (performance.now() - started) / 1_000;
    if (code !== 0) throw new Error(`${side} into ${kind} failed`);
    const told = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Omit<Measured, 'seconds'>;
    return { ...told, seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function print(name: string, all: readonly Measured[]): { readonly rate: number; readonly cpu: number } {
  const rate = median(all.map(({ records, seconds }) => records / seconds));
  const cpu = median(all.map((one) => (one.cpu / one.records) * 1e6));
  const rss = median(all.map((one) => one.rss));
  const columns = [
    name.padEnd(16),
    rate.toFixed(0).padStart(9),
    cpu.toFixed(1).padStart(9),
    rss.toFixed(0).padStart(8),
  ];
  console.log(columns.join(' '));
  return { rate, cpu };
}

async function compare(postgres: string): Promise<void> {
  const records = Number(values.records);
  const runs = Number(values.runs);
  const found = new Map<string, Measured[]>();
  const note = (key: string, one: Measured): void => void found.set(key, [...(found.get(key) ?? []), one]);
  await withServer(records, async (url) => {
    for (let round = 0; round < runs; round++) {
      for (const kind of kinds) {
        for (const side of ['ours', 'dlt'] as const) note(`${side} ${kind}`, await measure(side, kind, url, postgres));
      }
    }
  });
  console.log(`\n${records} records, ${runs} runs in turns, medians, start-up included`);
  console.log(`${'case'.padEnd(16)} ${'records/s'.padStart(9)} ${'CPU s/1M'.padStart(9)} ${'RSS MiB'.padStart(8)}`);
  for (const kind of kinds) {
    const ours = print(`ours ${kind}`, found.get(`ours ${kind}`) ?? []);
    const dlt = print(`dlt ${kind}`, found.get(`dlt ${kind}`) ?? []);
    console.log(`  ratio: records/s ${(ours.rate / dlt.rate).toFixed(1)}x, CPU 1/${(dlt.cpu / ours.cpu).toFixed(1)}`);
  }
}

async function memory(postgres: string): Promise<void> {
  console.log('\nour highest RSS in MiB (records/s)');
  for (const records of values.memory.split(',').filter(Boolean).map(Number)) {
    for (const kind of kinds) {
      const one = await withServer(records, (url) => measure('ours', kind, url, postgres));
      if (one.records !== records) throw new Error(`${one.records} of ${records} records arrived`);
      console.log(
        `${kind.padEnd(8)} ${String(records).padStart(9)} ${one.rss.toFixed(0).padStart(6)} (${(one.records / one.seconds).toFixed(0)})`,
      );
    }
  }
}

installDlt();
await withPostgres(async (postgres) => {
  await compare(postgres);
  await memory(postgres);
});
