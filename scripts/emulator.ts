import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startServer, type Running } from './counterparts/process.ts';
import { root } from './documents.ts';

/** Starts one service of the third-party emulator on a loopback port and waits until it answers. */
export function startEmulator(service: string, seed: string, port: number): Promise<Running> {
  const entry = join(root, 'node_modules', 'emulate', 'dist', 'index.js');
  const args = [entry, 'start', '--port', String(port), '--service', service, '--seed', seed];
  return startServer({ command: process.execPath, args, url: `http://127.0.0.1:${port}` });
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
