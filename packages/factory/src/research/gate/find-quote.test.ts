import { expect, test } from 'vitest';
import { findQuote } from './find-quote.ts';
import { readable } from './readable.ts';

const PAGE = `## List things

The answer is **at most \`50\`** records – “never” more.

| Name | Type |
| --- | --- |
| \`limit\` | [integer](types.md) |

## List parts

| Name | Type |
| --- | --- |
| \`limit\` | [integer](types.md) |
`;
const source = readable(PAGE);
const found = (quote: string, part?: readonly [number, number]) => {
  const result = findQuote(source, quote, part);
  if ('problem' in result) return result.problem;
  const [only, another] = result.places;
  return only === undefined || another !== undefined ? 'several' : PAGE.slice(...only);
};

test('a passage is found whatever its marks, quotes, dashes, case and white space', () => {
  expect(found('the answer is at most 50 records - "never" more')).toBe(
    'The answer is **at most `50`** records – “never” more',
  );
  expect(found('the  answer is\n*at most*')).toBe('The answer is **at most');
  expect(found('ANSWER IS AT\u00a0MOST')).toBe('answer is **at most');
  expect(found('an\u00adswer is at\u200b most')).toBe('answer is **at most');
});

test('what is not there is not found, however close it is', () => {
  expect(found('the answer is at most 500 records')).toBe('not-found');
  expect(found('the answer is at least 50 records')).toBe('not-found');
  expect(found('the answer is … more')).toBe('not-found');
  expect(found('nswer is at most')).toBe('not-found');
  expect(found('answer is at mos')).toBe('not-found');
});

test('a passage has to be long enough to prove something, and no whole page', () => {
  expect(found('50')).toBe('too-short');
  expect(found('records')).toBe('too-short');
  expect(found('integer')).toBe('too-short');
  expect(found('.........')).toBe('too-short');
  expect(found('x y '.repeat(300))).toBe('too-long');
});

test('a passage that stands in several places is looked for in its part first', () => {
  expect(found('limit | integer')).toBe('several');
  const parts = PAGE.indexOf('## List parts');
  expect(found('limit | integer', [parts, PAGE.length])).toBe('limit` | [integer');
  expect(found('limit | integer', [0, parts])).toBe('limit` | [integer');
  // A wrong part does no harm where the passage is unique.
  expect(found('at most 50 records', [parts, PAGE.length])).toBe('at most `50`** records');
});

test('spans lead back to the very characters, also behind characters that grow or vanish', () => {
  const text = 'ﬁrst ½ of 😀 the ĳ e\u0301lan, ｆｕｌｌ width';
  const result = findQuote(readable(text), 'the ij élan, full');
  const [span] = 'places' in result ? result.places : [];
  expect(span && text.slice(...span)).toBe('the ĳ e\u0301lan, ｆｕｌｌ');
});

test('a single word is a passage where it is a line of its own', () => {
  const text = '### page\\_size\n\nHow many records a page\\_size has.\n\n- `id`\n';
  const place = (quote: string) => findQuote(readable(text), quote);
  const heading = place('### page_size');
  const [span] = 'places' in heading ? heading.places : [];
  expect(span && text.slice(...span)).toBe('page\\_size');
  expect(place('`id`')).toMatchObject({ places: [expect.any(Array)] });
  expect(place('size')).toEqual({ problem: 'not-found' });
  expect(place('many')).toEqual({ problem: 'too-short' });
  expect(place('-')).toEqual({ problem: 'too-short' });
});
