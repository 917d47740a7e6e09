import type { Blueprint, Stream } from '@tapwright/blueprint';
import { describe, expect, it } from 'vitest';
import { trackerBlueprint } from '../fixtures/tracker.ts';
import type { ListProfile } from '../profile.ts';
import { recordedProfile } from './recorded-profile.ts';
import type { RecordedExchange, Recording } from './recording.ts';

const BASE = 'https://tracker.example.com';

interface Answer {
  readonly query: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function recordingOf(answers: readonly Answer[]): Recording {
  const exchanges: RecordedExchange[] = answers.map(({ query, body, headers = {} }) => ({
    method: 'GET',
    url: `${BASE}/projects${query}`,
    stream: 'projects',
    status: 200,
    headers,
    body: JSON.stringify(body),
  }));
  return {
    formatVersion: 1,
    connector: 'source-tracker',
    recorded: '2026-01-02T03:04:05.000Z',
    baseUrl: BASE,
    config: {},
    redacted: [],
    reads: [],
    exchanges,
  };
}

/** The tracker's projects, paged and filtered in another way. */
function blueprintWith(change: Partial<Stream>): Blueprint {
  const blueprint = trackerBlueprint();
  const streams = blueprint.interpretation.streams.map((stream) =>
    stream.name === 'projects' ? { ...stream, records: { ...stream.records, path: ['items'] }, ...change } : stream,
  );
  return { ...blueprint, interpretation: { ...blueprint.interpretation, streams } };
}

function seen(change: Partial<Stream>, answers: readonly Answer[]): { list: ListProfile; messages: readonly string[] } {
  const { profile, differences } = recordedProfile(blueprintWith(change), recordingOf(answers));
  expect(profile.origin).toBe('recording');
  const [list, ...others] = profile.lists;
  if (list === undefined || others.length > 0) throw new Error('not the one list that was recorded');
  return { list, messages: differences.map(({ message }) => message) };
}

const items = (...ids: readonly number[]): readonly object[] => ids.map((id) => ({ id }));

const COUNTED: Partial<Stream> = {
  pagination: {
    kind: 'page-number',
    parameter: { in: 'query', name: 'page' },
    first: 1,
    totalRecords: ['total'],
    pageSize: { in: 'query', name: 'per_page', value: 100 },
  },
};

describe('a behaviour profile out of a recording', () => {
  it('has what the blueprint says where the recording agrees, and only the lists that it shows', () => {
    const { list, messages } = seen(COUNTED, [
      { query: '?page=1&per_page=2', body: { items: items(1, 2), total: 3 } },
      { query: '?page=2&per_page=2', body: { items: items(3), total: 3 } },
    ]);
    expect(messages).toEqual([]);
    expect(list).toMatchObject({ pagination: COUNTED.pagination, key: [['id']] });
  });

  it('knows the size that pages have whatever is asked', () => {
    const { list, messages } = seen(COUNTED, [
      { query: '?page=1&per_page=100', body: { items: items(1, 2), total: 3 } },
      { query: '?page=2&per_page=100', body: { items: items(3), total: 3 } },
    ]);
    expect(list.pageSize).toEqual({ default: 2, max: 2 });
    expect(messages).toEqual(['pages have 2 records at most; 100 were asked for']);
  });

  it('takes a short list that is read twice for what it is', () => {
    const { list, messages } = seen(COUNTED, [
      { query: '?page=1&per_page=100', body: { items: items(1, 2, 3), total: 3 } },
      { query: '?page=1&per_page=100&since=2', body: { items: items(2, 3), total: 2 } },
    ]);
    expect(messages).toEqual([]);
    expect(list.pageSize?.max).toBe(100);
  });

  it('knows a total that counts pages', () => {
    const { list, messages } = seen(COUNTED, [
      { query: '?page=1&per_page=2', body: { items: items(1, 2), total: 3 } },
      { query: '?page=2&per_page=2', body: { items: items(3, 4), total: 3 } },
    ]);
    expect(list.pagination).toMatchObject({ totalPages: ['total'] });
    expect(list.pagination).not.toHaveProperty('totalRecords');
    expect(messages).toEqual(['total is 3, and 4 records were there']);
  });

  it('knows that a total is never said', () => {
    const { list, messages } = seen(COUNTED, [{ query: '?page=1', body: { items: items(1) } }]);
    expect(list.pagination).not.toHaveProperty('totalRecords');
    expect(messages).toEqual(['no answer has total']);
  });

  it('knows pages where the blueprint knows none', () => {
    const link = { link: `<${BASE}/projects?after=2>; rel="next"` };
    const { list, messages } = seen({ pagination: { kind: 'none' } }, [
      { query: '', body: { items: items(1, 2) }, headers: link },
    ]);
    expect(list).toMatchObject({ pagination: { kind: 'link-header' }, pageSize: { default: 2, max: 2 } });
    expect(messages).toEqual(['a Link header names a next page; the blueprint knows no pages']);
  });

  it.each([
    ['null', { next: null }],
    ['empty', { next: '' }],
    ['absent', {}],
  ])('knows that on a last page the next one is %s', (form, end) => {
    const pagination: Stream['pagination'] = {
      kind: 'cursor',
      parameter: { in: 'query', name: 'after' },
      next: { in: 'body', path: ['next'] },
    };
    const { list } = seen({ pagination }, [
      { query: '', body: { items: items(1), next: 'b' } },
      { query: '?after=b', body: { items: items(2), ...end } },
    ]);
    expect(list.lastNext).toBe(form);
  });

  it('knows where the records really are', () => {
    const { list, messages } = seen({ pagination: { kind: 'none' } }, [{ query: '', body: { data: items(1, 2) } }]);
    expect(list.records.path).toEqual(['data']);
    expect(messages).toEqual(['the records are at data, not at items']);
  });

  it('has no key where records share it and differ', () => {
    const { list, messages } = seen({ pagination: { kind: 'none' } }, [
      {
        query: '',
        body: {
          items: [
            { id: 1, name: 'a' },
            { id: 1, name: 'b' },
          ],
        },
      },
    ]);
    expect(list.key).toEqual([]);
    expect(messages).toEqual(['records that differ share their id']);
  });

  const INCREMENTAL: Partial<Stream> = {
    pagination: { kind: 'none' },
    incremental: {
      cursor: ['at'],
      type: 'date-time',
      order: 'descending',
      filter: { start: { in: 'query', name: 'since' } },
    },
  };
  const dated = [1, 2, 3, 4].map((id) => ({ id, at: `2026-01-0${id}T00:00:00Z` }));

  it('knows the order, and a filter that is ignored', () => {
    const { list, messages } = seen(INCREMENTAL, [
      { query: '', body: { items: dated } },
      { query: '?since=2026-01-03T00:00:00Z', body: { items: dated } },
    ]);
    expect(list.cursor).not.toHaveProperty('start');
    expect(list.cursor?.order).toBe('ascending');
    expect(messages).toEqual([
      'the order by at is ascending, not descending; the filter since is ignored: older records came than were asked for',
    ]);
  });

  it('knows a bound that is not part of what it asks for', () => {
    const { list, messages } = seen(INCREMENTAL, [
      { query: '', body: { items: dated.toReversed() } },
      { query: '?since=2026-01-03T00:00:00Z', body: { items: dated.slice(3) } },
    ]);
    expect(list.cursor).toMatchObject({ boundary: 'exclusive', order: 'descending' });
    expect(messages).toEqual(['the filter since is exclusive, not inclusive']);
  });

  it('is refused where nothing was recorded', () => {
    expect(() => recordedProfile(blueprintWith({}), recordingOf([]))).toThrow(/shows no list/);
  });
});
