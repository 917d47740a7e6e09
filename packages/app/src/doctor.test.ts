import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { doctor } from './doctor.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tapwright-doctor-test-'));
  for (const name of ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'TAPWRIGHT_MODEL_CONFIG', 'TAPWRIGHT_MODEL_KEY'])
    vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

async function found(name: string) {
  const findings = await doctor({ home, cwd: home });
  return findings.filter((finding) => finding.name === name);
}

test('the model of each agent is told, and whether there is a key, never the key', async () => {
  const config = {
    provider: 'anthropic',
    model: 'strong',
    apiKey: 'sk-very-secret-0815',
    agents: { research: { provider: 'openai', model: 'cheap' }, review: { provider: 'ollama', model: 'llama' } },
  };
  writeFileSync(join(home, 'model.json'), JSON.stringify(config), { mode: 0o600 });
  const findings = await found('model');
  expect(findings.map(({ status, detail }) => [status, detail])).toEqual([
    ['warning', 'research: openai cheap, key missing'],
    ['ok', 'generate, testReview: anthropic strong, key present'],
    [
      'ok',
      expect.stringMatching(
        /^review: ollama llama at 127\.0\.0\.1:11434, key not needed$|^review: ollama llama at localhost:11434, key not needed$/,
      ),
    ],
  ]);
  expect(JSON.stringify(findings)).not.toContain('0815');
});

test('no model is no mistake; a configuration that cannot be read is one', async () => {
  expect(await found('model')).toMatchObject([{ status: 'ok', detail: expect.stringContaining('none') }]);
  writeFileSync(join(home, 'model.json'), JSON.stringify({ provider: 'crystal-ball' }));
  expect(await found('model')).toMatchObject([{ status: 'failed', detail: expect.stringContaining('provider') }]);
});

test('the sandbox that holds here is told, and looking leaves nothing behind', async () => {
  const [sandbox] = await found('sandbox');
  expect(sandbox?.detail).toMatch(/^(bubblewrap|srt|node-permission|none)/);
  expect(readdirSync(home)).toEqual([]);
});
