import { describe, expect, it } from 'vitest';
import {
  describeApi,
  get,
  infer,
  inPath,
  integer,
  listOf,
  object,
  query,
  streamOf,
  text,
  thing,
} from './small-description.fixture.ts';

type Json = Record<string, unknown>;

/** A GET whose answer is declared and shown. */
function shown(schema: Json, example: unknown, parameters: readonly Json[] = [], more: Json = {}): Json {
  return {
    get: {
      parameters,
      responses: { '200': { description: 'Answer', content: { 'application/json': { schema, example } } } },
      ...more,
    },
  };
}

const cursor = query('cursor', text, 'The `next_cursor` of the previous answer.');
const limit = query('limit', integer, 'No larger than 200.');

describe('what an example shows', () => {
  const closed = { ...object({ rooms: listOf(thing) }), additionalProperties: false };
  const answer = { rooms: [{ id: '1' }], paging_state: { next_cursor: 'abc' } };

  it('adds the token that the schema leaves out, with less confidence', () => {
    const { stream, rule } = streamOf(infer({ '/rooms': shown(closed, answer, [cursor, limit]) }), 'rooms');
    expect(stream.pagination).toMatchObject({
      kind: 'cursor',
      next: { in: 'body', path: ['paging_state', 'next_cursor'] },
      pageSize: { value: 200 },
    });
    expect(rule('/pagination')).toBe('pagination/cursor-pair');
    const declared = object({ rooms: listOf(thing), paging_state: object({ next_cursor: text }) });
    const confidence = (schema: Json) =>
      infer({ '/rooms': shown(schema, answer, [cursor, limit]) }).evidence['/interpretation/streams/0/pagination']?.[0]
        ?.confidence ?? 0;
    expect(confidence(closed)).toBeLessThan(confidence(declared));
  });

  it('adds the records that the schema leaves out', () => {
    const { stream } = streamOf(infer({ '/rooms': shown(object({ ok: text }), { ok: 'yes', ...answer }) }), 'rooms');
    expect(stream.records.path).toEqual(['rooms']);
  });

  it('tells alternatives that were written as `items` from a list', () => {
    const room = { items: { anyOf: [thing, object({ id: text, closed: text })] } };
    const paths = { '/rooms': shown(object({ rooms: listOf({ $ref: '#/components/schemas/Room' }) }), answer) };
    const description = describeApi(paths, { components: { schemas: { Room: room } } });
    expect(description.contract.schemas['Room']).toEqual({ anyOf: [expect.anything(), expect.anything()] });
    expect(description.warnings.map(({ message }) => message).join()).toContain('alternatives');
    expect(streamOf(infer(paths, { components: { schemas: { Room: room } } }), 'rooms').stream.primaryKey).toEqual([
      ['id'],
    ]);
    const lists = describeApi(
      { '/rooms': shown(object({ rooms: listOf({ $ref: '#/components/schemas/Room' }) }), { rooms: [[{ id: '1' }]] }) },
      { components: { schemas: { Room: room } } },
    );
    expect(lists.contract.schemas['Room']).toHaveProperty('items');
  });
});

