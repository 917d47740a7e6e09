import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { resetSocket } from './reset-socket.ts';

async function closedBy(act: (socket: Socket) => void): Promise<readonly string[]> {
  const seen: string[] = [];
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const client = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
  client.on('error', (error: NodeJS.ErrnoException) => seen.push(error.code ?? ''));
  const gone = new Promise((resolve) => client.once('close', resolve));
  const [socket]: Socket[] = await once(server, 'connection');
  socket?.on('error', (error: NodeJS.ErrnoException) => seen.push(`server: ${error.code}`));
  const closed = new Promise((resolve) => socket?.once('close', () => resolve(seen.push('closed'))));
  if (socket) act(socket);
  await Promise.all([gone, closed]);
  server.close();
  return seen.toSorted();
}

test('a connection is reset, and closed', async () => {
  expect(await closedBy((socket) => resetSocket(socket))).toEqual(['ECONNRESET', 'closed']);
});

test('a connection whose end is under way is closed all the same', async () => {
  const ending = (socket: Socket): void => {
    socket.end();
    resetSocket(socket);
  };
  expect(await closedBy(ending)).toEqual(['closed']);
});

test('a connection whose own side is shut down is reset', async () => {
  const ended = (socket: Socket): void => {
    socket.end(() => resetSocket(socket));
  };
  expect(await closedBy(ended)).toContain('closed');
});
