import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';

export interface Served extends AsyncDisposable {
  readonly url: string;
  /** Path and query of each request, in their order. */
  readonly paths: string[];
}

/** A page by its path; a function answers by itself. */
export type Pages = Readonly<Record<string, string | ((request: IncomingMessage, response: ServerResponse) => void)>>;

const TYPES: readonly (readonly [RegExp, string])[] = [
  [/\.json$/, 'application/json'],
  [/\.(txt|md|yaml)$/, 'text/plain; charset=utf-8'],
];

/** A site on loopback that knows these pages and no others. */
export async function serve(pages: Pages): Promise<Served> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    const { url = '/' } = request;
    paths.push(url);
    const page = pages[url] ?? pages['*'];
    if (typeof page === 'function') return page(request, response);
    const type = TYPES.find(([pattern]) => pattern.test(url))?.[1] ?? 'text/html; charset=utf-8';
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': type });
    response.end(page ?? 'nothing here');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    paths,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
