import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shopYaml } from './testing/shop.ts';
import { createWorkbench, type Outcome, type Workbench } from './testing/tapwright.ts';

let bench: Workbench;

beforeAll(async () => {
  bench = createWorkbench();
  writeFileSync(join(bench.folder, 'shop.yaml'), shopYaml);
  expect(await bench.run(['generate', 'shop.yaml', '--out', 'source-shop'])).toMatchObject({ code: 0 });
}, 60_000);

afterAll(() => bench[Symbol.asyncDispose]());

const look = (...argv: string[]): Promise<Outcome> => bench.run(['watch', 'source-shop', '--once', ...argv]);
const given = (name: string, text: string): string[] => {
  writeFileSync(join(bench.folder, name), text);
  return ['--description', name];
};

test('a description that says the same is no drift, whatever its words', async () => {
  expect(await look('--description', 'shop.yaml')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('nothing changed'),
  });
  const words = await look(...given('words.yaml', shopYaml.replace("version: '1'", "version: '1.0.1'")), '--json');
  expect([words.code, JSON.parse(words.stdout)]).toEqual([
    0,
    { type: 'watch-look', status: 'same', address: join(bench.folder, 'words.yaml') },
  ]);
});

test.each([
  ['half of it', '{"openapi": "3.1.0", "paths": {"/orders": {', 'ends in the middle'],
  [
    'another API',
    shopYaml
      .replaceAll('/orders', '/a')
      .replaceAll('/customers', '/b')
      .replaceAll(/list\w+/g, (id) => `${id}X`)
      .replaceAll('    get:', '    trace:'),
    'no operation',
  ],
])('%s is told as what it is', async (_what, text, words) => {
  expect(await look(...given('other.yaml', text))).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
});

test('what cannot be looked at is said before anything runs', async () => {
  const unknown = await look();
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('was made from the file shop.yaml')]);
  const both = await look('--schedule', '0 6 * * *');
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('choose --once or --schedule')]);
  const unmerged = await bench.run(['watch', 'source-shop', '--no-merge']);
  expect([unmerged.code, unmerged.stderr]).toEqual([2, expect.stringContaining('--no-merge needs --git')]);
  mkdirSync(join(bench.folder, 'source-none'), { recursive: true });
  writeFileSync(join(bench.folder, 'source-none', 'package.json'), '{}');
  const none = await bench.run(['watch', 'source-none', '--once']);
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('no package that Tapwright made')]);
});
