import { expect, test } from 'vitest';
import type { PageToken, Pagination } from '../pagination.ts';
import { at } from '../path.ts';
import { createPageSizes } from './page-sizes.ts';
import { createPager } from './pager.ts';

/** Reads lists of these sizes, all with the same body around them; gives the warnings. */
function warningsOf(pagination: Pagination, sizes: readonly number[], body: object): readonly string[] {
  const warnings: string[] = [];
  const pager = createPager(pagination, {
    stream: 'things',
    baseUrl: 'https://api.example.test',
    pageSize: undefined,
    hosts: undefined,
    sizes: createPageSizes(),
    warn: (message) => warnings.push(message),
  });
  let token: PageToken | undefined;
  for (const received of sizes) {
    token = pager.next({
      token,
      received,
      url: new URL('https://api.example.test/things'),
      at: (path) => at(body, path),
      header: () => undefined,
      last: () => undefined,
    });
    if (token === undefined) break;
  }
  expect(token).toBeUndefined();
  return warnings;
}

const page = { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1 } as const;
const offset = { kind: 'offset', parameter: { in: 'query', name: 'offset' }, first: 0 } as const;

test.each<[string, Pagination, readonly number[], object]>([
  ['an empty page', { ...page, totalRecords: 'total' }, [3, 2, 0], { total: 7 }],
  ['an empty page at an offset', { ...offset, totalRecords: 'total' }, [3, 2, 0], { total: 7 }],
  [
    'the last of the announced pages',
    { ...page, totalRecords: 'total', totalPages: 'pages' },
    [3, 2, 0],
    { total: 7, pages: 3 },
  ],
  ['an answer that says so', { ...page, totalRecords: 'total', hasMore: 'more' }, [3], { total: 7, more: false }],
])('a list that ends with %s before its total warns', (_name, pagination, sizes, body) => {
  expect(warningsOf(pagination, sizes, body)).toEqual([
    'The server announces more records of stream things than it sends.',
  ]);
});

test('a list that holds its total, or announces none, does not warn', () => {
  expect(warningsOf({ ...page, totalRecords: 'total' }, [3, 3, 1, 0], { total: 7 })).toEqual([]);
  expect(warningsOf(page, [3, 2], {})).toEqual([]);
});
