import { expect, test } from 'vitest';
import { nextLink, parseLinkHeader } from './link-header.ts';

test('targets and relations are taken apart', () => {
  expect(parseLinkHeader('<https://a/b?page=2>; rel="next", <https://a/b?page=9>; rel="last"')).toEqual([
    { target: 'https://a/b?page=2', rel: ['next'] },
    { target: 'https://a/b?page=9', rel: ['last'] },
  ]);
});

test.each([
  ['</a,b;c>; rel=next', '/a,b;c'],
  ['</a>; title="x, </y>; rel=\\"next\\""; rel="prev", </b>; rel="next"', '/b'],
  ['</a>; REL="Next"', '/a'],
  ['</a>; rel="start next"', '/a'],
  ['</a> ; title=x ; rel = "next"', '/a'],
  ['</a>; rel="prev"; rel="next", </b>; rel=next', '/b'],
  ['</a>; crossorigin; rel=next', '/a'],
  ['<>; rel=next', ''],
])('%s gives %s', (header, target) => {
  expect(nextLink(header)).toBe(target);
});

test.each([undefined, '', 'nonsense', '</a>; rel="prev"', '</a>; rel="nextish"'])('%j gives no next page', (header) => {
  expect(nextLink(header)).toBeUndefined();
});

test('a long malformed header takes no long time', () => {
  const header = `<a>${'; x="'.repeat(20_000)}`;
  const before = performance.now();
  expect(nextLink(header)).toBeUndefined();
  expect(performance.now() - before).toBeLessThan(500);
});

test.each(['<', '<a>;', '<a>;x="', ';a="b"', '<a>;a=b ', ' '])('a monster made of %j takes no time', (piece) => {
  const started = performance.now();
  nextLink(`<a>${piece.repeat(100_000 / piece.length)}`);
  expect(performance.now() - started).toBeLessThan(1000);
});
