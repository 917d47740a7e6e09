import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PAGES = 12;
const PER_PAGE = 50;
const KILLS = process.env['TAPWRIGHT_LONG'] === '1' ? 60 : 4;
const child = fileURLToPath(new URL('testing/kill-child.ts', import.meta.url));

let server: Server;
let url: string;
/** Rises by one with each kill, so that rows of different reads differ. */
let version = 1;
let served = 0;
let onRequest = (): void => {};

beforeAll(async () => {
  server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://x').searchParams;
    const page = Number(query.get('page'));
    const items = Array.from({ length: PER_PAGE }, (_, index) => ({ id: page * PER_PAGE + index, version, text: 'x' }));
    served += 1;
    onRequest();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ items, last: page === PAGES - 1, cursor: version }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(() => void server.close());

/** Runs the child; kills it `delay` ms after request number `kill`. Resolves with whether it came to its end. */
async function runChild(args: readonly string[], kill?: { readonly request: number; readonly delay: number }) {
  const node = spawn(process.execPath, ['--conditions=@tapwright/source', child, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'tapwright-compile-cache') },
  });
  let errors = '';
  node.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  served = 0;
  onRequest = () => {
    if (kill && served === kill.request) setTimeout(() => node.kill('SIGKILL'), kill.delay);
  };
  const [code, signal] = await once(node, 'exit');
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`the child failed: ${errors}`);
  return { finished: code === 0, requests: served };
}

async function query(database: string, sql: string) {
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

/** A small generator with a fixed seed, so that a failure can be repeated. */
function createRandom(seed: number): () => number {
  let value = seed;
  return () => (value = (value * 16_807) % 2_147_483_647) / 2_147_483_647;
}

interface Found {
  readonly ids: number;
  /** How often the rarest and the most frequent id is there. */
  readonly least: number;
  readonly most: number;
}

const cases = [
  { kind: 'duckdb', syncMode: 'incremental', writeMode: 'dedupe', tags: [] },
  { kind: 'jsonl', syncMode: 'incremental', writeMode: 'append', tags: [] },
  { kind: 'duckdb', syncMode: 'full_refresh', writeMode: 'overwrite', tags: ['slow'] },
  { kind: 'duckdb', syncMode: 'incremental', writeMode: 'append', tags: ['slow'] },
  { kind: 'jsonl', syncMode: 'full_refresh', writeMode: 'overwrite', tags: ['slow'] },
  { kind: 'parquet', syncMode: 'incremental', writeMode: 'append', tags: ['slow'] },
] as const;

describe.each(cases)(
  'killed at any moment and run again, $kind in $syncMode $writeMode',
  ({ kind, syncMode, writeMode, tags }) => {
    it('loses no row and doubles none', { tags: [...tags], timeout: 600_000 }, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tapwright-kill-'));
      const target = kind === 'duckdb' ? join(folder, 'test.db') : folder;
      const random = createRandom(20_261_121);
      let interrupted = 0;
      try {
        for (let round = 0; round < KILLS; round++) {
          version += 1;
          const kill = { request: 2 + Math.floor(random() * (PAGES - 1)), delay: Math.floor(random() * 12) };
          const { finished } = await runChild([`${kind}:${target}`, url, syncMode, writeMode], kill);
          if (!finished) interrupted += 1;
        }
        version += 1;
        await runChild([`${kind}:${target}`, url, syncMode, writeMode]);
        expect(interrupted).toBeGreaterThan(0);
        const found = await count(kind, target);
        expect(found.ids).toBe(PAGES * PER_PAGE);
        // Append keeps every read that came to its end, the other modes the last: each id once for each of them.
        expect(found.least).toBe(found.most);
        expect(found.most).toBeLessThanOrEqual(writeMode === 'append' ? KILLS + 1 : 1);
        expect((await leftovers(folder)).filter((name) => /\.(tmp|lines)$/.test(name))).toEqual([]);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  },
);

async function count(kind: 'duckdb' | 'jsonl' | 'parquet', target: string): Promise<Found> {
  const from = {
    duckdb: 'items',
    parquet: `read_parquet('${target}/items/*.parquet')`,
    jsonl: `read_json('${target}/items/*.jsonl')`,
  }[kind];
  const [row] = await query(
    kind === 'duckdb' ? target : ':memory:',
    `SELECT count(*)::INTEGER AS ids, min(n)::INTEGER AS least, max(n)::INTEGER AS most ` +
      `FROM (SELECT id, count(*) AS n FROM ${from} GROUP BY id)`,
  );
  return { ids: Number(row?.['ids']), least: Number(row?.['least']), most: Number(row?.['most']) };
}

async function leftovers(folder: string): Promise<readonly string[]> {
  return readdir(folder, { recursive: true });
}