describe('an example of another kind than the schema', () => {
  const answer = { data: [{ id: '1', name: 'x' }], links: { next: 'https://api.small.test/v1/rooms?page=2' } };
  const rooms = (content: Json) => ({ '/rooms': { get: { responses: { '200': { description: 'Rooms', content } } } } });
  const beside = { '*/*': { schema: listOf(thing) }, 'application/json': { example: answer } };

  it('says where the records are and how they go on, against the schema of another media type', () => {
    const inference = infer(rooms(beside));
    const { stream } = streamOf(inference, 'rooms');
    expect(stream).toMatchObject({
      records: { path: ['data'], shape: 'array' },
      pagination: { kind: 'next-url', path: ['links', 'next'] },
      primaryKey: [['id']],
      schema: thing,
    });
    expect(inference.evidence['/interpretation/streams/0/records']?.map(({ rule }) => rule)).toEqual([
      'records/array-property',
      'records/shown-otherwise',
    ]);
    const told = inference.assumptions.filter(({ rule }) => rule === 'records/shown-otherwise');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      pointer: '/interpretation/streams/0/records',
      statement:
        'the schema (*/*) declares a list, the example (application/json) shows an object with a list at data: the example is followed',
    });
  });

  it('says so of its own media type, of whatever order the media types are', () => {
    const own = { 'application/json': { schema: listOf(thing), example: answer } };
    const turned = Object.fromEntries(Object.entries(beside).toReversed());
    for (const content of [own, turned])
      expect(streamOf(infer(rooms(content)), 'rooms').stream.records.path).toEqual(['data']);
  });

  it('keeps what it shows of the records, where that is not what is declared', () => {
    const other = shown(listOf(thing), { rooms: [{ uuid: 'a', floor: 1 }] });
    expect(streamOf(infer({ '/rooms': other }), 'rooms').stream).toMatchObject({
      records: { path: ['rooms'] },
      schema: { properties: { uuid: text, floor: integer } },
    });
  });

  it('shows a list of what is declared as one', () => {
    const paths = { '/rooms': shown(thing, [{ id: '1', name: 'x' }]) };
    const { stream, doubts } = streamOf(infer(paths), 'rooms');
    expect(stream).toMatchObject({ records: { path: [], shape: 'array' }, schema: thing });
    expect(doubts).toContain('records/shown-otherwise');
    expect(infer({ '/rooms/{id}': shown(thing, [{ id: '1' }], [inPath('id')]) }).interpretation.streams).toEqual([]);
  });

  it.each<[string, Json, unknown]>([
    ['one record of the list', listOf(thing), { id: '1', name: 'x' }],
    [
      'one record that holds others',
      listOf(object({ id: text, rooms: listOf(thing) })),
      { id: '1', rooms: [{ id: '2' }] },
    ],
    ['the list without its envelope', object({ rooms: listOf(thing) }), [{ id: '1' }]],
    ['an object without a list', listOf(thing), { message: 'fine' }],
  ])('changes nothing where it shows %s', (_what, schema, example) => {
    const declared = infer({ '/rooms': get(schema) });
    const { evidence: _evidence, ...both } = infer({ '/rooms': shown(schema, example) });
    expect(both).toMatchObject({ interpretation: declared.interpretation, assumptions: declared.assumptions });
  });
});

it('a cursor that would have to be a date is none where the example shows a number in it', () => {
  const changed = object({ id: text, updateDate: text });
  const list = (updateDate: string) =>
    streamOf(
      infer({ '/rooms': shown(object({ rooms: listOf(changed) }), { rooms: [{ id: '1', updateDate }] }) }),
      'rooms',
    );
  expect(list('2024-01-01T00:00:00Z').stream.incremental?.cursor).toEqual(['updateDate']);
  const { stream, doubts } = list('1451710808');
  expect(stream.incremental).toBeUndefined();
  expect(doubts).toContain('cursor/shown-otherwise');
});

describe('calls of procedures', () => {
  const paths = (description: string) => ({
    '/rooms.list': get(object({ rooms: listOf(thing) })),
    '/rooms.history': get(object({ entries: listOf(thing) }), [query('channel', text, description)]),
  });

  it('take the key of one of the group where their description says so', () => {
    const { stream, rule } = streamOf(infer(paths('Room ID to fetch the history for.')), 'rooms_history');
    expect(stream.parent).toMatchObject({ stream: 'rooms', copy: { channel: ['id'] } });
    expect(stream.request.query).toEqual({ channel: { parent: ['id'] } });
    expect(rule('/parent')).toBe('parent/rpc-argument');
  });

  it('are read without the argument where it only narrows them', () => {
    const { stream } = streamOf(infer(paths('Show only entries of a room ID.')), 'rooms_history');
    expect(stream.parent).toBeUndefined();
  });

  it('find what people wrote under `messages`, but not what a server says', () => {
    const written = object({ id: text, text, user: text, ts: text, room: text, edited: text });
    const page = [cursor, limit];
    const list = (items: Json) => infer({ '/rooms.history': get(object({ messages: listOf(items) }), page) });
    expect(streamOf(list(written), 'rooms_history').stream.records.path).toEqual(['messages']);
    expect(list(object({ code: text, text })).interpretation.streams).toEqual([]);
  });
});

