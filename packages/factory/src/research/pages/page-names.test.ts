import { expect, test } from 'vitest';
import { pageNames } from './page-names.ts';

const names = (...addresses: readonly string[]): string[] => [...pageNames(addresses).values()];

test('the same pages are called the same, wherever they are served or kept', () => {
  const expected = ['index', 'guides/paging', 'things'];
  expect(names('index.html', 'guides/paging.md', 'things.html')).toEqual(expected);
  for (const base of ['http://127.0.0.1:4711/docs/', 'http://127.0.0.1:80/', 'https://docs.things.test/v1/reference/'])
    expect(names(base, `${base}guides/paging`, `${base}things.html`)).toEqual(expected);
});

test('a page alone is called by its own name', () => {
  expect(names('/srv/secret/things.html')).toEqual(['things']);
  expect(names('https://docs.things.test/v1/')).toEqual(['index']);
  expect(names('things.md')).toEqual(['things']);
  expect(names()).toEqual([]);
});

test('pages are told apart whose names begin alike', () => {
  expect(names('http://a.test/docs/thing.html', 'http://a.test/docs/things.html')).toEqual(['thing', 'things']);
  expect(names('http://a.test/docs', 'http://a.test/docs/things')).toEqual(['docs', 'docs/things']);
});
