import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decisionsOf, withBuildFlags, type BuildFlags } from './build-flags.ts';

let folder: string;
let policy: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapwright-flags-'));
  policy = join(folder, 'team.yaml');
  writeFileSync(
    policy,
    'gates: { merge: auto }\nlevel: L1\nbudget: { usd: 5, tokens: 900 }\nlimits: { codeFixes: 5 }\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function decided(...argv: readonly string[]) {
  const command = withBuildFlags(new Command('watch'), 'ask').exitOverride();
  command.configureOutput({ writeErr: () => undefined }).parse([...argv], { from: 'user' });
  return await decisionsOf(command.opts<BuildFlags>(), command, { research: 'auto' });
}

test('a policy decides what flags leave open, and what is usual is what neither says', async () => {
  const auto = { research: 'auto', generation: 'ask', tests: 'ask', merge: 'auto' };
  const limits = { testFixes: 3, codeFixes: 5, reviews: 2, research: 2 };
  const said = { level: 'L1', limits, gates: auto };
  expect(await decided('--policy', policy)).toEqual({ ...said, budget: { usd: 5, tokens: 900 } });
  expect(await decided('--policy', policy, '--level', 'L2', '--budget', '1', '--gate', 'merge=ask')).toEqual({
    level: 'L2',
    limits,
    gates: { ...auto, merge: 'ask' },
    budget: { usd: 1, tokens: 900 },
  });
  expect(await decided('--tokens', '70.5')).toEqual({ gates: { ...auto, merge: 'ask' }, budget: { tokens: 70 } });
});

test('a gate that is none ends the command', async () => {
  await expect(decided('--gate', 'deploy=auto')).rejects.toThrow('--gate deploy=auto: write one of research');
});
