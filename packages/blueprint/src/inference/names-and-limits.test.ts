import { describe, expect, it } from 'vitest';
import { createBlueprint } from '../blueprint.ts';
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
  thing,
} from './small-description.fixture.ts';

type Json = Record<string, unknown>;

const names = (paths: Json, more: Json = {}) => infer(paths, more).interpretation.streams.map((stream) => stream.name);

describe('names of streams', () => {
  it('say what a general segment leaves open', () => {
    expect(names({ '/collections/tasks/records': get(listOf(thing)) })).toEqual(['tasks']);
    expect(names({ '/collections/lakes/items': get(object({ features: listOf(thing) })) })).toEqual(['lakes']);
    expect(names({ '/collections/{id}/items': get(listOf(thing), [inPath('id')]) })).toEqual(['items']);
  });

  it('keep items that are the records themselves, and the list above keeps its own', () => {
    const item = { components: { schemas: { OrderItem: thing } } };
    const items = get(listOf({ $ref: '#/components/schemas/OrderItem' }));
    expect(names({ '/shop/orders/items': items }, item)).toEqual(['items']);
    expect(names({ '/orders': get(listOf(thing)), '/orders/all': get(listOf(thing)) })).toContain('orders');
  });

  it('are never made of method and path', () => {
    const search = (path: string, operationId: string) =>
      get(object({ data: listOf(thing) }), [inPath(path)], { operationId });
    expect(
      names({
        '/api/v1/search/{path}': search('path', 'route_with_sig_api_v1_search_path_get'),
        '/api/v1/search-deep/{path}': search('path', 'deep_route_with_sig_api_v1_search_deep_path_get'),
      }),
    ).toEqual(['search', 'search_deep']);
  });

  it('come from the schema where the path says nothing', () => {
    const cards = get(object({ results: listOf({ $ref: '#/components/schemas/CardResponse' }) }), [
      query('limit', integer),
    ]);
    expect(names({ '/v3/{appId}': cards }, { components: { schemas: { CardResponse: thing } } })).toEqual(['cards']);
  });
});

describe('limits in prose', () => {
  const limits = (description: string) => {
    const api = describeApi({ '/things': get(listOf(thing)) }, { info: { title: 'A', version: '1', description } });
    return createBlueprint(api).interpretation.http.rateLimits;
  };

  it('are kept where they are said of everyone', () => {
    expect(limits('The API allows 1,000 requests per hour and 10 requests/second.')).toEqual([
      { requests: 1000, per: 3_600_000 },
      { requests: 10, per: 1000 },
    ]);
  });

  it.each(['Free plans have 100 requests per minute.', '10 calls per minute, or 20 calls per minute', 'Be fair.'])(
    'are not guessed: %s',
    (description) => {
      expect(limits(description)).toBeUndefined();
    },
  );
});

describe('answers for people and for programs', () => {
  it('JSON is asked for where HTML is offered, too', () => {
    const format = query('f', { type: 'string', enum: ['html', 'json'], default: 'html' });
    const { stream } = streamOf(infer({ '/things': get(listOf(thing), [format]) }), 'things');
    expect(stream.request.query).toEqual({ f: { value: 'json' } });
  });
});

describe('parts of standards', () => {
  const address = 'https://schemas.opengis.net/ogcapi/features/part1/1.0/openapi/ogcapi-features-1.yaml';
  const items = (reference: string) => ({
    '/collections/lakes/items': {
      get: {
        parameters: [
          { $ref: `${address}#/components/parameters/limit` },
          query('offset', { type: 'integer', default: 0 }),
        ],
        responses: { '200': { $ref: reference } },
      },
    },
  });

  it('are known by their address', () => {
    const paths = items(`${address}#/components/responses/Features`);
    const { stream } = streamOf(infer(paths), 'lakes');
    expect(stream).toMatchObject({ records: { path: ['features'] }, primaryKey: [['id']] });
    expect(stream.pagination).toMatchObject({ kind: 'offset', totalRecords: ['numberMatched'] });
    expect(
      describeApi(paths)
        .warnings.map(({ message }) => message)
        .join(),
    ).toContain('known by its address');
  });

  it('are left out where nothing is known of them', () => {
    const other = 'https://schemas.opengis.net/ogcapi/processes/part1/1.0/openapi/responses/NotFound.yaml';
    const { warnings } = describeApi(items(other));
    expect(warnings.map(({ message }) => message).join()).toContain('is not followed');
    expect(() => describeApi(items('https://elsewhere.example/a.yaml#/x'))).toThrow(
      expect.objectContaining({ code: 'description_remote_reference' }),
    );
  });
});

describe('what a format and several ways of paging ask for', () => {
  it('a format in the path is JSON, not one read per format', () => {
    const format = { ...inPath('format', { type: 'string', enum: ['XML', 'JSON'] }) };
    const { stream } = streamOf(infer({ '/{format}/players': get(listOf(thing), [format]) }), 'players');
    expect(stream.request.pathParameters).toEqual({ format: { value: 'JSON' } });
    expect(stream.partitions).toBeUndefined();
  });

  it('the link tells which of three ways the server takes', () => {
    const answer = object({ data: listOf(thing), links: object({ next: { type: 'string', format: 'uri' } }) });
    const pages = [query('page_offset', integer), query('page_number', integer), query('page_cursor')];
    const kind = (parameters: readonly Json[]) =>
      streamOf(infer({ '/things': get(answer, parameters) }), 'things').stream.pagination.kind;
    expect(kind(pages)).toBe('next-url');
    expect(kind([query('page_number', integer)])).toBe('page-number');
    const either = object({ next: { anyOf: [{ type: 'string' }, object({ href: { type: 'string' } })] } });
    const { stream } = streamOf(
      infer({ '/things': get(object({ data: listOf(thing), links: either }), pages) }),
      'things',
    );
    expect(stream.pagination).toMatchObject({ kind: 'next-url', path: ['links', 'next'] });
  });

  it('an id that only an example shows does not make a list one record', () => {
    const example = { Id: 'a', Status: 'OK', DateTimeUTC: 'now', Things: [{ id: '1' }] };
    const schema = object({ Things: listOf(thing) });
    const content = { 'application/json': { schema, example } };
    const paths = { '/Things': { get: { responses: { '200': { description: 'Things', content } } } } };
    expect(streamOf(infer(paths), 'things').stream.records.path).toEqual(['Things']);
  });
});
