import { expect, test } from 'vitest';
import { createBlueprint } from '../blueprint.ts';
import { applyOverlay, type Overlay } from '../overlay.ts';
import { readOpenApi } from '../openapi/read-openapi.ts';
import type { Blueprint } from '../schema.ts';
import { pruneContract, selectStreams } from '../select.ts';
import { driftBetween } from './drift.ts';
import { followDescription } from './follow-description.ts';

const list = (schema: string, parameters: readonly object[] = []) => ({
  parameters,
  responses: {
    200: {
      description: 'ok',
      content: { 'application/json': { schema: { type: 'array', items: { $ref: `#/components/schemas/${schema}` } } } },
    },
  },
});

const page = { name: 'page', in: 'query', schema: { type: 'integer', default: 1 } };
const text = { type: 'string' };
const key = { type: 'integer' };

interface Api {
  readonly paths?: Readonly<Record<string, object>>;
  readonly host?: string;
  readonly version?: string;
  readonly book?: Readonly<Record<string, object>>;
}

/** A library's catalogue: books and authors, and whatever a test makes of them. */
function library({ paths = {}, host = 'api.library.example', version = '1', book }: Api = {}): Blueprint {
  const description = readOpenApi({
    text: JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Library', version },
      servers: host === '' ? [] : [{ url: `https://${host}` }],
      security: [{ access: [] }],
      paths: {
        '/books': { get: { operationId: 'listBooks', ...list('Book', [page]) } },
        '/authors': { get: { operationId: 'listAuthors', ...list('Author') } },
        ...paths,
      },
      components: {
        securitySchemes: { access: { type: 'http', scheme: 'bearer' } },
        schemas: {
          Book: { type: 'object', required: ['id'], properties: book ?? { id: key, title: text, isbn: text } },
          Author: { type: 'object', required: ['id'], properties: { id: key, name: text } },
        },
      },
    }),
    address: 'library.json',
  });
  return createBlueprint(description);
}

const said = (before: Blueprint, after: Blueprint): readonly string[] =>
  driftBetween(before, after).changes.map(({ level, message }) => `${level}: ${message}`);

const fact = (pointer: string, value: unknown): Overlay['facts'][number] => ({
  pointer,
  value,
  evidence: { source: 'a librarian' },
});

test('what is only said differently is no drift', () => {
  const [before, after] = [library(), library({ version: '1.0.1' })];
  const drift = driftBetween(before, followDescription(before, after).blueprint);
  expect([drift.level, drift.changes]).toEqual(['none', []]);
  expect(drift.remarks.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['apiVersion', 'sources']));
});

test('each difference is classified and said for people, the worst first', () => {
  const before = library();
  const after = library({
    host: 'eu.library.example',
    book: { id: text, title: text, pages: key },
    paths: { '/authors': {} },
  });
  const drift = driftBetween(before, followDescription(before, after).blueprint);
  expect(drift.level).toBe('major');
  expect(drift.changes.map(({ level, kind }) => `${level} ${kind}`)).toEqual([
    'major stream-removed',
    'major type-narrowed',
    'major field-removed',
    'major host-changed',
    'minor field-added',
    'patch check',
  ]);
  expect(drift.changes.map(({ message }) => message)).toContain('the stream `authors` is gone');
});

test('a package follows its streams and takes no more than it has, unless told', () => {
  const whole = library();
  const before = pruneContract(selectStreams(whole, { streams: ['books'] }));
  const more = library({ paths: { '/loans': { get: { operationId: 'listLoans', ...list('Author') } } } });
  const followed = followDescription(before, more);
  expect(followed.unused).toEqual({ streams: ['authors', 'loans'], actions: [] });
  expect(said(before, followed.blueprint)).toEqual([]);
  const wider = followDescription(before, more, { add: ['lo*'] });
  expect(wider.unused.streams).toEqual(['authors']);
  expect(said(before, wider.blueprint)).toEqual(['minor: the stream `loans` is new']);
});

