import { describe, expect, it } from 'vitest';
import {
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

const recordsOf = (schema: Record<string, unknown>, path = '/things') => {
  const inference = infer({ [path]: get(schema) });
  return inference.interpretation.streams[0]?.records;
};

const keyOf = (properties: Record<string, unknown>, more: Record<string, unknown> = {}, required: string[] = []) => {
  const record = { ...object(properties), required };
  return streamOf(infer({ '/things': get(listOf(record)), ...more }), 'things');
};

describe('where the records are', () => {
  it.each([
    ['the answer itself', listOf(thing), []],
    ['data', object({ data: listOf(thing), total: integer }), ['data']],
    [
      'the plural of the resource',
      object({ things: listOf(thing), errors: listOf(object({ code: text })) }),
      ['things'],
    ],
    ['one level down', object({ result: object({ items: listOf(thing) }) }), ['result', 'items']],
    ['the embedded resource', object({ _embedded: object({ things: listOf(thing) }) }), ['_embedded', 'things']],
    ['not the included resources', object({ data: listOf(thing), included: listOf(thing) }), ['data']],
  ])('%s', (_, schema, path) => {
    expect(recordsOf(schema)).toMatchObject({ path, shape: 'array' });
  });

  it('is one level down in each item where that only wraps it', () => {
    const wrapped = listOf(object({ kind: text, data: object({ id: text, title: text }) }));
    const { stream, rule } = streamOf(infer({ '/posts': get(object({ data: wrapped })) }), 'posts');
    expect(stream.records).toMatchObject({ path: ['data'], item: ['data'] });
    expect(stream.primaryKey).toEqual([['id']]);
    expect(rule('/records')).toBe('records/wrapped-item');
  });

  it('is the values of a map', () => {
    const map = { type: 'object', additionalProperties: thing };
    expect(recordsOf(map)).toMatchObject({ path: [], shape: 'map', keyTo: 'key' });
  });

  it('is one object for the account that asks', () => {
    const inference = infer({ '/account': get(object({ id: text, email: text })) });
    expect(streamOf(inference, 'account').stream.records).toMatchObject({ path: [], shape: 'single' });
    expect(inference.interpretation.check).toEqual({ stream: 'account' });
  });

  it('is each line of a file of lines', () => {
    const lines = {
      get: {
        responses: { '200': { description: 'Lines', content: { 'application/x-ndjson': { schema: thing } } } },
      },
    };
    expect(infer({ '/things': lines }).interpretation.streams[0]?.records).toMatchObject({ format: 'jsonl' });
    const file = { get: { responses: { '200': { description: 'File', content: { 'text/csv': { schema: text } } } } } };
    expect(infer({ '/things': file }).interpretation.streams[0]).toMatchObject({
      records: { format: 'csv' },
      schema: { type: 'object' },
    });
  });

  it('is read from an example where nothing is declared', () => {
    const example = JSON.stringify({ contents: { quotes: [{ id: 'q1', text: 'Less is more' }] } });
    const answer = { '200': { description: 'Quotes', content: { 'application/json': { example } } } };
    const inference = infer({ '/quotes': { get: { responses: answer } } });
    expect(streamOf(inference, 'quotes').stream.records.path).toEqual(['contents', 'quotes']);
  });

  it('is assumed from words where nothing at all is declared', () => {
    const inference = infer({
      '/things': { get: { summary: 'List things', responses: { '200': { description: 'OK' } } } },
    });
    expect(streamOf(inference, 'things').rule('/records')).toBe('records/undeclared');
    expect(inference.assumptions.map(({ rule }) => rule)).toContain('records/undeclared');
  });

  it('is where a sibling with the same paging parameters has it, and that is an assumption', () => {
    const parameters = [query('start_cursor'), query('page_size', integer)];
    const declared = object({ results: listOf(thing), next_cursor: text, has_more: { type: 'boolean' } });
    const inference = infer({ '/pages': get(declared, parameters), '/users': get({ type: 'object' }, parameters) });
    const { stream, rule, doubts } = streamOf(inference, 'users');
    expect(stream).toMatchObject({
      records: { path: ['results'] },
      pagination: { kind: 'cursor', next: { path: ['next_cursor'] } },
      primaryKey: [['id']],
    });
    expect(rule('/records')).toBe('records/like-siblings');
    expect(doubts).toContain('records/like-siblings');
  });
});

describe('what is no list', () => {
  it.each([
    [
      'one record with arrays in it',
      '/things/{id}',
      object({ id: text, name: text, tags: listOf(object({ label: text })) }),
    ],
    ['a record beside its list, though an array is declared', '/things/{id}', listOf(thing)],
    ['an array of numbers', '/names', listOf(integer)],
    ['a verb that asks for one', '/users.info', object({ user: listOf(thing) })],
  ])('%s', (_, path, schema) => {
    const inference = infer({
      '/things': get(listOf(thing)),
      [path]: get(schema, path.includes('{') ? [inPath('id')] : []),
    });
    expect(inference.interpretation.streams.map((stream) => stream.request.path)).toEqual(['/things']);
    expect(inference.interpretation.actions.map((action) => action.operation)).toHaveLength(1);
  });

  it('a list that a POST changes', () => {
    const post = {
      post: {
        operationId: 'createThings',
        responses: { '200': { description: 'Made', content: { 'application/json': { schema: listOf(thing) } } } },
      },
    };
    expect(infer({ '/things': post }).interpretation.streams).toEqual([]);
  });

  it('a POST whose body is a list of what the caller wants', () => {
    const lookUp = (schema: Record<string, unknown>) => ({
      '/things/search': {
        post: {
          operationId: 'searchThings',
          requestBody: { content: { 'application/json': { schema } } },
          responses: { '200': { description: 'OK', content: { 'application/json': { schema: listOf(thing) } } } },
        },
      },
    });
    expect(infer(lookUp(object({ name: text }))).interpretation.streams).toHaveLength(1);
    expect(infer(lookUp(listOf(text))).interpretation.streams).toEqual([]);
  });

  it('a GET that deletes what it returns', () => {
    const more = {
      operationId: 'receiveMessages',
      description: 'Returned messages are removed; this call deletes them from the queue.',
    };
    const inference = infer({ '/messages': get(listOf(thing), [], more) });
    expect(inference.interpretation.streams).toEqual([]);
    expect(inference.interpretation.actions[0]?.operationClass).toBe('unsafe');
  });
});

describe('primary key', () => {
  it('is the id', () => {
    const { stream, rule } = keyOf({ id: integer, uuid: text });
    expect(stream.primaryKey).toEqual([['id']]);
    expect(rule('/primaryKey')).toBe('key/id');
  });

  it("is the property that the single record's path parameter names", () => {
    const item = { '/things/{thing_gid}': get(thing, [inPath('thing_gid')]) };
    const { stream, rule } = keyOf({ gid: text, name: text }, item);
    expect(stream.primaryKey).toEqual([['gid']]);
    expect(rule('/primaryKey')).toBe('key/item-parameter');
  });

  it('is named after the resource', () => {
    expect(keyOf({ owner_id: text, thing_id: text }).stream.primaryKey).toEqual([['thing_id']]);
  });

  it('is the required property that is called unique', () => {
    const number = { type: 'string', description: 'A unique number that identifies it' };
    expect(keyOf({ number, colour: text }, {}, ['number']).stream.primaryKey).toEqual([['number']]);
  });

  it('is the one id that is not marked as a reference', () => {
    const { stream } = keyOf({ CompanyIDFK: integer, TransactionID: integer, UserIDFK: integer });
    expect(stream.primaryKey).toEqual([['TransactionID']]);
  });

  it('is none rather than a wrong one', () => {
    const { stream, doubts } = keyOf({ customer_id: text, amount: integer });
    expect(stream.primaryKey).toEqual([]);
    expect(doubts).toContain('key/none');
  });

  it('is never nullable, unless everything is', () => {
    const nullable = { type: 'string', nullable: true };
    expect(keyOf({ id: nullable, name: text, size: integer, colour: text }).stream.primaryKey).toEqual([]);
    const all = keyOf({ id: nullable, name: nullable, colour: nullable });
    expect(all.stream.primaryKey).toEqual([['id']]);
    expect(all.doubts).toContain('key/id');
  });

  it('is the only id where its name holds that of the resource, or is called unique', () => {
    const only = (path: string, properties: Record<string, unknown>) => {
      const inference = infer({ [path]: get(listOf(object({ name: text, ...properties }))) });
      return inference.interpretation.streams[0]?.primaryKey;
    };
    expect(only('/task_types', { accountTaskTypeId: text })).toEqual([['accountTaskTypeId']]);
    expect(only('/sales_taxes', { salesTaxRegionId: { ...text, description: 'A unique ID of the region' } })).toEqual([
      ['salesTaxRegionId'],
    ]);
    expect(only('/task_types', { parentTaskTypeId: text })).toEqual([]);
    expect(only('/task_types', { accountTaskTypeId: text, companyId: text })).toEqual([]);
    expect(only('/sales_taxes', { salesTaxRegionId: text })).toEqual([]);
  });

  it('is the id that is named after the array', () => {
    const answer = object({ companies: listOf(object({ companyId: text, title: text })) });
    const inference = infer({ '/projects/lookup': get(answer) });
    expect(inference.interpretation.streams[0]?.primaryKey).toEqual([['companyId']]);
  });

  it("takes the parent's key in where it is unique below the parent only", () => {
    const branch = object({ name: text, protected: { type: 'boolean' } });
    const inference = infer({
      '/repositories': get(listOf(thing)),
      '/repositories/{repository_id}/branches': get(listOf(branch), [inPath('repository_id')]),
      '/repositories/{repository_id}/branches/{name}': get(branch, [inPath('repository_id'), inPath('name')]),
    });
    const { stream, rule } = streamOf(inference, 'branches');
    expect(stream.primaryKey).toEqual([['repository_id'], ['name']]);
    expect(stream.parent).toEqual({ stream: 'repositories', copy: { repository_id: ['id'] } });
    expect(rule('/primaryKey')).toBe('key/composite');
  });
});
