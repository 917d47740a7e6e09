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

describe('lists of bare texts', () => {
  it.each([
    ['/topics', listOf(text), []],
    ['/topics', object({ names: listOf(text) }), ['names']],
    ['/topics', object({ topics: listOf(text), total: integer, next_cursor: text }), ['topics']],
    ['/sets/ids', listOf(integer), []],
  ])('%s of %j are records with one field', (path, schema, at) => {
    const { stream, rule } = streamOf(infer({ [path]: get(schema) }), path.split('/').at(-1) ?? '');
    expect(stream.records).toEqual({ path: at, shape: 'array', format: 'json' });
    expect(rule('/records')).toBe('records/values');
    expect(Object.keys(stream.schema['properties'] ?? {})).toEqual(['value']);
    expect(stream.primaryKey).toEqual([['value']]);
    expect(stream.incremental).toBeUndefined();
  });

  it.each([
    ['one thing with such an array', '/things/latest', object({ id: text, tags: listOf(text) })],
    ['a record among whose fields one is an array', '/topics', object({ id: text, names: listOf(text), owner: text })],
    ['measurements', '/temperatures', listOf(integer)],
    ['several arrays', '/topics', object({ names: listOf(text), others: listOf(text) })],
    ['a closed choice', '/colours', listOf({ type: 'string', enum: ['red', 'blue'] })],
  ])('are not %s', (_what, path, schema) => {
    expect(infer({ [path]: get(schema) }).interpretation.streams).toEqual([]);
  });

  it('go on like other lists', () => {
    const answer = object({ members: listOf(text), response_metadata: object({ next_cursor: text }) });
    const { stream } = streamOf(infer({ '/groups.members': get(answer, [query('cursor')]) }), 'groups_members');
    expect(stream.pagination).toMatchObject({ kind: 'cursor', next: { path: ['response_metadata', 'next_cursor'] } });
  });

  it('have the key of their parent in front', () => {
    const inference = infer({
      '/repositories': get(listOf(thing)),
      '/repositories/{repository_id}/topics': get(listOf(text), [inPath('repository_id')]),
    });
    const { stream, rule } = streamOf(inference, 'topics');
    expect(stream.primaryKey).toEqual([['repository_id'], ['value']]);
    expect(rule('/primaryKey')).toBe('key/composite');
    expect(inference.evidence['/interpretation/streams/1/primaryKey']?.[0]?.rule).toBe('key/composite');
  });

  it('leave the shorter name and the connection check to lists of records', () => {
    const inference = infer({
      '/versions': get(listOf(text)),
      '/users/packages/versions': get(listOf(thing)),
    });
    expect(inference.interpretation.streams.map((stream) => stream.name)).toEqual(['versions', 'versions_values']);
    expect(inference.interpretation.check).toEqual({ stream: 'versions' });
  });
});
