import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { json, order, SHOP_TOKEN, shopYaml, startShop, type Shop } from './testing/shop.ts';
import { createWorkbench, type Outcome, type Workbench } from './testing/tapwright.ts';

let bench: Workbench;
let shop: Shop;

beforeAll(async () => {
  bench = createWorkbench();
  shop = await startShop();
  write('shop.yaml', shopYaml);
  write('config.yaml', `token: ${JSON.stringify(SHOP_TOKEN)}\nbase_url: ${shop.url}\n`);
  expect((await bench.run(['generate', 'shop.yaml', '--out', 'source-shop'])).code).toBe(0);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

const CONFIG = ['--config', 'config.yaml', '--allow-private'];

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(bench.folder, name), content);
  return name;
}

/** Bad input ends with the code for it, says what failed and what to do, and writes nothing. */
async function refusal(argv: readonly string[], code = 2): Promise<string> {
  const before = files();
  const outcome = await bench.run(argv);
  const name = argv.join(' ');
  expect(outcome.code, `${name}\n${outcome.stdout}${outcome.stderr}`).toBe(code);
  expect(outcome.stdout, name).toBe('');
  expectClear(outcome, name);
  expect(files(), name).toEqual(before);
  return outcome.stderr;
}

/** The home folder may come into being: it belongs to the user, not to a command. */
function files(): string[] {
  return readdirSync(bench.folder).filter((name) => name !== 'home');
}

function expectClear({ stdout, stderr }: Outcome, name: string): void {
  const text = stdout + stderr;
  expect(text, name).not.toMatch(/\n\s+at |fault of Tapwright|canary|Error:|\[object/);
  expect(text, name).toMatch(/hint|--help/);
}

const DESCRIPTIONS: Readonly<Record<string, string | Uint8Array>> = {
  'empty.yaml': '',
  'binary.yaml': Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255, 254, 200),
  'page.html': '<!doctype html><html><body>Sign in</body></html>',
  'postman.json':
    '{"info":{"_postman_id":"x","schema":"https://schema.getpostman.com/json/collection/v2.1.0/"},"item":[]}',
  'recording.har': '{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[]}}',
  'schema.graphql': 'type Book { a: Int }',
  'introspection.json': '{"data":{"__schema":{"types":[]}}}',
  'broken.yaml': 'a: [1, 2\nb: }',
  'list.yaml': '- a\n- b\n',
  'old.json': '{"swaggerVersion":"1.2","apis":[]}',
  'cut-blueprint.json': '{"formatVersion": 1, "interpretation": ',
  'bad-blueprint.json': '{"formatVersion": 1, "interpretation": {}}',
};

test('a description that is none is refused by every command that takes one', async () => {
  mkdirSync(join(bench.folder, 'folder'));
  for (const [name, content] of Object.entries(DESCRIPTIONS)) write(name, content);
  for (const name of [...Object.keys(DESCRIPTIONS), 'missing.yaml', 'folder', 'ftp://host/x']) {
    await refusal(['inspect', name]);
    await refusal(['generate', name]);
    await refusal(['mock', name]);
  }
  expect(await refusal(['inspect', 'postman.json'])).toContain('Postman');
  expect(await refusal(['inspect', 'broken.yaml'])).toContain('broken.yaml:2:1');
});

test('an address that leads nowhere is refused', async () => {
  expect(await refusal(['inspect', `${shop.url}/x`])).toContain('--allow-private');
  await refusal(['inspect', 'http://127.0.0.1:1/x', '--allow-private'], 1);
  shop.intercept = (request, response) => {
    response.writeHead(302, { location: request.url ?? '' }).end();
    return true;
  };
  await refusal(['inspect', `${shop.url}/x`, '--allow-private'], 1);
  shop.intercept = undefined;
});

