import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './documents.ts';

const TOOLS = ['@stryker-mutator/core@10.1.1', '@stryker-mutator/vitest-runner@10.1.1', '@vitest/coverage-v8@5.1.0'];

/**
 * The folder of the tools that measure our tests, installed once below `.bench`: nobody else needs them, and they take
 * vitest and what it loads from the workspace.
 */
export function qualityTools(): string {
  const folder = join(root, '.bench', 'quality');
  if (!existsSync(join(folder, 'node_modules', '@stryker-mutator', 'core'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    execFileSync('npm', ['install', '--no-save', '--legacy-peer-deps', '--no-audit', '--no-fund', ...TOOLS], {
      cwd: folder,
      stdio: 'inherit',
    });
  }
  return join(folder, 'node_modules');
}
