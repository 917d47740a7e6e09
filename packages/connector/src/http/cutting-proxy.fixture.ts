import { once } from 'node:events';
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import { portOf } from './serve.fixture.ts';

/** Where a connection breaks. `bytes` are counted over the whole connection. */
export type Cut =
  | { readonly at: 'none' }
  /** Nobody listens. */
  | { readonly at: 'connect' }
  /** Accepted and closed. */
  | { readonly at: 'accept' }
  /** The server gets this much of the request. `stall`: nothing closes; `half`: the server's side stays open. */
  | { readonly at: 'request'; readonly bytes: number; readonly how: 'close' | 'reset' | 'stall' | 'half' }
  /** The server has answered, and the client gets this much of it; 0 is after the whole request. */
  | { readonly at: 'answer'; readonly bytes: number; readonly how: 'close' | 'reset' | 'stall' };

export interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /** What happens to the next connections, in order; later ones are whole. */
  plan(cuts: readonly Cut[]): Promise<void>;
  /** A refused port listens again; called before a retry. */
  restore(): Promise<void>;
  /** Called for each connection. */
  onConnection: () => void;
}

/** Stands between a client and a server on loopback, and breaks connections at a chosen byte. */
export async function cuttingProxy(target: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let cuts: Cut[] = [];
  let port = 0;
  let server: Server | undefined;
  const listen = async (): Promise<void> => {
    if (server) return;
    server = createServer((client) => {
      proxy.onConnection();
      const cut = cuts.shift() ?? { at: 'none' };
      keep(client);
      if (cut.at === 'accept') client.destroy();
      else join(client, target, cut, keep);
      if (cuts[0]?.at === 'connect') stop();
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = portOf(server.address());
  };
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  const stop = (): void => {
    server?.close();
    server = undefined;
  };
  await listen();
  const proxy: CuttingProxy = {
    url: `http://127.0.0.1:${port}`,
    onConnection: () => {},
    plan: async (next) => {
      // A kept connection would go past the plan.
      for (const socket of sockets) socket.destroy();
      cuts = [...next];
      if (cuts[0]?.at === 'connect') stop();
      else await listen();
    },
    restore: async () => {
      if (server) return;
      if (cuts[0]?.at === 'connect') cuts.shift();
      if (cuts[0]?.at !== 'connect') await listen();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      stop();
    },
  };
  return proxy;
}

function join(client: Socket, target: number, cut: Cut, keep: (socket: Socket) => void): void {
  const server = connectTcp(target, '127.0.0.1');
  keep(server);
  let sent = 0;
  let answered = 0;
  let broken = false;
  const end = (how: 'close' | 'reset' | 'stall' | 'half'): void => {
    broken = true;
    if (how === 'stall') return;
    if (how === 'reset') client.resetAndDestroy();
    else client.destroy();
    if (how !== 'half') server.destroy();
  };
  client.on('data', (chunk: Buffer) => {
    if (broken) return;
    if (cut.at !== 'request' || sent + chunk.length < cut.bytes) {
      sent += chunk.length;
      server.write(chunk);
      return;
    }
    // What the server got before it is cut off must reach it.
    broken = true;
    const rest = chunk.subarray(0, cut.bytes - sent);
    if (rest.length === 0) end(cut.how);
    else server.write(rest, () => end(cut.how));
  });
  server.on('data', (chunk: Buffer) => {
    if (broken) return;
    if (cut.at !== 'answer' || answered + chunk.length < cut.bytes) {
      answered += chunk.length;
      client.write(chunk);
      return;
    }
    const rest = chunk.subarray(0, cut.bytes - answered);
    broken = true;
    if (rest.length === 0) end(cut.how);
    else client.write(rest, () => end(cut.how));
  });
  client.on('close', () => (cut.at === 'request' && cut.how === 'half' ? undefined : server.destroy()));
  server.on('close', () => (broken && cut.at === 'request' && cut.how === 'stall' ? undefined : client.destroy()));
}
