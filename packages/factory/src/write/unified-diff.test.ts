import { applyPatch } from 'diff';
import { expect, test } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

test('equal texts have no diff, hunks far apart are apart', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
  const text = (changed: readonly number[]): string =>
    `${lines.map((line, index) => (changed.includes(index) ? `${line}!` : line)).join('\n')}\n`;
  expect(unifiedDiff('a', text([]), text([]))).toBe('');
  const diff = unifiedDiff('a', text([]), text([2, 30]));
  expect(diff.match(/^@@ .* @@$/gm)).toEqual(['@@ -1,6 +1,6 @@', '@@ -28,7 +28,7 @@']);
  expect(diff).toMatch(/^--- a\/a\n\+\+\+ b\/a\n@@/);
});

test.for([
  ['a\nb\nc\nd\ne\nf\ng\nh\n', 'a\nc\nd\nE\ne\nf\nh\ni\n'],
  ['', 'new\nfile\n'],
  ['old\nfile\n', ''],
  ['x\n'.repeat(30), `y\n${'x\n'.repeat(28)}z\n`],
])('the diff turns the old text into the new one', ([before = '', after = '']) => {
  expect(applyPatch(before, unifiedDiff('file', before, after))).toBe(after);
});

test('texts without anything in common are shown as replaced', () => {
  const before = Array.from({ length: 3_000 }, (_, index) => `old ${index}`).join('\n');
  const after = Array.from({ length: 3_000 }, (_, index) => `new ${index}`).join('\n');
  expect(unifiedDiff('file', before, after).split('\n')).toHaveLength(6_002);
});
