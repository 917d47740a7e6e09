import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { rotatingAuthority, Secret, type RotatingAuthority } from '@tapwright/connector';
import { expect, onTestFinished, test } from 'vitest';
import { fileTokenStore } from './token-file.ts';

const KILLS = Number(process.env['TAPWRIGHT_KILLS'] ?? 4);
const WORKERS = KILLS > 10 ? 3 : 2;
const WORKER = fileURLToPath(new URL('./testing/token-worker.fixture.ts', import.meta.url));
const KEY = 'source-shared';

/** When a worker dies, as the server sees its token request. */
type Moment = 'before' | 'processed' | 'answered' | 'later' | 'never';
const MOMENTS: readonly Moment[] = ['before', 'processed', 'answered', 'later', 'never'];

interface Scene {
  readonly authority: RotatingAuthority;
  readonly home: string;
  readonly errors: string[];
  readonly kills: Map<Moment, number>;

  /** Ends when so many workers have died. */
  readonly run: () => Promise<void>;
}

/** Workers of several processes over one folder, each killed by the server at a moment of its choice, and replaced. */
async function scene(rotation: 'lenient' | 'strict'): Promise<Scene> {
  const authority = rotatingAuthority({ grace: rotation === 'lenient' });
  const home = mkdtempSync(join(tmpdir(), 'tapwright-home-'));
  const errors: string[] = [];
  const kills = new Map<Moment, number>();
  const workers = new Map<number, ChildProcess>();
  const finished = Promise.withResolvers<void>();
  let requests = 0;
  let calls = 0;
  let ending = false;

  const authorize = async (): Promise<void> => {
    const refreshToken = new Secret(authority.authorize());
    await fileTokenStore(home, {}).save(KEY, {
      accessToken: new Secret('none'),
      refreshToken,
      issuedAt: 0,
      expiresAt: 1,
    });
  };
  const kill = (pid: number, moment: Moment): void => {
    const worker = workers.get(pid);
    if (!worker || ending) return;
    workers.delete(pid);
    worker.kill('SIGKILL');
    kills.set(moment, (kills.get(moment) ?? 0) + 1);
    const total = [...kills.values()].reduce((sum, count) => sum + count, 0);
    if (total >= KILLS) finished.resolve();
    else start();
  };
  const start = (): void => {
    const worker = fork(WORKER, [server.url, home, rotation], {
      execArgv: ['--conditions=@tapwright/source'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), `tapwright-compile-${process.getuid?.() ?? ''}`) },
    });
    if (worker.pid !== undefined) workers.set(worker.pid, worker);
    worker.on('message', (message: { readonly error?: string }) => {
      if (message.error === undefined) return;
      // The API took back a token between its renewal and its use, as it may here: the next call renews it again.
      if (message.error === 'auth_rejected') return;
      errors.push(message.error);
      // The person whose turn it is.
      if (message.error === 'grant_lost' && !ending) void reauthorize();
    });
  };
  const reauthorize = (): Promise<void> =>
    fileTokenStore(home, {}).exclusive(KEY, async () => {
      // Several workers report the same loss.
      if ((await fileTokenStore(home, {}).load(KEY))?.spending) await authorize();
    });
  const tokenRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams(await text(request));
    const pid = Number(form.get('worker'));
    requests += 1;
    const moment = MOMENTS[requests % MOMENTS.length] ?? 'never';
    if (moment === 'before') return kill(pid, moment);
    const { status, body } = authority.refresh(form.get('refresh_token') ?? '');
    if (moment === 'processed') return kill(pid, moment);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (moment === 'answered') kill(pid, moment);
    if (moment === 'later') setTimeout(() => kill(pid, moment), requests % 7);
  };
  const server = await serve(async (request, response) => {
    if (request.url === '/token') return tokenRequest(request, response);
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    const good = authority.accepts(token);
    response.writeHead(good ? 200 : 401).end();
    if (!good) return;
    calls += 1;
    if (calls % 5 === 0) authority.expire();
    // Also where nothing is renewed by this one: it may be waiting for its turn.
    if (calls % 37 === 0) kill(Number(request.headers['x-worker']), 'never');
  });
  await authorize();
  return {
    authority,
    home,
    errors,
    kills,

    run: async () => {
      for (let count = 0; count < WORKERS; count += 1) start();
      onTestFinished(() => [...workers.values()].forEach((worker) => worker.kill('SIGKILL')));
      await finished.promise;
      ending = true;
      // What is under way comes to its end; a disconnected worker leaves.
      for (const worker of workers.values()) {
        worker.disconnect();
        if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit');
      }
    },
  };
}

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}` };
}

const limit = { timeout: 60_000 + KILLS * 5000 };

test(
  'workers that are killed at any moment share an authorization whose server forgives: it is never lost',
  limit,
  async () => {
    const { authority, errors, kills, run } = await scene('lenient');
    await run();
    expect(errors).toEqual([]);
    expect(authority.reuses).toBe(0);
    // The kills that matter were among them.
    expect(kills.get('processed')).toBeGreaterThan(0);
    expect(authority.repeats).toBeGreaterThan(0);
  },
);

test('with a server that forgives nothing no token is spent twice, and each loss is told', limit, async () => {
  const { authority, errors, kills, run } = await scene('strict');
  await run();
  expect(authority.reuses).toBe(0);
  expect(new Set(errors)).toEqual(new Set(['grant_lost']));
  expect(kills.get('processed')).toBeGreaterThan(0);
});
