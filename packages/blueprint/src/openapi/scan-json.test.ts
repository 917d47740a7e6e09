import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanJson } from './scan-json.ts';

test('keys that stand twice in one object are found with their line', () => {
  const text = String.raw`{"paths": {
  "/a\"": {"get": 1},
  "/b": ["/a", "/a"],
  "/a\"": {"get": 2}
}, "info": {"/b": "get", "get": {"get": 1}}}`;
  expect(scanJson(text).duplicates).toEqual([{ key: String.raw`/a\"`, line: 4 }]);
});

test('no JSON that a program writes has one, and its depth is known', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 1), (value, space) => {
      const scan = scanJson(JSON.stringify(value, undefined, space));
      expect(scan).toEqual({ depth: depthOf(value), duplicates: [] });
    }),
    { numRuns: 200 },
  );
});

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
