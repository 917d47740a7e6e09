import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from './testing/database.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { order, SHOP_TOKEN, shopYaml, startShop, type Shop } from './testing/shop.ts';
import { createWorkbench, type Outcome, type Workbench } from './testing/tapwright.ts';

let bench: Workbench;
let shop: Shop;

beforeAll(async () => {
  bench = createWorkbench();
  shop = await startShop();
  write('shop.yaml', shopYaml);
  write('config.yaml', `token: ${JSON.stringify(SHOP_TOKEN)}\nbase_url: ${shop.url}\n`);
  const made = await bench.run(['generate', 'shop.yaml', '--out', 'source-shop']);
  expect(made.code).toBe(0);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

const CONFIG = ['--config', 'config.yaml', '--allow-private'];

function write(name: string, text: string): string {
  writeFileSync(join(bench.folder, name), text);
  return name;
}

function lines(outcome: Outcome): Record<string, unknown>[] {
  return outcome.stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('spec prints the schema of the config, and a config to begin with', async () => {
  const spec = await bench.run(['spec', 'source-shop']);
  const schema = JSON.parse(spec.stdout) as { readonly properties: object; readonly required: readonly string[] };
  expect(Object.keys(schema.properties)).toEqual(['token', 'base_url']);
  expect(schema.required).toEqual(['token']);
  expect(spec.stderr).toContain('token: ${TOKEN}');
  const [event] = lines(await bench.run(['spec', 'source-shop', '--json']));
  expect(event).toMatchObject({ type: 'spec', connectionSpecification: schema });
});

test('check, discover and read say what the API has', async () => {
  expect(await bench.run(['check', 'source-shop', ...CONFIG])).toMatchObject({
    code: 0,
    stdout: '✓ source-shop: the credentials work\n',
    stderr: '',
  });
  const streams = await bench.run(['discover', 'source-shop', ...CONFIG]);
  expect(streams.stdout).toMatch(/^orders +id +updated_at +full_refresh, incremental$/m);
  const read = await bench.run(['read', 'source-shop', 'orders', '--limit', '3', ...CONFIG]);
  expect(lines(read)).toEqual([order(1), order(2), order(3)]);
  const since = await bench.run(['read', 'source-shop', 'orders', '--from', '2026-01-01T00:04:09Z', ...CONFIG]);
  expect(lines(since)).toEqual([order(249), order(250)]);
});

test('a sync into DuckDB is followed by one that reads only what changed', async () => {
  const args = ['sync', 'source-shop', '--to', 'duckdb:shop.db', ...CONFIG];
  const first = await bench.run(args);
  expect(first).toMatchObject({ code: 0 });
  expect(first.stdout).toMatch(/^orders +250 +3 .* complete$/m);
  expect(first.stdout.split('\n').filter((line) => line.endsWith(' '))).toEqual([]);
  expect(first.stderr).toContain('orders: complete, 250 rows, 3 requests');

  shop.orders = [...shop.orders.filter(({ id }) => id !== 7), { ...order(7, 900), total: 1 }, order(251, 901)];
  const before = shop.requests.length;
  expect((await bench.run([...args, '--streams', 'orders'])).stdout).toMatch(/^orders +[23] /m);
  expect(shop.requests.slice(before).every((line) => line.includes('updated_since='))).toBe(true);
  await using database = await openDatabase(join(bench.folder, 'shop.db'));
  expect(await database.rows('SELECT count(*) AS n, count(DISTINCT id) AS d, sum(total) AS t FROM orders')).toEqual([
    { n: '251', d: '251', t: (251 * 252 * 1.5) / 2 - 10.5 + 1 },
  ]);
  expect(await database.rows('SELECT count(*) AS n FROM customers')).toEqual([{ n: '130' }]);
});

test('a reset reads a stream from its start', async () => {
  const args = ['sync', 'source-shop', '--to', 'duckdb:reset.db', '--streams', 'orders', ...CONFIG];
  await bench.run(args);
  expect((await bench.run([...args, '--reset', 'orders'])).stdout).toMatch(
    new RegExp(`^orders +${shop.orders.length} `, 'm'),
  );
});

test('files take plain records', async () => {
  await bench.run(['sync', 'source-shop', '--to', 'jsonl:rows', '--fields', 'customers.name,id', ...CONFIG]);
  const part = readdirSync(join(bench.folder, 'rows', 'customers')).find((name) => name.endsWith('.jsonl')) ?? '';
  const [first = ''] = readFileSync(join(bench.folder, 'rows', 'customers', part), 'utf8').split('\n');
  expect(JSON.parse(first)).toMatchObject({ id: 'c1', name: 'Customer 1' });
  const parquet = await bench.run([
    'sync',
    'source-shop',
    '--to',
    'parquet:table',
    '--streams',
    'customers',
    ...CONFIG,
  ]);
  expect(parquet.code).toBe(0);
  await using database = await openDatabase(':memory:');
  const files = join(bench.folder, 'table', 'customers', '*.parquet');
  expect(await database.rows(`SELECT count(*) AS n FROM '${files}'`)).toEqual([{ n: '130' }]);
});

test('state goes out to a file and back in', async () => {
  const args = ['sync', 'source-shop', '--streams', 'orders', ...CONFIG];
  await bench.run([...args, '--to', 'duckdb:a.db', '--save-state', 'state.json']);
  const next = await bench.run([...args, '--to', 'duckdb:b.db', '--state', 'state.json']);
  expect(next.stdout).toMatch(/^orders +1 /m);
});

test('with --json, standard output has one event a line and standard error nothing', async () => {
  const synced = await bench.run(['sync', 'source-shop', '--to', 'jsonl:events', '--json', ...CONFIG]);
  expect(synced.stderr).toBe('');
  const types = lines(synced).map((event) => event['type']);
  expect(types[0]).toBe('sync-start');
  expect(types.at(-1)).toBe('sync-end');
  for (const args of [['discover'], ['check']]) {
    const outcome = await bench.run([...args, 'source-shop', '--json', ...CONFIG]);
    expect(outcome.stderr).toBe('');
    expect(lines(outcome)).toHaveLength(1);
  }
  const failed = await bench.run(['read', 'source-shop', 'nope', '--json', ...CONFIG]);
  expect(failed).toMatchObject({ code: 2, stderr: '' });
  expect(lines(failed)).toMatchObject([{ type: 'error', code: 'stream_unknown', failureType: 'config_error' }]);
  for (const args of [
    ['requests'],
    ['doctor'],
    ['inspect', 'shop.yaml'],
    ['generate', 'shop.yaml', '--out', 'again'],
  ]) {
    const outcome = await bench.run([...args, '--json']);
    expect(outcome.stderr, args[0]).toBe('');
    expect(lines(outcome).length, args[0]).toBeGreaterThan(0);
  }
});

test('with --json, a wait is an event as in a sync; where records are on standard output, on standard error', async () => {
  // Once for each run: the second attempt is served.
  const limited = (): void => {
    let refused = false;
    shop.intercept = (_request, response) => {
      if (refused) return false;
      refused = true;
      response.writeHead(429, { 'retry-after': '1' }).end();
      return true;
    };
  };
  const isWait = expect.objectContaining({
    type: 'wait',
    at: expect.any(Number),
    reason: 'rate-limit',
    milliseconds: expect.any(Number),
  });
  const runs = [
    ['check', 'source-shop'],
    ['probe', 'source-shop', '--streams', 'customers'],
    ['sync', 'source-shop', '--to', 'jsonl:waited', '--streams', 'customers'],
  ];
  for (const args of runs) {
    limited();
    const outcome = await bench.run([...args, '--json', ...CONFIG]);
    expect(outcome, args[0]).toMatchObject({ code: 0, stderr: '' });
    expect(lines(outcome), args[0]).toContainEqual(isWait);
  }
  limited();
  const read = await bench.run(['read', 'source-shop', 'customers', '--limit', '1', '--json', ...CONFIG]);
  expect(lines(read)).toHaveLength(1);
  expect(JSON.parse(read.stderr.trim())).toEqual(isWait);
  limited();
  const plain = await bench.run(['check', 'source-shop', ...CONFIG]);
  shop.intercept = undefined;
  expect(plain.stderr).toMatch(/^rate limit: waiting /);
});

test('requests lists what the last run sent, without values', async () => {
  await bench.run(['read', 'source-shop', 'customers', '--limit', '1', ...CONFIG]);
  const { stdout } = await bench.run(['requests']);
  expect(stdout).toMatch(/customers +GET +\S+\/v1\/customers\?limit +200/);
});

test('doctor finds nothing wrong and leaves nothing behind', async () => {
  const before = readdirSync(bench.folder);
  const { code, stdout } = await bench.run(['doctor']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/✓ DuckDB +loads/);
  expect(readdirSync(bench.folder)).toEqual(before);
});

test('the config comes from YAML, JSON, the environment, and may be partly each', async () => {
  write('part.yaml', `token: \${SHOP_TOKEN}\n`);
  write('config.json', JSON.stringify({ token: SHOP_TOKEN, base_url: shop.url }));
  const given = { TAPWRIGHT_CONFIG_BASE_URL: shop.url, TAPWRIGHT_ALLOW_PRIVATE: '1' };
  const ways = [
    { args: ['-c', 'config.json'], env: { TAPWRIGHT_ALLOW_PRIVATE: '1' } },
    { args: ['-c', 'part.yaml'], env: { ...given, SHOP_TOKEN } },
    { args: [], env: { ...given, TAPWRIGHT_CONFIG_TOKEN: SHOP_TOKEN } },
  ];
  for (const { args, env } of ways) {
    expect(await bench.run(['check', 'source-shop', ...args], { env })).toMatchObject({ code: 0, stderr: '' });
  }
});

test('a misspelt field of the config is told', async () => {
  write('typo.yaml', `token: ${JSON.stringify(SHOP_TOKEN)}\nbase_url: ${shop.url}\nbase_uri: x\n`);
  const { code, stderr } = await bench.run(['check', 'source-shop', '-c', 'typo.yaml', '--allow-private']);
  expect(code).toBe(0);
  expect(stderr).toBe('warning the config has "base_uri", which source-shop does not know; it knows token, base_url\n');
});

test('exit codes tell whose turn it is', async () => {
  write('wrong.yaml', `token: wrong\nbase_url: ${shop.url}\n`);
  const wrong = ['-c', 'wrong.yaml', '--allow-private'];
  const codes = async (...argv: string[]): Promise<number | null> => (await bench.run(argv)).code;
  expect(await codes('check', 'source-shop', ...wrong)).toBe(1);
  expect(await codes('read', 'source-shop', 'orders', ...wrong)).toBe(2);
  expect(await codes('sync', 'source-shop', '--to', 'jsonl:no', ...wrong)).toBe(2);
  expect(await codes('sync', 'source-shop', ...CONFIG)).toBe(2);
  expect(await codes('--version')).toBe(0);
  expect(await codes('sync', '--help')).toBe(0);
});

test('a long rate limit parks the sync: exit code 4, and when to run again', async () => {
  shop.intercept = (_request, response) => {
    response.writeHead(429, { 'retry-after': '7200' }).end();
    return true;
  };
  const parked = await bench.run(['sync', 'source-shop', '--to', 'jsonl:parked', ...CONFIG]);
  shop.intercept = undefined;
  expect(parked.code).toBe(4);
  expect(parked.stdout).toMatch(/⏸ orders: the API asks for a wait; run again after 20\d\d-/);
});

test('edited files stop a generation with their diff, and --force overwrites them', async () => {
  await bench.run(['generate', 'shop.yaml', '--out', 'edited']);
  const file = join(bench.folder, 'edited', 'src', 'index.ts');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, `${text}\n// mine\n`);
  const refused = await bench.run(['generate', 'shop.yaml', '--out', 'edited']);
  expect(refused.code).toBe(2);
  expect(refused.stdout).toContain('-// mine');
  expect(refused.stderr).toMatch(/changed by hand.*\n +hint/);
  expect(readFileSync(file, 'utf8')).toContain('// mine');
  expect((await bench.run(['generate', 'shop.yaml', '--out', 'edited', '--force'])).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('a package that nobody names is named by its description, folder and all', async () => {
  write('openapi.yaml', shopYaml.replace('title: Shop', 'title: Corner Shop API'));
  const made = await bench.run(['generate', 'openapi.yaml']);
  expect(made.stdout).toMatch(/source-corner-shop in source-corner-shop\n/);
  expect((await bench.run(['generate', 'openapi.yaml'])).stdout).toContain(' 0 files written');
  const again = await bench.run(['generate', 'openapi.yaml', '--out', 'source-corner-shop']);
  expect(again.stdout).toContain(' 0 files written');
});

test('TAPWRIGHT_NOW makes two runs equal, byte by byte', async () => {
  const env = { TAPWRIGHT_NOW: '2026-02-03T04:05:06Z' };
  const sync = async (to: string): Promise<void> => {
    const args = ['sync', 'source-shop', '--to', to, '--streams', 'customers', ...CONFIG];
    expect((await bench.run(args, { env })).code).toBe(0);
  };
  const tree = (name: string): unknown =>
    readdirSync(join(bench.folder, name, 'customers'))
      .toSorted()
      .map((file) => [file, readFileSync(join(bench.folder, name, 'customers', file), 'base64')]);
  for (const kind of ['jsonl', 'parquet']) {
    await sync(`${kind}:${kind}-1`);
    await sync(`${kind}:${kind}-2`);
    expect(tree(`${kind}-1`), kind).toEqual(tree(`${kind}-2`));
  }
  await sync('duckdb:now.db');
  await using database = await openDatabase(join(bench.folder, 'now.db'));
  const times = await database.rows('SELECT DISTINCT CAST(_tapwright_extracted_at AS VARCHAR) AS at FROM customers');
  expect(JSON.stringify(times)).toContain('2026-02-03 04:05:06');
});

test(
  'some of the mutants, or none of that name, leave the written results alone',
  { tags: 'slow', timeout: 120_000 },
  async () => {
    await bench.run(['generate', 'shop.yaml', '--out', 'mutated']);
    await bench.run(['test', 'mutated', '--no-types']);
    const file = join(bench.folder, 'mutated', 'test-results.json');
    const stood = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...stood, level: 'L3' }));
    const none = await bench.run(['test', 'mutated', '--no-types', '--mutants', 'drop-lst']);
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('no mutant has a name that begins with "drop-lst"');
    expect(none.stderr).toMatch(/hint .*drop-last-page/);
    const some = await bench.run(['test', 'mutated', '--no-types', '--mutants', 'primary-key-missing: o']);
    expect(some.stdout).toContain('1 of 1 mutants killed');
    expect(some.stdout).toContain('nothing was written: only mutants whose name begins with "primary-key-missing: o"');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ level: 'L3' });
  },
);

