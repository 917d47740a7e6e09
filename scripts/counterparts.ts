// npm run counterparts: generated connectors against servers that we did not write. Every record must arrive, also after
// a kill -9 in the middle of a page. Names as arguments choose some; what cannot be installed fails.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Counterpart, ReadStream } from './counterparts/counterpart.ts';
import { startCuttingProxy, type CuttingProxy } from './counterparts/cutting-proxy.ts';
import { github, gmail, slack, stripe } from './counterparts/emulators.ts';
import { plainIds } from './counterparts/plain-loop.ts';
import { datasette, installServers, pocketBase, pygeoapi, stripeMock, tiled } from './counterparts/servers.ts';
import { root } from './documents.ts';
import { freePort } from './emulator.ts';

const wanted = process.argv.slice(2).map((name) => name.toLowerCase());
const all: readonly Counterpart[] = [github, stripe, slack, gmail, stripeMock, tiled, pygeoapi, pocketBase, datasette];
const chosen = all.filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => name.toLowerCase().includes(part)),
);
const out = join(root, 'out', 'counterparts');
const cli = join(root, 'packages', 'cli', 'bin', 'tapwright.js');

/** Milliseconds that the pages before a cut may take to be committed. */
const PATIENCE = 60_000;

installServers();
let passed = 0;
let failed = 0;
for (const counterpart of chosen) {
  process.stdout.write(`\n${counterpart.name}\n`);
  await tryOne(counterpart).catch((error: unknown) =>
    check(false, error instanceof Error ? error.message : String(error)),
  );
}
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
if (failed > 0) process.exitCode = 1;

function check(ok: boolean, text: string): void {
  if (ok) passed += 1;
  else failed += 1;
  process.stdout.write(`  ${ok ? '✓' : '✗'} ${text}\n`);
}

async function tryOne(counterpart: Counterpart): Promise<void> {
  const missing = counterpart.missing?.();
  if (missing !== undefined) {
    check(false, missing);
    return;
  }
  const folder = join(out, counterpart.name.toLowerCase().replaceAll(/[^a-z]+/g, '-'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await using server = await counterpart.start(await freePort());
  await counterpart.fill(server.url);
  await using proxy = await startCuttingProxy(server.url);
  const names = counterpart.streams.map((stream) => stream.name).join(',');
  const overlay = counterpart.overlay === undefined ? [] : ['--overlay', counterpart.overlay];
  const connector = join(folder, 'connector');
  const description = await counterpart.description(server.url);
  await tapwright(
    'generate',
    description,
    ...overlay,
    '--streams',
    names,
    '--out',
    connector,
    '--allow-private',
    '--quiet',
  );
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ ...counterpart.config, base_url: proxy.url + (counterpart.basePath ?? '') }));
  const use = ['--config', config, '--home', join(folder, 'home'), '--allow-private'];
  if (counterpart.check !== false) await tapwright('check', connector, ...use);
  const size = counterpart.pageSize === undefined ? [] : ['--page-size', String(counterpart.pageSize)];
  const sync = (database: string): string[] => [
    'sync',
    connector,
    '--to',
    `duckdb:${database}`,
    ...use,
    ...size,
    '--commit-pages',
    '1',
    '--quiet',
  ];
  const whole = join(folder, 'whole.duckdb');
  const before = proxy.requests.length;
  await tapwright(...sync(whole));
  const requests = proxy.requests.slice(before);
  for (const stream of counterpart.streams) await compare(stream, server.url, whole, 'read in one go');
  if (counterpart.pageSize === undefined) return;
  await killAndGoOn(counterpart, { url: server.url, pageSize: counterpart.pageSize, proxy, sync, requests, folder });
}

interface Killing {
  readonly url: string;
  readonly pageSize: number;
  readonly proxy: CuttingProxy;
  readonly sync: (database: string) => string[];
  /** Paths of the requests of a sync that nobody kills. */
  readonly requests: readonly string[];
  readonly folder: string;
}

/**
 * Kills the sync in the middle of a page, at several places, starts it again, and looks for every record. The kill comes
 * when the pages before it are committed, not after some time: what is saved does not depend on the machine.
 */
async function killAndGoOn(counterpart: Counterpart, killing: Killing): Promise<void> {
  const { url, pageSize, proxy, sync, requests, folder } = killing;
  const [path, pages] = mostAsked(requests);
  for (const part of [0.5, 0.8]) {
    const at = Math.max(3, Math.round(pages * part));
    const database = join(folder, `killed-at-${at}.duckdb`);
    const child = start([...sync(database), '--json']);
    const committed = commitsOf(child);
    let saved = false;
    proxy.cutAt(path, at, async () => {
      saved = await within(PATIENCE, () => committed() >= (at - 1) * pageSize);
      child.kill('SIGKILL');
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    check(signal === 'SIGKILL', `killed in the middle of page ${at} of ${pages} of ${path}`);
    check(saved, `the ${at - 1} pages before it were committed`);
    const before = proxy.requests.length;
    await tapwright(...sync(database));
    const rest = proxy.requests.length - before;
    check(rest < requests.length, `went on where it was: ${rest} requests instead of ${requests.length}`);
    for (const stream of counterpart.streams) await compare(stream, url, database, 'after the kill');
  }
}

function mostAsked(paths: readonly string[]): readonly [string, number] {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(path, (counts.get(path) ?? 0) + 1);
  return [...counts].toSorted(([, left], [, right]) => right - left)[0] ?? ['/', 0];
}

/** Records committed so far of the streams that have not ended: those that have are read anew after a kill. */
function commitsOf(child: ChildProcess): () => number {
  const committed = new Map<string, number>();
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as { type?: string; stream?: string; records?: number };
      if (event.type === 'state-commit') committed.set(event.stream ?? '', event.records ?? 0);
      if (event.type === 'stream-end') committed.delete(event.stream ?? '');
    });
  }
  return () => [...committed.values()].reduce((sum, records) => sum + records, 0);
}

async function within(milliseconds: number, condition: () => boolean): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (!condition() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
  return condition();
}

async function compare(stream: ReadStream, url: string, database: string, how: string): Promise<void> {
  const loops = await stream.loops(url);
  const expected = (await Promise.all(loops.map(plainIds))).flat().toSorted();
  const found = await column(database, stream.name, stream.key ?? 'id');
  const missing = expected.filter((id) => !found.includes(id)).length;
  const same = JSON.stringify(found) === JSON.stringify(expected);
  const problem = same ? '' : ` (${missing} missing, ${found.length - (expected.length - missing)} too many)`;
  check(same && expected.length > 0, `${stream.name}: ${found.length} of ${expected.length} records, ${how}${problem}`);
}

async function column(database: string, table: string, name: string): Promise<string[]> {
  const instance = await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    const result = await connection.runAndReadAll(`SELECT CAST("${name}" AS VARCHAR) FROM "${table}"`);
    return result
      .getRows()
      .map(([value]) => String(value))
      .toSorted();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function tapwright(...args: string[]): Promise<void> {
  const child = start(args);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`tapwright ${args[0]} ended with ${code}\n${output.slice(-2_000)}`);
}
