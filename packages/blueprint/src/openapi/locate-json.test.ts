import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locateInJson } from './locate-json.ts';

test('a path has the line on which its value begins', () => {
  const text = '{\n  "a": 1,\n  "b": {\n    "c": [\n      "x",\n      {"d": true}\n    ]\n  }\n}';
  const lines = locateInJson(text, [[], ['a'], ['b', 'c'], ['b', 'c', '1', 'd'], ['b', 'gone', 'x'], ['gone']]);
  expect(lines).toEqual([1, 2, 4, 6, 3, 1]);
});

test('brackets and quotes inside of strings do not count', () => {
  const text = String.raw`{"a": "}\"]{[,",
"b\"c": "\\",
"d": [",]", -1.5e3, null],
"e": 0}`;
  expect(locateInJson(text, [['a'], ['b"c'], ['d', '2'], ['e']])).toEqual([1, 2, 3, 4]);
});

test('every place of any JSON text is found', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(0, 2), (source, space) => {
      const data: unknown = JSON.parse(source);
      const text = JSON.stringify(data, undefined, space);
      const paths = pathsOf(data);
      const lines = locateInJson(text, paths);
      const expected = space === 0 ? paths.map(() => 1) : paths.map((_, index) => lineInPretty(paths, index));
      expect(lines).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

function pathsOf(value: unknown, at: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...at]];
  return [[...at], ...Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...at, key]))];
}

/** With two spaces of indentation every member stands on a line of its own, in the order of the paths. */
function lineInPretty(paths: readonly (readonly string[])[], index: number): number {
  let line = 1;
  for (let before = 1; before <= index; before += 1) {
    line += 1;
    const [last, now] = [paths[before - 1] ?? [], paths[before] ?? []];
    // Leaving a level prints its closing bracket on a line; an empty object or list takes no line of its own.
    line += Math.max(0, last.length - now.length);
  }
  return line;
}
