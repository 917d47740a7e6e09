import { createSecureServer } from 'node:http2';
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { inspect } from 'node:util';
import { Agent } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { createCertificate } from './certificate.fixture.ts';
import { exchange } from './exchange.ts';
import { clientFor, failureOf, portOf, request, sendJson, serve } from './serve.fixture.ts';

/** A server below HTTP; `answer` gets each request's head once it is complete. */
async function rawServer(
  answer: (socket: Socket, head: string, count: number) => void,
): Promise<{ url: string; heads: string[] }> {
  const heads: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      heads.push(text);
      const head = text;
      text = '';
      answer(socket, head, heads.length);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${portOf(server.address())}`, heads };
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}';

const post = { method: 'POST', operationClass: 'unsafe', body: Buffer.from('{"pay":1}') } as const;

test('a kept connection that closes as an unsafe request is written does not make it go out twice', async () => {
  const { url, heads } = await rawServer((socket, head) => {
    if (head.startsWith('GET')) socket.write(OK);
    else socket.destroy();
  });
  const client = clientFor(url);
  await client.send(request(`${url}/warm`));
  const failure = await failureOf(client.send(request(`${url}/pay`, post)));
  expect(failure).toMatchObject({ code: 'outcome_unknown', cause: { code: 'connection_reset' } });
  expect(heads.filter((head) => head.startsWith('POST'))).toHaveLength(1);
});

test('an unsafe request whose connection is reset after the headers of the answer is not sent again', async () => {
  const { url, heads } = await rawServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a":');
    setImmediate(() => socket.destroy());
  });
  const failure = await failureOf(clientFor(url).send(request(`${url}/pay`, post)));
  expect(failure).toMatchObject({ code: 'outcome_unknown', failureType: 'system_error' });
  expect(heads).toHaveLength(1);
});

test('a done write whose redirect leads nowhere is not done again', async () => {
  const { url, received } = await serve((_one, _count, response) => {
    response.writeHead(303, { location: 'http://127.0.0.1:9/receipt' }).end();
  });
  const failure = await failureOf(clientFor(url).send(request(`${url}/pay`, post)));
  expect(received.filter(({ method }) => method === 'POST')).toHaveLength(1);
  expect(failure).toMatchObject({ code: 'outcome_unknown', cause: { code: 'connection_refused' } });
});

test.each([429, 401])('a done write whose redirect is answered with %i is not done again', async (status) => {
  const { url, received } = await serve((one, _count, response) => {
    if (one.method === 'POST') response.writeHead(303, { location: '/receipt' }).end();
    else sendJson(response, {}, status);
  });
  const client = clientFor(
    url,
    {},
    {
      authenticator: () => ({ apply: async () => '1', refresh: async () => true, secrets: () => [] }),
    },
  );
  await failureOf(client.send(request(`${url}/pay`, post)));
  expect(received.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

test('an answer that is no HTTP and repeats the request does not show the credentials', async () => {
  const { url } = await rawServer((socket, head) => {
    socket.end(`${head}\r\n${head}`);
  });
  const client = clientFor(
    url,
    { retry: { maxRetries: 0 } },
    {
      secrets: ['canary-4711'],
      authenticator: () => ({
        apply: async ({ headers }) => {
          headers['authorization'] = 'Bearer canary-4711';
          return '1';
        },
        refresh: async () => false,
        secrets: () => ['canary-4711'],
      }),
    },
  );
  const failure = await failureOf(client.send(request(`${url}/me`)));
  expect(inspect(failure['thrown'], { depth: 20, showHidden: true })).not.toContain('canary-4711');
});

test('a secret in the path, or sent back as the id of the request, is shown nowhere', async () => {
  const canary = 'canary-4711';
  const { url } = await serve((_one, _count, response) => sendJson(response, {}, 404, { 'x-request-id': canary }));
  const seen: unknown[] = [];
  const client = clientFor(
    url,
    {},
    {
      secrets: [canary],
      hooks: {
        log: (entry) => seen.push(entry),
        exchange: (exchange) => seen.push(exchange),
        wait: (wait) => seen.push(wait),
        trace: async (name, attributes, run) => {
          seen.push(name, attributes);
          return run();
        },
      },
    },
  );
  const failure = await failureOf(client.send(request(`${url}/bot${canary}/me?q=${canary}`)));
  expect(seen.length).toBeGreaterThan(2);
  const everything = inspect([failure['thrown'], seen, client.statistics()], { depth: 20, showHidden: true });
  expect(everything).not.toContain(canary);
});

test('a server that goes away over HTTP/2 gets no request twice from below our retries', async () => {
  const certificate = createCertificate('localhost');
  const counts = new Map<string, number>();
  const server = createSecureServer({ ...certificate, allowHTTP1: false });
  server.on('sessionError', () => {});
  server.on('stream', (stream, headers) => {
    const path = String(headers[':path']);
    counts.set(path, (counts.get(path) ?? 0) + 1);
    stream.on('error', () => {});
    if (path === '/1') {
      stream.session?.goaway(0);
      setImmediate(() => stream.session?.destroy());
    } else if (path === '/warm') {
      stream.respond({ ':status': 200 });
      stream.end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `https://127.0.0.1:${portOf(server.address())}`;
  const agent = new Agent({ allowH2: true, connect: { ca: certificate.cert } });
  onTestFinished(async () => {
    await agent.destroy();
    server.close();
  });
  const limits = { headers: 2000, body: 2000, total: 2000, maxBytes: 1000 };
  const send = (path: string, method: 'GET' | 'POST') =>
    exchange(
      agent,
      {
        method,
        url: new URL(`${origin}${path}`),
        headers: {},
        body: method === 'POST' ? Buffer.from('{}') : undefined,
      },
      limits,
    );
  await send('/warm', 'GET');
  const sent = await Promise.allSettled(['/1', '/2', '/3', '/4', '/5'].map((path) => send(path, 'POST')));
  expect(sent.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected', 'rejected']);
  expect(Math.max(...counts.values())).toBe(1);
});
