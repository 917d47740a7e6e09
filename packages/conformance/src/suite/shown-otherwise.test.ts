import { expect, it } from 'vitest';
import { z } from 'zod';
import { createBlueprint, readOpenApi } from '@tapwright/blueprint';
import { defineClient, defineConnector, type JsonSchema } from '@tapwright/connector';
import { createMockServer } from '../mock/mock-server.ts';
import { selfProfile } from '../self-profile.ts';
import { openSuite } from './list-checks.ts';

const book: JsonSchema = {
  type: 'object',
  required: ['id', 'attributes'],
  properties: { id: { type: 'string' }, attributes: { type: 'object', properties: { title: { type: 'string' } } } },
};
const shown = { data: [{ id: 'a', attributes: { title: 'x' } }], links: { next: 'https://books.test/books?page=2' } };
const content = { '*/*': { schema: { type: 'array', items: book } }, 'application/json': { example: shown } };
const blueprint = createBlueprint(
  readOpenApi({
    text: JSON.stringify({
      openapi: '3.0.3',
      info: { title: 'Books', version: '1' },
      servers: [{ url: 'https://books.test' }],
      paths: { '/books': { get: { responses: { '200': { description: 'Books', content } } } } },
    }),
  }),
);
const config = z.object({ base_url: z.url().optional() });
const connector = defineConnector({
  name: 'source-books',
  title: 'Books',
  config,
  client: defineClient<z.output<typeof config>>({ baseUrl: 'https://books.test', auth: { kind: 'none' } }),
  check: 'books',
  streams: [
    {
      name: 'books',
      schema: book,
      primaryKey: ['id'],
      request: { method: 'GET', path: '/books' },
      records: 'data',
      pages: { kind: 'next-url', path: 'links.next' },
    },
  ],
});

it('serves what an example shows around the records, and the records as the schema has them', async () => {
  await using mock = await createMockServer({
    contract: blueprint.contract,
    profile: selfProfile(blueprint),
    records: { books: 30 },
  });
  const answer: unknown = await (await fetch(`${mock.url}/books`)).json();
  expect(answer).toMatchObject({
    data: expect.arrayContaining([{ id: expect.any(String), attributes: expect.any(Object) }]),
    links: { next: expect.stringContaining(mock.url) },
  });
});

it('finds every record of it, through all pages', async () => {
  const suite = await openSuite(connector, { blueprint, part: 'read' });
  try {
    const failed: string[] = [];
    for (const check of suite.checks) {
      if (check.skip === undefined)
        await check.run().catch((error: unknown) => failed.push(`${check.name}: ${String(error)}`));
    }
    expect(suite.checks.length).toBeGreaterThan(3);
    expect(failed).toEqual([]);
  } finally {
    await suite.close();
  }
});
