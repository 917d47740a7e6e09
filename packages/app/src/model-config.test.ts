import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { modelConfig } from './model-config.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tapwright-model-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('the environment is enough, and nothing is nothing', async () => {
  expect(await modelConfig({ home, env: {} })).toBeUndefined();
  expect(await modelConfig({ home, env: { ANTHROPIC_API_KEY: 'k' } })).toEqual({ provider: 'anthropic' });
});

test('a file of the home folder goes before the environment, one that is named before it', async () => {
  writeFileSync(
    join(home, 'model.yaml'),
    'provider: openai\nmodel: ${CHOSEN}\nagents: { generate: { model: strong } }\n',
  );
  const env = { CHOSEN: 'cheap', ANTHROPIC_API_KEY: 'k', TAPWRIGHT_CONFIG_TOKEN: 'not for here' };
  expect(await modelConfig({ home, env })).toEqual({
    provider: 'openai',
    model: 'cheap',
    agents: { generate: { model: 'strong' } },
  });
  writeFileSync(join(home, 'other.json'), '{"provider": "google"}');
  expect(await modelConfig({ home, env, file: join(home, 'other.json') })).toEqual({ provider: 'google' });
  expect(await modelConfig({ home, env: { ...env, TAPWRIGHT_MODEL_CONFIG: join(home, 'other.json') } })).toEqual({
    provider: 'google',
  });
});

test('recorded answers are looked for beside the file that names them', async () => {
  const recording = (file: string) => ({ recording: { file, mode: 'replay-only' } });
  writeFileSync(join(home, 'model.yaml'), 'recording: { file: said/answers.json, mode: replay-only }\n');
  expect(await modelConfig({ home, env: {} })).toEqual(recording(join(home, 'said/answers.json')));
  writeFileSync(join(home, 'model.yaml'), 'recording: { file: /kept/answers.json, mode: replay-only }\n');
  expect(await modelConfig({ home, env: {} })).toEqual(recording('/kept/answers.json'));
});

test('a key in a file that others may read is refused, and is never shown', async () => {
  const file = join(home, 'model.yaml');
  writeFileSync(file, 'provider: openai\nagents: { generate: { apiKey: sk-hush } }\n', { mode: 0o644 });
  await expect(modelConfig({ home, env: {} })).rejects.toThrow(/others may read it/);
  chmodSync(file, 0o600);
  const config = await modelConfig({ home, env: {} });
  expect(JSON.stringify(config)).not.toContain('sk-hush');
});

test('what is wrong with a file is said by field', async () => {
  writeFileSync(join(home, 'model.yaml'), 'provider: nobody\nlimits: { concurrency: 0 }\n');
  await expect(modelConfig({ home, env: {} })).rejects.toThrow(/provider: .*limits\.concurrency: /);
});
