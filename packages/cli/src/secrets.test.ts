import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { json, SHOP_TOKEN, shopYaml, startShop, type Shop } from './testing/shop.ts';
import { createWorkbench, type Workbench } from './testing/tapwright.ts';

let bench: Workbench;
let shop: Shop;

beforeAll(async () => {
  bench = createWorkbench();
  shop = await startShop(40);
  write('shop.yaml', shopYaml);
  write('config.yaml', `token: ${JSON.stringify(SHOP_TOKEN)}\nbase_url: ${shop.url}\n`);
  expect((await bench.run(['generate', 'shop.yaml', '--out', 'source-shop'])).code).toBe(0);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

function write(name: string, text: string): void {
  writeFileSync(join(bench.folder, name), text);
}

const JSON_FORM = JSON.stringify(SHOP_TOKEN).slice(1, -1);
const FORMS = [
  SHOP_TOKEN,
  JSON_FORM,
  encodeURIComponent(SHOP_TOKEN),
  Buffer.from(SHOP_TOKEN).toString('base64'),
  Buffer.from(SHOP_TOKEN).toString('base64url'),
  Buffer.from(`Bearer ${SHOP_TOKEN}`).toString('base64').slice(0, -4),
  's3cret',
];

const COMMANDS: readonly (readonly string[])[] = [
  ['check', 'source-shop'],
  ['discover', 'source-shop'],
  ['read', 'source-shop', 'orders'],
  ['read', 'source-shop', 'nope'],
  ['sync', 'source-shop', '--to', 'duckdb:rows.db', '--save-state', 'state.json'],
  ['sync', 'source-shop', '--to', 'jsonl:rows'],
  ['sync', 'source-shop', '--to', 'nonsense:rows'],
  ['auth', 'source-shop'],
];
const OTHERS: readonly (readonly string[])[] = [['spec', 'source-shop'], ['requests'], ['doctor']];

test('the secrets of a config are in no output, log or file of any command', { timeout: 60_000 }, async () => {
  const answers: readonly (readonly [name: string, intercept: Shop['intercept']])[] = [
    ['well', undefined],
    ['401 that repeats the token', (_request, response) => repeated(() => json(response, 401, { token: SHOP_TOKEN }))],
    ['400 that repeats the token', (_request, response) => repeated(() => json(response, 400, { token: SHOP_TOKEN }))],
    [
      'a redirect that carries the token',
      (_request, response) =>
        repeated(() => response.writeHead(302, { location: `/x?token=${encodeURIComponent(SHOP_TOKEN)}` }).end()),
    ],
    [
      'headers that repeat the token',
      (_request, response) =>
        repeated(() => response.writeHead(403, { 'x-request-id': SHOP_TOKEN, 'www-authenticate': SHOP_TOKEN }).end()),
    ],
  ];
  for (const [name, intercept] of answers) {
    shop.intercept = intercept;
    for (const command of COMMANDS) {
      for (const flags of [['--verbose'], ['--json']]) {
        const argv = [...command, '--config', 'config.yaml', '--allow-private', ...flags];
        const debug = { TAPWRIGHT_DEBUG: '1' };
        expectClean(await said(argv, debug), `${name}: ${argv.join(' ')}`);
      }
    }
    for (const argv of OTHERS) expectClean(await said(argv), argv.join(' '));
  }
  for (const file of readdirSync(bench.folder, { recursive: true, encoding: 'utf8' })) {
    if (file === 'config.yaml') continue;
    const path = join(bench.folder, file);
    try {
      expectClean(readFileSync(path, 'latin1'), file);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EISDIR')) throw error;
    }
  }
});

function repeated(answer: () => void): boolean {
  answer();
  return true;
}

async function said(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout, stderr } = await bench.run(argv, { env });
  return stdout + stderr;
}

function expectClean(text: string, name: string): void {
  for (const form of FORMS) expect(text.includes(form), `${name} shows ${form}:\n${text.slice(0, 2_000)}`).toBe(false);
}
