import { expect, it } from 'vitest';
import { z } from 'zod';
import { createBlueprint, readOpenApi } from '@tapwright/blueprint';
import { defineClient, defineConnector, fromParent, type AnyStream, type JsonSchema } from '@tapwright/connector';
import { openSuite } from './list-checks.ts';

const text = { type: 'string' };
const answers = (schema: object, parameters: Readonly<Record<string, object>> = {}): object => ({
  get: {
    parameters: Object.entries(parameters).map(([name, type]) => ({ name, in: 'path', required: true, schema: type })),
    responses: { '200': { description: 'A list', content: { 'application/json': { schema } } } },
  },
});
const texts = { type: 'array', items: text };
const document = {
  openapi: '3.0.3',
  info: { title: 'Labels', version: '1' },
  servers: [{ url: 'https://labels.test' }],
  paths: {
    '/keys': answers({ type: 'object', properties: { keys: texts } }),
    '/keys/{key}/values': answers(texts, { key: text }),
    '/things/{page}': answers(
      { type: 'array', items: { type: 'object', properties: { id: text } } },
      { page: { type: 'integer' } },
    ),
  },
};
const blueprint = createBlueprint(readOpenApi({ text: JSON.stringify(document) }));
const value: JsonSchema = { type: 'object', properties: { value: text, key_key: text } };
const streams: AnyStream[] = [
  {
    name: 'keys',
    schema: value,
    primaryKey: ['value'],
    request: { method: 'GET', path: '/keys' },
    records: 'keys',
    pages: { kind: 'none' },
  },
  {
    name: 'values',
    schema: value,
    primaryKey: ['key_key', 'value'],
    request: { method: 'GET', path: '/keys/{key}/values', pathParameters: { key: fromParent('value') } },
    records: '',
    pages: { kind: 'none' },
    parent: { stream: 'keys', copy: { key_key: fromParent('value') } },
  },
  {
    name: 'things',
    schema: { type: 'object', properties: { id: text } },
    primaryKey: ['id'],
    request: { method: 'GET', path: '/things/{page}', pathParameters: { page: 1 } },
    records: '',
    pages: { kind: 'page-number', parameter: { in: 'path', name: 'page' }, first: 1 },
  },
];
const config = z.object({ base_url: z.url().optional() });
const connector = defineConnector({
  name: 'source-labels',
  title: 'Labels',
  config,
  client: defineClient<z.output<typeof config>>({ baseUrl: 'https://labels.test', auth: { kind: 'none' } }),
  check: 'keys',
  streams,
});

it('serves bare texts, what hangs from them, and pages that the path counts, and finds every record of them', async () => {
  expect(blueprint.interpretation.streams.map((stream) => stream.name)).toEqual(['keys', 'things', 'values']);
  const suite = await openSuite(connector, { blueprint, part: 'read' });
  try {
    const failed: string[] = [];
    for (const check of suite.checks) {
      if (check.skip === undefined)
        await check.run().catch((error: unknown) => failed.push(`${check.name}: ${String(error)}`));
    }
    expect(failed).toEqual([]);
    expect(new Set(suite.checks.map((check) => check.stream))).toEqual(new Set(['keys', 'things', 'values']));
  } finally {
    await suite.close();
  }
});
