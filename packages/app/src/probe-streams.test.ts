import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { generateConnector } from './generate-connector.ts';
import { probeStreams, type ProbedStream } from './probe-streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'tapwright-probe-'));
const connector = join(folder, 'source-shop');

const item = { type: 'object', required: ['id'], properties: { id: { type: 'integer' }, name: { type: 'string' } } };
const description = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  servers: [{ url: 'https://shop.example.com' }],
  paths: {
    '/items': {
      get: {
        operationId: 'listItems',
        parameters: [
          {
            name: 'page',
            in: 'query',
            description: 'Page number',
            schema: { type: 'integer', minimum: 1, default: 1 },
          },
          { name: 'per_page', in: 'query', schema: { type: 'integer', maximum: 100 } },
        ],
        responses: {
          200: {
            description: 'ok',
            content: {
              'application/json': { schema: { type: 'object', properties: { items: { type: 'array', items: item } } } },
            },
          },
        },
      },
    },
  },
};

beforeAll(async () => {
  const file = join(folder, 'shop.json');
  writeFileSync(file, JSON.stringify(description));
  await generateConnector({ description: file, out: connector });
});

/** Ten items; `lie` changes how the server pages. */
async function probed(
  lie: (page: number, size: number) => { readonly page: number; readonly size: number },
): Promise<ProbedStream> {
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const { page, size } = lie(Number(query.get('page') ?? 1), Number(query.get('per_page') ?? 10));
    const all = Array.from({ length: 10 }, (_, index) => ({ id: index + 1, name: `Item ${index + 1}` }));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ items: all.slice((page - 1) * size, page * size) }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ base_url: url }));
  try {
    const options = { connector, config, home: join(folder, 'home'), allowPrivate: true, pageSize: 4 };
    for await (const stream of probeStreams(options)) return stream;
    throw new Error('nothing was probed');
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test('a server that pages as described passes', async () => {
  const found = await probed((page, size) => ({ page, size }));
  expect(found).toMatchObject({
    stream: 'items',
    pages: [4, 4, 2],
    disjoint: true,
    tokenConsumed: true,
    pageSize: 'honoured',
  });
});

test('a server that caps the page size is told from one that honours it', async () => {
  expect(await probed((page) => ({ page, size: 3 }))).toMatchObject({
    pages: [3, 3, 3],
    disjoint: true,
    pageSize: 'capped',
  });
});

test('a server that ignores the page is found out', async () => {
  expect(await probed((_page, size) => ({ page: 1, size }))).toMatchObject({
    error: { code: 'pagination_repeated_page' },
  });
});
