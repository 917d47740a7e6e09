import { describe, expect, test } from 'vitest';
import { infer, integer, object, query, streamOf, text } from './small-description.fixture.ts';

type Json = Record<string, unknown>;

/** A GET that answers in XML only. */
function getXml(schema: Json, parameters: readonly Json[] = [], mediaType = 'application/xml'): Json {
  const responses = { '200': { description: 'Answer', content: { [mediaType]: { schema } } } };
  return { get: { parameters, responses } };
}

const shop = {
  type: 'object',
  xml: { name: 'shop' },
  properties: {
    shopId: { type: 'integer', xml: { name: 'shop-id', attribute: true } },
    title: text,
    openingDays: {
      type: 'array',
      xml: { name: 'days', wrapped: true },
      items: { type: 'string', xml: { name: 'day' } },
    },
    phones: { type: 'array', items: { type: 'string', xml: { name: 'phone' } } },
  },
};

describe('lists that answer in XML', () => {
  test('are the elements that repeat below the named root', () => {
    const { stream, rule, doubts } = streamOf(
      infer({
        '/shops': getXml({
          ...object({ count: integer, shop: { type: 'array', items: shop } }),
          xml: { name: 'shops' },
        }),
      }),
      'shops',
    );
    expect(stream.records).toMatchObject({ format: 'xml', path: ['shops', 'shop'], shape: 'array' });
    expect(rule('/records')).toBe('records/xml-elements');
    expect(doubts).toContain('records/xml-elements');
  });

  test('have the wrapper in the path only where the schema says wrapped', () => {
    const shops = { type: 'array', xml: { wrapped: true, name: 'list' }, items: shop };
    const paths = {
      '/shops': getXml({ ...object({ shops }), xml: { name: 'answer' } }),
      '/stores': getXml({ ...object({ stores: { ...shops, xml: {} } }), xml: { name: 'answer' } }),
    };
    expect(streamOf(infer(paths), 'shops').stream.records.path).toEqual(['answer', 'list', 'shop']);
    expect(streamOf(infer(paths), 'stores').stream.records.path).toEqual(['answer', 'shop']);
  });

  test('may be an array as a whole', () => {
    const { stream } = streamOf(
      infer({
        '/shops': getXml({ type: 'array', items: shop, xml: { name: 'shops' } }, [], 'text/xml; charset=utf-8'),
      }),
      'shops',
    );
    expect(stream.records).toMatchObject({ format: 'xml', path: ['shops', 'shop'] });
  });

  test('take the name of the component as root where nothing else names it', () => {
    const inference = infer(
      { '/shops': getXml({ $ref: '#/components/schemas/ShopList' }) },
      { components: { schemas: { ShopList: object({ shops: { type: 'array', items: shop } }) } } },
    );
    expect(streamOf(inference, 'shops').stream.records.path).toEqual(['ShopList', 'shop']);
  });

  test('without a name of the root are no streams', () => {
    expect(
      infer({ '/shops': getXml(object({ shops: { type: 'array', items: shop } })) }).interpretation.streams,
    ).toEqual([]);
  });

  test('have records, key and token under the names of the elements', () => {
    const answer = { ...object({ nextToken: text, shops: { type: 'array', items: shop } }), xml: { name: 'answer' } };
    const { stream } = streamOf(infer({ '/shops': getXml(answer, [query('nextToken')]) }), 'shops');
    expect(stream.primaryKey).toEqual([['shop-id']]);
    expect(stream.pagination).toMatchObject({ kind: 'cursor', next: { in: 'body', path: ['answer', 'nextToken'] } });
    expect(Object.keys(stream.schema['properties'] ?? {})).toEqual(['shop-id', 'title', 'days', 'phone']);
    expect(stream.schema['properties']).toMatchObject({
      days: { type: 'object', properties: { day: { type: 'array', items: { type: 'string' } } } },
      phone: { type: 'array' },
    });
  });

  test('are read as JSON where JSON is offered, too', () => {
    const content = {
      'application/xml': { schema: shop },
      'application/json': { schema: { type: 'array', items: shop } },
    };
    const both = { get: { responses: { '200': { description: 'Answer', content } } } };
    expect(streamOf(infer({ '/shops': both }), 'shops').stream.records.format).toBe('json');
  });

  test('may have records that hold themselves', () => {
    const node = {
      type: 'object',
      xml: { name: 'node' },
      properties: { id: text, nodes: { type: 'array', items: { $ref: '#/components/schemas/Node' } } },
    };
    const inference = infer(
      {
        '/nodes': getXml({
          ...object({ nodes: { type: 'array', items: { $ref: '#/components/schemas/Node' } } }),
          xml: { name: 'tree' },
        }),
      },
      { components: { schemas: { Node: node } } },
    );
    expect(streamOf(inference, 'nodes').stream.records.path).toEqual(['tree', 'node']);
  });
});
