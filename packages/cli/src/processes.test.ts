import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from './testing/database.ts';
import { SHOP_TOKEN, shopYaml, startShop, type Shop } from './testing/shop.ts';
import { createWorkbench, PROGRAM, type Workbench } from './testing/tapwright.ts';

let bench: Workbench;
let shop: Shop;

beforeAll(async () => {
  bench = createWorkbench();
  shop = await startShop(2_000);
  write('shop.yaml', shopYaml);
  write('config.yaml', `token: ${JSON.stringify(SHOP_TOKEN)}\nbase_url: ${shop.url}\n`);
  expect((await bench.run(['generate', 'shop.yaml', '--out', 'source-shop'])).code).toBe(0);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

const KILL_AT = new URL('./testing/kill-at.fixture.ts', import.meta.url).href;
const CONFIG = ['--config', 'config.yaml', '--allow-private'];

function write(name: string, text: string): void {
  writeFileSync(join(bench.folder, name), text);
}

/** Lets some pages of orders through, then holds every request for them. */
function holdAfter(pages: number): { readonly reached: Promise<void>; readonly release: () => void } {
  let reach = (): void => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  let seen = 0;
  shop.intercept = (request) => {
    if (!request.url?.startsWith('/v1/orders')) return false;
    seen += 1;
    if (seen <= pages) return false;
    reach();
    return true;
  };
  return {
    reached,
    release: () => {
      shop.intercept = undefined;
    },
  };
}

async function orders(file: string): Promise<unknown> {
  await using database = await openDatabase(join(bench.folder, file));
  const [row] = await database.rows('SELECT count(*) AS n, count(DISTINCT id) AS d FROM orders');
  return row;
}

test('a dash reads the config from standard input', async () => {
  const { done } = bench.start(['check', 'source-shop', '--config', '-', '--allow-private'], {
    stdin: JSON.stringify({ token: SHOP_TOKEN, base_url: shop.url }),
  });
  expect(await done).toMatchObject({ code: 0, stderr: '' });
});

test('a reader that has seen enough ends the command without a word', async () => {
  const line = `"${process.execPath}" "${PROGRAM}" read source-shop orders -c config.yaml --allow-private | head -1; echo "\${PIPESTATUS[0]}"`;
  const child = spawn('bash', ['-c', line], { cwd: bench.folder, env: { ...process.env, TAPWRIGHT_HOME: bench.home } });
  let output = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  child.stderr.on('data', (part: Buffer) => (output += part.toString()));
  await once(child, 'close');
  expect(output.split('\n')).toEqual([expect.stringMatching(/^\{"id":1,/), '0', '']);
});

test('an interrupted sync keeps what it has read, ends with 130, and the next one goes on', async () => {
  const args = ['sync', 'source-shop', '--to', 'duckdb:interrupted.db', '--streams', 'orders', ...CONFIG];
  const hold = holdAfter(12);
  const { child, done } = bench.start(args);
  await hold.reached;
  child.kill('SIGINT');
  const stopped = await done;
  hold.release();
  expect(stopped.code).toBe(130);
  expect(await orders('interrupted.db')).toEqual({ n: '1200', d: '1200' });
  const before = shop.requests.length;
  expect((await bench.run(args)).code).toBe(0);
  expect(await orders('interrupted.db')).toEqual({ n: '2000', d: '2000' });
  expect(shop.requests.length - before).toBeLessThan(12);
});

test('a second sync into the same database is told who has it', async () => {
  const args = ['sync', 'source-shop', '--to', 'duckdb:shared.db', '--streams', 'orders', ...CONFIG];
  const hold = holdAfter(1);
  const first = bench.start(args);
  await hold.reached;
  const second = await bench.run(args);
  expect(second.code).toBe(2);
  expect(second.stderr).toContain(`is in use by the process ${first.child.pid}`);
  expect(second.stderr).toMatch(/hint +One program at a time/);
  first.child.kill('SIGKILL');
  await first.done;
  hold.release();
  expect((await bench.run(args)).code).toBe(0);
  expect(await orders('shared.db')).toEqual({ n: '2000', d: '2000' });
});

test.each([
  ['while its files are prepared', 'writeFileSync:5'],
  ['before the first of them is in its place', 'renameSync:1'],
  ['between two of them', 'renameSync:3'],
  ['when all are in their places', 'rmSync:1'],
])('a generation that is killed %s leaves a package that the next one completes', async (_when, call) => {
  const name = `killed-${call.replace(':', '-')}`;
  const folder = join(bench.folder, name);
  cpSync(join(bench.folder, 'source-shop'), folder, { recursive: true });
  write('next.yaml', shopYaml.replaceAll('total', 'amount').replaceAll('Customer', 'Client'));
  const generate = ['generate', 'next.yaml', '--name', 'shop', '--out'];
  const { child, done } = bench.start([...generate, name], {
    env: { NODE_OPTIONS: `--import=${KILL_AT}`, KILL_AT: `${call}:${folder}/` },
  });
  await done;
  expect(child.signalCode).toBe('SIGKILL');
  // Each file is whole: as it was, or as it is to be.
  for (const file of ['package.json', '.tapwright.json']) JSON.parse(readFileSync(join(folder, file), 'utf8'));
  expect(readFileSync(join(folder, 'src', 'index.ts'), 'utf8')).toMatch(/\n$/);
  expect((await bench.run([...generate, name])).code).toBe(0);
  expect((await bench.run([...generate, 'fresh'])).code).toBe(0);
  const files = readdirSync(join(bench.folder, 'fresh'), { recursive: true, encoding: 'utf8' }).toSorted();
  expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(files);
  const text = (base: string, file: string): string => readFileSync(join(bench.folder, base, file), 'utf8');
  for (const file of files.filter((path) => path.endsWith('.ts'))) expect(text(name, file)).toBe(text('fresh', file));
});

/** Clients close their connections and the process is told to end, all in one turn of its own. */
async function endTogether(child: ChildProcess, url: URL): Promise<void> {
  const clients = await Promise.all(Array.from({ length: 4 }, () => askOnce(url)));
  child.kill('SIGSTOP');
  await Promise.all(clients.map((client) => new Promise((resolve) => client.end(() => resolve(undefined)))));
  child.kill('SIGINT');
  child.kill('SIGCONT');
}

async function askOnce(url: URL): Promise<Socket> {
  const client = connect(Number(url.port), url.hostname);
  client.on('error', () => undefined);
  client.write(`GET /customers HTTP/1.1\r\nhost: ${url.host}\r\n\r\n`);
  await once(client, 'data');
  return client;
}

test('a mock with faults is read to the last record', async () => {
  const mock = bench.start(['mock', 'shop.yaml', '--records', '40', '--faults', '500=3,reset-in-body=5', '--json']);
  const { url, config } = JSON.parse((await mock.seen('"lists"')).split('\n')[0] ?? '') as {
    readonly url: string;
    readonly config: object;
  };
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+/);
  write('mock.json', JSON.stringify(config));
  const read = await bench.run([
    'read',
    'source-shop',
    'orders',
    '--page-size=5',
    '--config=mock.json',
    '--allow-private',
  ]);
  await endTogether(mock.child, new URL(url));
  expect(read.code).toBe(0);
  expect(new Set(read.stdout.split('\n').slice(0, -1)).size).toBe(40);
  const requests = await bench.run(['requests']);
  expect(requests.stdout).toMatch(/ 500 +1 /);
  expect((await mock.done).code).toBe(0);
});

test('bash completes commands and options', async () => {
  write('completion.bash', (await bench.run(['completion', 'bash'])).stdout);
  const complete = (...words: string[]): string[] =>
    execFileSync(
      'bash',
      [
        '-c',
        `source ./completion.bash; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _tapwright; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ],
      { cwd: bench.folder, encoding: 'utf8' },
    )
      .split('\n')
      .filter((word) => word !== '');
  expect(complete('tapwright', 'sy')).toEqual(['sync']);
  expect(complete('tapwright', 'sync', '--st')).toEqual(['--streams', '--state']);
  expect(complete('tapwright', 'sync', 'source-shop', '--mode', '')).toEqual(['full_refresh', 'incremental']);
  expect(complete('tapwright', 'sync', '')).toEqual([]);
  expect(complete('tapwright', 'completion', '')).toEqual(['bash', 'zsh', 'fish']);
});

test('test really runs the checks of a package and writes their results', { timeout: 120_000 }, async () => {
  write(
    'tiny.yaml',
    shopYaml
      .replace(/ {2}\/customers:[\s\S]*(?=components:)/, '')
      .replace(/ {8}- name: updated_since[\s\S]*?date-time \}\n/, ''),
  );
  await bench.run(['generate', 'tiny.yaml', '--out', 'tiny']);
  const { child, done } = bench.start(['test', 'tiny', '--no-types']);
  const { code, stdout } = await done;
  expect(child.signalCode).toBeNull();
  expect(stdout).toMatch(/\d+ passed, 0 failed/);
  expect(stdout).toContain('self-consistent');
  expect(code).toBe(0);
  expect(existsSync(join(bench.folder, 'tiny', 'test-results.json'))).toBe(true);
});