test('a config that is none is refused, and never quoted', async () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]', ...['b', 'c', 'd', 'e'].map((name, index) => bombLine(name, index))];
  const configs: Readonly<Record<string, string | Uint8Array>> = {
    'list.yaml': '- canary\n',
    'empty.yaml': '',
    'cut.json': '{"token": "canary", ',
    'twice.yaml': 'token: canary1\ntoken: canary2\n',
    'bomb.yaml': bomb.join('\n'),
    'number.yaml': 'token: 5\n',
    'none.yaml': `base_url: ${shop.url}\n`,
    'address.yaml': 'token: canary\nbase_url: nonsense\n',
    'login.yaml': 'token: canary\nbase_url: http://u:canary@127.0.0.1:1\n',
    'variable.yaml': 'token: ${TAPWRIGHT_TEST_NOT_SET}\n',
  };
  for (const [name, content] of Object.entries(configs)) write(name, content);
  for (const name of [...Object.keys(configs), 'missing.yaml', 'source-shop']) {
    await refusal(['check', 'source-shop', '-c', name, '--allow-private']);
    await refusal(['sync', 'source-shop', '--to', 'jsonl:never', '-c', name, '--allow-private']);
  }
});

function bombLine(name: string, index: number): string {
  const before = 'abcd'[index] ?? 'a';
  return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(',')}]`;
}

test('unknown names and values are refused before anything is read', async () => {
  const sync = ['sync', 'source-shop', ...CONFIG, '--to'];
  const requests = shop.requests.length;
  const cases: readonly (readonly string[])[] = [
    ['read', 'source-shop', 'ordres', ...CONFIG],
    ['read', 'source-shop', 'orders', '--limit', 'abc', ...CONFIG],
    ['read', 'source-shop', 'orders', '--limit', '0', ...CONFIG],
    ['read', 'source-shop', 'orders', '--page-size', '0', ...CONFIG],
    ['read', 'source-shop', 'orders', '--from', 'yesterday', ...CONFIG],
    ['read', 'source-shop', 'customers', '--from', '2026-01-01', ...CONFIG],
    [...sync, ''],
    [...sync, 'mysql:x'],
    [...sync, 'duckdb:'],
    [...sync, 'duckdb:source-shop'],
    [...sync, 'duckdb:config.yaml'],
    [...sync, 'jsonl:config.yaml'],
    [...sync, 'parquet:config.yaml'],
    [...sync, 'jsonl:no', '--streams', 'nope'],
    [...sync, 'jsonl:no', '--streams', ''],
    [...sync, 'jsonl:no', '--fields', 'nope.id'],
    [...sync, 'jsonl:no', '--reset', 'nope'],
    [...sync, 'jsonl:no', '--streams', 'customers', '--reset', 'orders'],
    [...sync, 'jsonl:no', '--mode', 'bogus'],
    [...sync, 'jsonl:no', '--from', 'yesterday'],
    [...sync, 'jsonl:no', '--commit-pages', '0'],
    [...sync, 'jsonl:no', '--save-state', 'no/such/state.json'],
    ['sync', 'source-shop', ...CONFIG],
    ['inspect', 'shop.yaml', '--stream', 'nope'],
    ['generate', 'shop.yaml', '--streams', 'nope', '--out', 'no'],
    ['generate', 'shop.yaml', '--include', 'nope', '--out', 'no'],
    ['generate', 'shop.yaml', '--exclude', '*', '--out', 'no'],
    ['generate', 'shop.yaml', '--name', '../../x', '--out', 'no'],
    ['generate', 'shop.yaml', '--out', ''],
    ['generate', 'shop.yaml', '--out', 'shop.yaml'],
    ['generate', 'shop.yaml', '--overlay', 'missing.json', '--out', 'no'],
    ['mock', 'shop.yaml', '--faults', 'nope'],
    ['mock', 'shop.yaml', '--faults', 'unknown-host'],
    ['mock', 'shop.yaml', '--faults', 'cut-list=2'],
    ['mock', 'shop.yaml', '--port', '99999'],
    ['completion', 'tcsh'],
    ['test', 'nope'],
    ['test', 'source-shop', '--profile', 'missing.json'],
    ['spec', '../../etc'],
    ['auth', 'source-shop', ...CONFIG],
    ['check', 'source-shop', '--home', 'config.yaml', ...CONFIG],
    ['requests', '--home', 'config.yaml'],
    ['nope'],
    ['check', 'a', 'b'],
    ['check', 'source-shop', '--bogus'],
  ];
  for (const argv of cases) await refusal(argv);
  expect(shop.requests.length).toBe(requests);
});

test('a state that no destination wrote is refused', async () => {
  const args = ['sync', 'source-shop', '--to', 'duckdb:state.db', ...CONFIG, '--state'];
  for (const [name, content] of Object.entries({ 'a.json': '[]', 'b.json': '{', 'c.json': '{"streams":{}}' })) {
    const { code, stderr } = await bench.run([...args, write(name, content)]);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`${name} holds no state.*\\n +hint +Give a file that --save-state wrote`));
  }
});

test('a broken connector package is named with its fault', async () => {
  const sources: Readonly<Record<string, string>> = {
    syntax: 'export default {{{',
    nothing: 'export const x = 1;\n',
    half: 'export default { name: "x", streams: [], client: {} };\n',
    throwing: 'throw new Error("boom");\n',
    dependency: 'import x from "no-such-package";\nexport default x;\n',
  };
  for (const [name, source] of Object.entries(sources)) {
    cpSync(join(bench.folder, 'source-shop'), join(bench.folder, name), { recursive: true });
    writeFileSync(join(bench.folder, name, 'src', 'index.ts'), source);
    for (const command of ['spec', 'check', 'discover']) {
      const flags = command === 'spec' ? [] : CONFIG;
      expect(await refusal([command, name, ...flags])).toContain(join(bench.folder, name));
    }
  }
  rmSync(join(bench.folder, 'half', 'src'), { recursive: true });
  expect(await refusal(['spec', 'half'])).toContain('neither src/index.ts nor a build');
});

test('a server that misbehaves gets a named error, with what was read before it', async () => {
  const read = async (): Promise<Outcome> => await bench.run(['read', 'source-shop', 'orders', ...CONFIG]);
  const cases: readonly [string, NonNullable<Shop['intercept']>, string][] = [
    [
      'html',
      (_request, response) => !!response.writeHead(200, { 'content-type': 'text/html' }).end('<p>canary'),
      'not_json',
    ],
    [
      'loop',
      (request, response) => !!response.writeHead(302, { location: request.url ?? '' }).end(),
      'redirect_refused',
    ],
    ['shape', (_request, response) => answered(() => json(response, 200, { canary: 1 })), 'records_not_found'],
    ['400', (_request, response) => answered(() => json(response, 400, { error: SHOP_TOKEN })), 'request_rejected'],
    ['403', (_request, response) => answered(() => json(response, 403, { error: SHOP_TOKEN })), 'forbidden'],
  ];
  for (const [name, intercept, code] of cases) {
    shop.intercept = intercept;
    const outcome = await read();
    expect(outcome.code, name).toBeGreaterThan(0);
    expect(outcome.stdout, name).toBe('');
    expect(outcome.stderr.replaceAll('canary.', ''), name).toContain(`code     ${code}`);
    expect(outcome.stderr, name).toMatch(/hint/);
    expect(outcome.stderr, name).not.toContain('s3cret');
  }
  const page = Array.from({ length: 100 }, (_item, index) => order(index + 1));
  shop.intercept = (_request, response) => answered(() => json(response, 200, page));
  const endless = await read();
  shop.intercept = undefined;
  expect(endless.code).toBe(1);
  expect(endless.stdout.split('\n')).toHaveLength(101);
  expect(endless.stderr).toContain('pagination_repeated_page');
});

function answered(answer: () => void): boolean {
  answer();
  return true;
}
