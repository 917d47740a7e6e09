import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const WORKER = fileURLToPath(new URL('./testing/write-worker.fixture.ts', import.meta.url));

/** An API that carries payments out, and kills its callers before it answers as often as it is told. */
async function ledger(kills: number) {
  const keys: unknown[] = [];
  const effects = new Set<string>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await text(request);
    const key = request.headers['idempotency-key'];
    keys.push(key);
    effects.add(typeof key === 'string' ? key : `payment ${keys.length}`);
    if (keys.length <= kills) process.kill(Number(request.headers['x-worker']), 'SIGKILL');
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":7}');
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, keys, effects };
}

async function pay(url: string, home: string, kind: 'keyed' | 'unsafe'): Promise<unknown> {
  const child = spawn(process.execPath, ['--conditions=@tapwright/source', WORKER, url, home, kind], {
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), `tapwright-compile-${process.getuid?.() ?? ''}`) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return child.signalCode ?? JSON.parse(output);
}

const home = (): string => mkdtempSync(join(tmpdir(), 'tapwright-home-'));

test('a payment whose callers are killed is made once: later processes send the same key, then nothing', async () => {
  const { url, keys, effects } = await ledger(1);
  const folder = home();
  const ends: unknown[] = [];
  for (let call = 0; call < 3; call += 1) ends.push(await pay(url, folder, 'keyed'));
  expect(ends).toEqual(['SIGKILL', { paid: { id: 7 } }, { paid: { id: 7 } }]);
  expect(keys).toHaveLength(2);
  expect(effects.size).toBe(1);
});

test('without a key nobody can know after a kill, and nothing is sent again', async () => {
  const { url, keys, effects } = await ledger(1);
  const folder = home();
  const ends = [await pay(url, folder, 'unsafe'), await pay(url, folder, 'unsafe')];
  expect(ends).toEqual(['SIGKILL', { code: 'outcome_unknown' }]);
  expect([keys.length, effects.size]).toEqual([1, 1]);
});