test('what is not there is told by its own path', async () => {
  write('a-file.txt', 'x');
  mkdirSync(join(bench.folder, 'empty'), { recursive: true });
  const told = async (...argv: string[]): Promise<string> => {
    const outcome = await bench.run(argv);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    return outcome.stderr.split('\n')[0] ?? '';
  };
  expect(await told('verify', 'nothing.tgz')).toMatch(/there is no file or folder nothing\.tgz$/);
  expect(await told('test', './nothing')).toMatch(/there is no file or folder \.\/nothing$/);
  expect(await told('test', '/nowhere/source-shop')).toMatch(/there is no file or folder \/nowhere\/source-shop$/);
  expect(await told('test', './empty')).toMatch(/\.\/empty has no package\.json$/);
  expect(await told('test', './a-file.txt')).toMatch(/\.\/a-file\.txt is a file, not the folder of a connector$/);
  expect(await told('test', 'nothing')).toMatch(/there is no connector nothing$/);
  const before = shop.requests.length;
  const record = ['record', 'source-shop', ...CONFIG, '--out'];
  expect(await told(...record, 'missing/recording.json')).toMatch(/there is no folder .*missing$/);
  expect(await told('record', './nothing', ...CONFIG, '--out', 'x.json')).toMatch(/there is no file or folder/);
  expect(await told('record', 'source-shop', '--compare', 'missing.json')).toMatch(/missing\.json/);
  expect(await told('test', 'source-shop', '--recording', 'missing.json')).toMatch(/missing\.json/);
  expect(await told('verify', 'source-shop', '--profile', 'missing.json')).toMatch(/missing\.json/);
  expect(shop.requests.length).toBe(before);
});