test('a stream keeps its name when its address changes, and when its operation is called otherwise', () => {
  const before = library();
  const moved = library({
    paths: { '/books': {}, '/volumes': { get: { operationId: 'listBooks', ...list('Book', [page]) } } },
  });
  const followed = followDescription(before, moved);
  expect(followed.unused.streams).toEqual([]);
  expect(said(before, followed.blueprint)).toEqual([
    'patch: stream `books` is read with `GET /volumes` now, not with `GET /books`',
  ]);
  const other = library({ paths: { '/books': { get: { operationId: 'catalogue', ...list('Book', [page]) } } } });
  expect(said(before, followDescription(before, other).blueprint)).toEqual([
    'patch: `operation` of stream `books` changed',
  ]);
});

test('another list that takes the name of a stream does not take its place', () => {
  const before = library();
  // Both are called books by themselves; the shorter path gets the name.
  const more = library({
    paths: {
      '/books': { get: { operationId: 'listNewBooks', ...list('Author') } },
      '/library/books': { get: { operationId: 'listBooks', ...list('Book', [page]) } },
    },
  });
  const own = (blueprint: Blueprint) =>
    blueprint.interpretation.streams.find(({ name }) => name === 'books')?.request.path;
  // The address is the surest sign.
  expect(own(followDescription(before, more).blueprint)).toBe('/books');
  const gone = library({
    paths: {
      '/books': {},
      '/admin/books': { get: { operationId: 'listNewBooks', ...list('Author') } },
      '/library/books': { get: { operationId: 'listBooks', ...list('Book', [page]) } },
    },
  });
  const followed = followDescription(before, gone);
  expect(own(followed.blueprint)).toBe('/library/books');
  expect(followed.unused.streams).toHaveLength(1);
});

test('names that an overlay gave, and streams that it added, stay', () => {
  const whole = library();
  const books = whole.interpretation.streams.find(({ name }) => name === 'books');
  const overlay: Overlay = {
    facts: [
      fact('/interpretation/streams/authors/name', 'writers'),
      fact('/interpretation/streams/old_books', { ...books, name: 'old_books' }),
    ],
  };
  const before = applyOverlay(whole, overlay);
  const after = library({ paths: { '/authors': { get: { operationId: 'people', ...list('Author') } } } });
  const { blueprint, lost } = followDescription(before, after, { overlay });
  expect(lost).toEqual([]);
  expect(blueprint.interpretation.streams.map(({ name }) => name).toSorted()).toEqual([
    'books',
    'old_books',
    'writers',
  ]);
});

test('an overlay fact that has no place any more is told, and takes no other with it', () => {
  const overlay: Overlay = {
    facts: [
      fact('/interpretation/streams/authors/primaryKey', [['name']]),
      fact('/interpretation/streams/books/primaryKey', [['isbn']]),
    ],
  };
  const before = library();
  const after = library({ paths: { '/authors': {} } });
  const { blueprint, overlay: kept, lost } = followDescription(before, after, { overlay });
  expect(lost).toEqual([
    {
      fact: expect.objectContaining({ pointer: overlay.facts[0]?.pointer }),
      why: expect.stringContaining('nothing at'),
    },
  ]);
  expect(kept.facts.map(({ pointer }) => pointer)).toEqual(['/interpretation/streams/books/primaryKey']);
  expect(blueprint.interpretation.streams[0]?.primaryKey).toEqual([['isbn']]);
});

test('a description that names no host does not move the API', () => {
  const before = library();
  const { blueprint, keptAddress } = followDescription(before, library({ host: '' }));
  expect(keptAddress).toBe('https://api.library.example');
  expect(blueprint.interpretation.baseUrl).toBe('https://api.library.example');
  expect(followDescription(before, library({ host: 'b.example' })).keptAddress).toBeUndefined();
});
