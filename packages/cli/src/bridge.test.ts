import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorkbench, type Workbench } from './testing/tapwright.ts';

let bench: Workbench;
beforeAll(() => {
  bench = createWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

function post(baseUrl: string, token: string): Promise<unknown> {
  return fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ model: 'any', messages: [{ role: 'user', content: 'How many?' }] }),
  }).then((response) => response.json());
}

test('a program answers through files, and what it got wrong is told', { timeout: 60_000 }, async () => {
  mkdirSync(join(bench.folder, 'asked'));
  const bridge = bench.start(['bridge', '--dir', 'asked', '--answered-by', 'program', '--json']);
  const said = JSON.parse((await bridge.seen('"environment"')).split('\n')[0] ?? '') as Record<string, string>;
  expect(said).toMatchObject({
    type: 'bridge',
    environment: { ANTHROPIC_API_KEY: said['token'], TAPWRIGHT_ALLOW_PRIVATE: '1' },
  });
  const answered = post(said['baseUrl'] ?? '', said['token'] ?? '');
  await bridge.seen('"asked"');
  const write = (text: string): void => {
    writeFileSync(join(bench.folder, 'asked', 'new'), text);
    renameSync(join(bench.folder, 'asked', 'new'), join(bench.folder, 'asked', 'answer-1.json'));
  };
  write('{"object": 2}');
  await bridge.seen('an object was not asked for');
  write('{"text": "Two."}');
  expect(await answered).toMatchObject({ choices: [{ message: { content: 'Two.' } }] });
  bridge.child.kill('SIGINT');
  expect((await bridge.done).code).toBe(0);
});

test('a person answers at the terminal', { timeout: 60_000 }, async () => {
  const bridge = bench.start(['bridge'], { stdin: 'Two.\n.\n' });
  const said = await bridge.seen('export TAPWRIGHT_ALLOW_PRIVATE=1');
  const baseUrl = /http:\S+\/v1(?= speaks)/.exec(said)?.[0] ?? '';
  expect(said).toContain(`export ANTHROPIC_BASE_URL=${baseUrl.replace('/v1', '')}\n`);
  const token = /ANTHROPIC_API_KEY=(\S+)/.exec(said)?.[1] ?? '';
  expect(await post(baseUrl, token)).toMatchObject({ choices: [{ message: { content: 'Two.' } }] });
  expect(await bridge.seen('answered')).toContain('How many?');
  bridge.child.kill('SIGINT');
  expect((await bridge.done).code).toBe(0);
});

test.each<[readonly string[], RegExp]>([
  [['--answered-by', 'claude'], /person or program/],
  [['--json'], /name a folder with --dir/],
  [['--port', '99999'], /65535/],
])('bridge refuses %j', async (argv, says) => {
  const outcome = await bench.run(['bridge', ...argv]);
  expect(outcome.code).toBe(2);
  expect(outcome.stderr).toMatch(says);
});
