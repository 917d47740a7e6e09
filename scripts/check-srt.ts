// npm run check:srt: the attempts to get out of the sandbox, and a package's tests in it, where `srt` is the sandbox. It is
// installed into a folder of its own for that. On Linux it needs bubblewrap, socat and ripgrep.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const SRT = '@anthropic-ai/sandbox-runtime@0.0.78';
const TESTS = ['sandbox/escape.test.ts', 'package/run-package-tests.test.ts'];

const missing = process.platform === 'linux' ? ['bwrap', 'socat', 'rg'].filter((tool) => !isThere(tool)) : [];
if (missing.length > 0) {
  process.stderr.write(`srt needs ${missing.join(', ')}: apt-get install bubblewrap socat ripgrep\n`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'tapwright-check-srt-'));
try {
  // Where we are root, whoever runs it is somebody else, and has to get there.
  chmodSync(folder, 0o755);
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, SRT], { stdio: 'inherit' });
  const path = `${join(folder, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  // With srt installed, a test of it that is skipped has failed.
  const env = { ...process.env, PATH: path, TAPWRIGHT_SLOW: '1', TAPWRIGHT_NO_SKIP: '1' };
  const files = TESTS.map((file) => join('packages/conformance/src', file));
  const { status } = spawnSync('vitest', ['run', ...files], { stdio: 'inherit', env });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function isThere(tool: string): boolean {
  return spawnSync(tool, ['--version'], { stdio: 'ignore' }).error === undefined;
}
