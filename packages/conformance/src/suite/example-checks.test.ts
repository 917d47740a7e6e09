import type { AnyStream, ConnectorDefinition } from '@tapwright/connector';
import type { Blueprint, BlueprintPagination, DocumentedAnswer, Stream } from '@tapwright/blueprint';
import { expect, it } from 'vitest';
import { trackerBlueprint } from '../fixtures/tracker.ts';
import { trackerConnector } from '../fixtures/tracker-connector.ts';
import { openSuite } from './list-checks.ts';

const byCursor: BlueprintPagination = {
  kind: 'cursor',
  parameter: { in: 'query', name: 'after' },
  next: { in: 'body', path: ['next'] },
  pageSize: { in: 'query', name: 'per_page', value: 50, max: 100 },
};

const evidence = { source: 'page-1', span: [10, 90] as [number, number], rule: 'example', confidence: 0.95 };
const issue = { key: 'ABC-1234', title: 'text 1', state: 'open', updated_at: '2024-06-01T00:00:00Z', votes: 3 };

const ISSUES: DocumentedAnswer = {
  operation: 'listIssues',
  status: 200,
  body: { items: [issue, { ...issue, key: 'ABC-1235' }], next: 'token 1', has_more: true },
  records: ['items'],
  next: ['next'],
  evidence,
};
const REFUSED: DocumentedAnswer = { operation: 'listIssues', status: 401, body: { error: 'text 1' }, evidence };

type Change = (stream: Stream) => Stream;

/** What the checks say of a connector, and of a blueprint that is as wrong as it is. */
async function said(
  example: DocumentedAnswer,
  change: { readonly stream?: (stream: AnyStream) => AnyStream; readonly meant?: Change } = {},
): Promise<readonly string[]> {
  const right = trackerConnector(byCursor);
  const connector: ConnectorDefinition = {
    ...right,
    streams: right.streams.map((one) => (one.name === 'issues' ? (change.stream?.(one) ?? one) : one)),
  };
  const blueprint: Blueprint = { ...trackerBlueprint(byCursor), examples: [example] };
  const { interpretation } = blueprint;
  const streams = interpretation.streams.map((one) => (one.name === 'issues' ? (change.meant?.(one) ?? one) : one));
  const given = { ...blueprint, interpretation: { ...interpretation, streams } };
  await using suite = await openSuite(connector, { blueprint: given, part: 'examples' });
  const messages: string[] = [];
  for (const check of suite.checks) await check.run().catch((error: Error) => messages.push(error.message));
  return suite.checks.length === 0 ? ['nothing is checked'] : messages;
}

it('finds nothing wrong where what is read is what the documents show', async () => {
  expect(await said(ISSUES)).toEqual([]);
  expect(await said(REFUSED)).toEqual([]);
});

it('follows an address of the next page to where it serves', async () => {
  const page = { ...ISSUES, body: { items: [issue], next: 'https://api.example/issues?page=2' } };
  const pages = { kind: 'next-url', path: 'next' } as const;
  const meant: Change = (one) => ({ ...one, pagination: { kind: 'next-url', path: ['next'] } });
  expect(await said(page, { stream: (one) => ({ ...one, pages }), meant })).toEqual([]);
  expect(await said(page, { stream: (one) => ({ ...one, pages: { ...pages, path: 'after' } }), meant })).toEqual([
    expect.stringContaining('tells of a next page (next), and issues does not ask for it'),
  ]);
});

it.each<[string, Parameters<typeof said>[1], string]>([
  [
    'the place of the records',
    { stream: (one) => ({ ...one, records: 'data' }) },
    'expects a list of records at "data"',
  ],
  [
    'the place of the token',
    {
      stream: (one) => ({
        ...one,
        pages: { kind: 'cursor', parameter: { in: 'query', name: 'after' }, next: { in: 'body', path: 'cursor' } },
      }),
    },
    'and issues does not ask for it',
  ],
  [
    'that there are pages at all',
    {
      stream: (one) => ({ ...one, pages: { kind: 'none' } }),
      meant: (one) => ({ ...one, pagination: { kind: 'none' } }),
    },
    'and issues reads one page only',
  ],
  [
    'the type of a field',
    { stream: (one) => ({ ...one, schema: { type: 'object', properties: { votes: { type: 'string' } } } }) },
    'issues.votes must be string, is integer',
  ],
  ['the key', { meant: (one) => ({ ...one, primaryKey: [['id']] }) }, 'its records have no id, which is the key'],
  [
    'the cursor',
    { meant: (one) => ({ ...one, incremental: { cursor: ['modified_at'], type: 'date-time' } }) },
    'its records have updated_at, and no modified_at, which is the cursor',
  ],
  [
    'how the cursor is written',
    { meant: (one) => ({ ...one, incremental: { cursor: ['updated_at'], type: 'unix-seconds' } }) },
    'the cursor updated_at of issues is no unix-seconds',
  ],
])('notices that somebody was wrong about %s', async (_what, change, message) => {
  expect((await said(ISSUES, change)).join('\n')).toContain(message);
});

it('notices records that are others than those that are shown', async () => {
  const two = { ...ISSUES, body: { items: [issue, issue], archive: [] } };
  expect(await said(two, { stream: (one) => ({ ...one, records: 'archive' }) })).toEqual([
    expect.stringContaining('has 2 records (items), issues reads 0'),
  ]);
  const renamed: AnyStream['toRow'] = (record) => ({ ...Object(record), title: 'another' });
  expect(await said(two, { stream: (one) => ({ ...one, toRow: renamed }) })).toEqual([
    expect.stringContaining('issues reads another title in record 1'),
  ]);
});

it('notices a status that means something else to the connector', async () => {
  const ignoring = (one: AnyStream): AnyStream => ({ ...one, ignore: [{ status: 401 }] });
  expect((await said(REFUSED, { stream: ignoring })).join()).toContain('succeeded, but must fail');
});
