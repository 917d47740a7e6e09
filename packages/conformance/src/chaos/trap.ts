import { createServer } from 'node:http';
import { once } from 'node:events';

/** A server of another origin that writes down all that it is sent, and answers 403. */
export interface Trap {
  readonly url: string;
  /** Request lines, headers and bodies. */
  readonly seen: readonly string[];
  close(): void;
}

export async function createTrap(): Promise<Trap> {
  const seen: string[] = [];
  const server = createServer((message, response) => {
    let text = `${message.method ?? ''} ${message.url ?? ''} ${JSON.stringify(message.headers)} `;
    message.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    message.on('end', () => {
      seen.push(text);
      response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"not here"}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
