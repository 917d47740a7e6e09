import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

test('equal texts have no diff, hunks far apart are apart', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
  const text = (changed: readonly number[]): string =>
    `${lines.map((line, index) => (changed.includes(index) ? `${line}!` : line)).join('\n')}\n`;
  expect(unifiedDiff('a', text([]), text([]))).toBe('');
  const diff = unifiedDiff('a', text([]), text([2, 30]));
  expect(diff.match(/^@@ .* @@$/gm)).toEqual(['@@ -1,6 +1,6 @@', '@@ -28,7 +28,7 @@']);
});

test('patch turns the old text into the new one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tapwright-diff-'));
  try {
    const pairs: readonly (readonly [string, string])[] = [
      ['a\nb\nc\nd\ne\nf\ng\nh\n', 'a\nc\nd\nE\ne\nf\nh\ni\n'],
      ['', 'new\nfile\n'],
      ['old\nfile\n', ''],
      ['x\n'.repeat(30), `y\n${'x\n'.repeat(28)}z\n`],
    ];
    for (const [before, after] of pairs) {
      writeFileSync(join(folder, 'file'), before);
      const ran = spawnSync('patch', ['-p1', '--no-backup-if-mismatch'], {
        cwd: folder,
        input: `${unifiedDiff('file', before, after)}\n`,
      });
      if (ran.error !== undefined) return;
      const patched = after === '' ? '' : readFileSync(join(folder, 'file'), 'utf8');
      expect(patched).toBe(after);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
