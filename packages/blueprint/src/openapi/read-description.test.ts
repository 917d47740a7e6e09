import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readDescription } from './read-description.ts';

let server: Server;
let origin: string;

const document = {
  openapi: '3.0.0',
  info: { title: 'Pets', version: '1' },
  servers: [{ url: '/v1' }],
  paths: { '/a': { get: {} } },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/old.json') return response.writeHead(302, { location: '/docs/openapi.json?key=abc' }).end();
    if (pathname === '/docs/openapi.json') return response.end(JSON.stringify(document));
    if (pathname === '/remote.json')
      return response.end(JSON.stringify({ ...document, paths: { '/a': { $ref: 'paths.json' } } }));
    if (pathname === '/busy') return response.writeHead(503).end();
    return response.writeHead(404).end('<html>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('a description is read from an address, where it is after redirects, and kept without its query', async () => {
  const { contract, source } = await readDescription(`${origin}/old.json`, { allowPrivate: true });
  expect(source.address).toBe(`${origin}/docs/openapi.json`);
  expect(contract.servers).toEqual([{ url: `${origin}/v1` }]);
});

test('private addresses need a permission', async () => {
  await expect(readDescription(`${origin}/docs/openapi.json`)).rejects.toMatchObject({ code: 'address_refused' });
});

test('statuses that are no success are told apart', async () => {
  await expect(readDescription(`${origin}/gone?key=abc`, { allowPrivate: true })).rejects.toMatchObject({
    code: 'description_not_found',
    status: 404,
    message: `${origin}/gone: the server answered with status 404`,
  });
  await expect(readDescription(`${origin}/busy`, { allowPrivate: true })).rejects.toMatchObject({
    failureType: 'transient_error',
    status: 503,
  });
});

test('a reference to another document of the server is not followed', async () => {
  await expect(readDescription(`${origin}/remote.json`, { allowPrivate: true })).rejects.toMatchObject({
    code: 'description_remote_reference',
    message: expect.stringContaining('/paths/~1a'),
  });
});