describe('what siblings tell', () => {
  const header = { headers: { Link: { schema: text } } };
  const page = [query('per_page', integer), query('page', integer)];
  const list = (more: Json = {}) => ({
    get: {
      parameters: page,
      responses: {
        '200': { description: 'Things', content: { 'application/json': { schema: listOf(thing) } }, ...more },
      },
    },
  });

  it('a list goes on by the Link header where most others do', () => {
    const paths = { '/a': list(header), '/b': list(header), '/c': list(header), '/d': list(header), '/plain': list() };
    const { stream, rule, doubts } = streamOf(infer(paths), 'plain');
    expect(stream.pagination).toMatchObject({ kind: 'link-header', pageSize: { name: 'per_page' } });
    expect(rule('/pagination')).toBe('pagination/sibling');
    expect(doubts).toContain('pagination/sibling');
  });

  it('a habit of few lists is none', () => {
    const paths = { '/a': list(header), '/b': list(header), '/c': list(), '/d': list(), '/plain': list() };
    expect(streamOf(infer(paths), 'plain').stream.pagination.kind).toBe('page-number');
  });

  it('a token that only the words name is where most other lists have it', () => {
    const full = get(object({ data: listOf(thing), meta: object({ next_cursor: text }) }), [cursor, limit]);
    const poor = get(object({ data: listOf(thing) }), [cursor, limit]);
    const inference = infer({ '/a': full, '/b': full, '/c': full, '/d': full, '/poor': poor });
    const { stream, rule } = streamOf(inference, 'poor');
    expect(stream.pagination).toMatchObject({ kind: 'cursor', next: { path: ['meta', 'next_cursor'] } });
    expect(rule('/pagination')).toBe('pagination/sibling');
  });
});

describe('words of parameters', () => {
  const code = object({ code: text, name: text });
  const region = object({ countryCode: text, isoCode: text, name: text });
  const country = { ...inPath('countryId'), description: 'An ISO-3166 country code' };
  const regionCode = { ...inPath('regionCode'), description: 'An ISO-3166 or FIPS region code' };
  const inference = infer({
    '/countries': get(listOf(code)),
    '/countries/{countryId}': get(code, [country]),
    '/countries/{countryId}/regions': get(listOf(region), [country]),
    '/countries/{countryId}/regions/{regionCode}': get(region, [country, regionCode]),
    '/countries/{countryId}/regions/{regionCode}/cities': get(listOf(thing), [country, regionCode]),
  });

  it('say which property of the parent they take', () => {
    expect(streamOf(inference, 'regions').stream.request.pathParameters).toEqual({ countryId: { parent: ['code'] } });
    expect(streamOf(inference, 'cities').stream.request.pathParameters).toEqual({
      countryId: { parent: ['country_id'] },
      regionCode: { parent: ['isoCode'] },
    });
  });

  it('say which property is the key', () => {
    expect(streamOf(inference, 'regions').stream.primaryKey.at(-1)).toEqual(['isoCode']);
  });

  it('an address is no key, even if a path takes it', () => {
    const hook = object({ url: text, events: listOf(text) });
    const paths = { '/hooks': get(listOf(hook)), '/hooks/{url}': { delete: { responses: { '204': {} } } } };
    expect(streamOf(infer(paths), 'hooks').stream.primaryKey).toEqual([]);
    const unique = object({ url: { ...text, description: 'Unique address' } });
    expect(streamOf(infer({ ...paths, '/hooks': get(listOf(unique)) }), 'hooks').stream.primaryKey).toEqual([['url']]);
  });

  it('include what is left out otherwise', () => {
    const flag = (description: string) =>
      infer({ '/shows': get(listOf(thing), [query('public', { type: 'boolean', default: false }, description)]) });
    expect(streamOf(flag('Should include public shows or not'), 'shows').stream.request.query).toEqual({
      public: { value: true },
    });
    expect(streamOf(flag('Only public shows'), 'shows').stream.request.query).toBeUndefined();
  });

  it('a credential may be a parameter called Authorization, unless schemes are declared', () => {
    const header = { name: 'Authorization', in: 'header', required: true, schema: text };
    const paths = { '/things': get(listOf(thing), [header]) };
    expect(infer(paths).interpretation.auth[0]?.methods).toMatchObject([{ kind: 'api-key', name: 'Authorization' }]);
    expect(infer(paths).interpretation.config).toEqual([]);
    const schemes = { components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } } };
    expect(describeApi(paths, schemes).contract.operations[0]?.parameters).toEqual([]);
  });
});
