import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SHOP_TOKEN, shopYaml, startShop, type Shop } from './testing/shop.ts';
import { createWorkbench, type Workbench } from './testing/tapwright.ts';

let bench: Workbench;
let shop: Shop;

beforeAll(async () => {
  bench = createWorkbench();
  shop = await startShop();
  writeFileSync(join(bench.folder, 'shop.yaml'), shopYaml);
  await bench.run(['generate', 'shop.yaml', '--out', 'source-shop']);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

async function statuses(url: string, count: number): Promise<readonly (number | string)[]> {
  const found: (number | string)[] = [];
  for (let index = 0; index < count; index++) {
    const answer = await fetch(`${url}/orders?access=hush`, {
      headers: { authorization: `Bearer ${SHOP_TOKEN}` },
    }).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => undefined);
    found.push(answer?.status ?? 'cut');
  }
  return found;
}

test('chaos harms what passes, says which fault met which request, and how to do it again', async () => {
  const chaos = bench.start([
    'chaos',
    '--target',
    shop.url,
    '--fault',
    '503=2',
    '--fault',
    'reset-request=4',
    '--seed',
    '7',
  ]);
  const said = await chaos.seen('--port ');
  const url = /http:\/\/127\.0\.0\.1:\d+(?= harms)/.exec(said)?.[0] ?? '';
  expect(said).toContain(`${url} harms what goes to ${shop.url}; Ctrl-C ends it`);
  expect(said).toMatch(/tapwright chaos --target \S+ --fault 503=2 --fault reset-request=4 --seed 7 --port \d+\n/);
  expect(await statuses(url, 5)).toEqual([200, 503, 200, 'cut', 200]);
  await chaos.seen('reset-request  GET /orders');
  chaos.child.kill('SIGINT');
  const { code, stdout, stderr } = await chaos.done;
  expect(code).toBe(0);
  expect(stderr).toMatch(/^ +2 {2}503 {2}GET \/orders$/m);
  expect(stderr).toContain('2 of 5 requests met a fault');
  expect(stdout + stderr).not.toMatch(new RegExp(`hush|${SHOP_TOKEN}`));
});

test('chaos speaks JSON, and draws faults by the seed', async () => {
  const chaos = bench.start([
    'chaos',
    '--target',
    shop.url,
    '--fault',
    '500',
    '--fault',
    '502',
    '--rate',
    '1',
    '--json',
  ]);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await chaos.seen('"replay"'))?.[0] ?? '';
  const answers = await statuses(url, 6);
  expect(answers).toContain(500);
  expect(answers).toContain(502);
  chaos.child.kill('SIGTERM');
  const events = (await chaos.done).stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events[0]).toMatchObject({ type: 'chaos', url, seed: 'tapwright' });
  expect(events.slice(1)).toContainEqual(expect.objectContaining({ type: 'fault', method: 'GET', path: '/orders' }));
});

test('chaos keeps long keys in paths to itself', async () => {
  const chaos = bench.start(['chaos', '--target', shop.url, '--fault', '503=1']);
  const url = /http:\/\/127\.0\.0\.1:\d+(?= harms)/.exec(await chaos.seen('--port '))?.[0] ?? '';
  await fetch(`${url}/bot123456789-AbCdEfGhIjKlMnOp/updates`);
  await chaos.seen('GET /…/updates');
  chaos.child.kill('SIGINT');
  expect((await chaos.done).stderr).not.toContain('AbCdEf');
});

test('chaos lists every fault with what a connector must make of it', async () => {
  const { code, stdout } = await bench.run(['chaos', '--list']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^429-date +http +recovers +429 whose Retry-After names a date/m);
  expect(stdout).toMatch(/^403-daily-quota +http +parks for 660 min/m);
  expect(stdout).toMatch(/^endless-loop +semantics +fails: pagination_repeated_cursor .*mock, grid$/m);
  const lines = (await bench.run(['chaos', '--list', '--json'])).stdout.trim().split('\n');
  expect(lines.length).toBeGreaterThan(75);
});

test.each<[readonly string[], number, RegExp]>([
  [['--target', 'https://api.example.com'], 2, /api\.example\.com is not this machine[\s\S]*--allow-remote/],
  [['--target', 'http://127.0.0.1.example.com'], 2, /is not this machine/],
  [['--target', 'ftp://127.0.0.1'], 2, /not an http\(s\) address/],
  [['--target', './nothing'], 2, /not an http\(s\) address/],
  [['--target', 'http://localhost:1', '--fault', 'y'], 2, /no fault called y[\s\S]*chaos --list/],
  [[], 2, /name what is to be harmed/],
  [['--target', 'http://localhost:1', '--fault', '504x'], 2, /no fault called 504x[\s\S]*Is 504 meant/],
  [['--target', 'http://localhost:1', '--fault', 'endless-loop'], 2, /cannot be done by a proxy[\s\S]*tapwright mock/],
  [['--target', 'http://localhost:1', '--fault', '503=0'], 2, /name=3 for the third request/],
  [['--target', 'http://localhost:1', '--rate', '2'], 2, /from 0 to 1/],
])('chaos refuses %j', async (argv, code, says) => {
  const outcome = await bench.run(['chaos', ...argv]);
  expect(outcome.code).toBe(code);
  expect(outcome.stderr).toMatch(says);
});

test(
  'test --grid writes the matrix down, and --case runs one cell of it again',
  { tags: 'slow', timeout: 120_000 },
  async () => {
    const outcome = await bench.run(['test', 'source-shop', '--grid', '--no-types']);
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stdout).toMatch(/cells of the grid passed, 0 failed; in \d+ no client could notice the fault/);
    const results: unknown = JSON.parse(await readFile(join(bench.folder, 'source-shop', 'test-results.json'), 'utf8'));
    expect(results).toMatchObject({
      grid: {
        seed: 'tapwright',
        counts: { failed: 0 },
        matrix: { 'orders+incremental': { '503': 'recovers', '429-hour': 'parks', '403': 'fails: forbidden' } },
        failures: [],
      },
    });
    const one = await bench.run(['test', 'source-shop', '--grid', '--case', 'orders/429-date/tapwright']);
    expect(one).toMatchObject({
      code: 0,
      stdout: '✓ orders/429-date/tapwright: expected recovers, observed recovers\n',
    });
    const wrong = await bench.run(['test', 'source-shop', '--case', 'orders/429-date']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('<stream>/<fault>/<seed>');
  },
);
