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
