import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** Milliseconds between the first half of the page and the cut. */
const PATIENCE = 3_000;

export interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /** Requests that went through. */
  readonly requests: number;
  /** Calls back in the middle of the body of the n-th answer from now; the rest of it is never sent. */
  cutAt(request: number, then: () => void): void;
}

/** Stands before a server on loopback, under an address of its own that it also writes into answers. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  let requests = 0;
  let cut: { at: number; cutting: () => void } | undefined;
  const server = createServer((request, response) => {
    requests += 1;
    const cutting = cut !== undefined && requests === cut.at ? cut : undefined;
    if (cutting) cut = undefined;
    forward(request, response, cutting?.cutting).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    url,
    get requests() {
      return requests;
    },
    cutAt: (request, then) => {
      cut = { at: requests + request, cutting: then };
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
    then: (() => void) | undefined,
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
    if (!then) {
      response.end(bytes);
      return;
    }
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
    // The reader waits for the rest of this page; meanwhile the pages before it reach the disk.
    await new Promise((resolve) => setTimeout(resolve, PATIENCE));
    then();
    response.destroy();
  }

  function ownAddress(text: string): string {
    const { port } = new URL(target);
    return text.replaceAll(`http://127.0.0.1:${port}`, url).replaceAll(`http://localhost:${port}`, url);
  }
}
