import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /** Paths of the requests that went through. */
  readonly requests: readonly string[];
  /** Sends half of the n-th answer from now to a path, calls back and, when that is done, cuts the connection. */
  cutAt(path: string, request: number, whenHalf: () => Promise<void>): void;
}

/** Stands before a server on loopback, under an address of its own that it also writes into answers. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const requests: string[] = [];
  let cut: { readonly path: string; left: number; readonly whenHalf: () => Promise<void> } | undefined;
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    requests.push(path);
    const isMeant = cut?.path === path && --cut.left === 0;
    forward(request, response, isMeant ? cut?.whenHalf : undefined).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    url,
    requests,
    cutAt: (path, request, whenHalf) => {
      cut = { path, left: request, whenHalf };
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function forward(
    request: IncomingMessage,
    response: ServerResponse,
    whenHalf: (() => Promise<void>) | undefined,
  ): Promise<void> {
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(
        ([name]) => !['host', 'connection', 'accept-encoding', 'content-length', 'transfer-encoding'].includes(name),
      ),
    ) as Record<string, string>;
    const body = await buffer(request);
    const answer = await fetch(target + (request.url ?? '/'), {
      method: request.method ?? 'GET',
      headers,
      redirect: 'manual',
      ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
    });
    const text = ownAddress(await answer.text());
    response.statusCode = answer.status;
    for (const [name, value] of answer.headers) {
      if (!['connection', 'content-encoding', 'content-length', 'transfer-encoding', 'keep-alive'].includes(name))
        response.setHeader(name, ownAddress(value));
    }
    const bytes = Buffer.from(text);
    response.setHeader('content-length', bytes.length);
    if (!whenHalf) {
      response.end(bytes);
      return;
    }
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
    // The reader waits for the rest of this page; meanwhile the pages before it reach the disk.
    await whenHalf();
    response.destroy();
  }

  function ownAddress(text: string): string {
    const { port } = new URL(target);
    return text.replaceAll(`http://127.0.0.1:${port}`, url).replaceAll(`http://localhost:${port}`, url);
  }
}
