import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { connect, isTapwrightError, rotatingAuthority, Secret, type RotatingAuthority } from '@tapwright/connector';
import { expect, onTestFinished, test } from 'vitest';
import { sharedConnector } from './testing/shared-connector.fixture.ts';
import { fileTokenStore } from './token-file.ts';

const RENEW = fileURLToPath(new URL('./testing/renew-once.fixture.ts', import.meta.url));
const DIE = fileURLToPath(new URL('./testing/die-at-call.fixture.ts', import.meta.url));
const ALL = Number(process.env['TAPWRIGHT_KILLS'] ?? 0) >= 50;

/** An API and its authorization server, with tokens in a folder that have to be renewed before they are good. */
async function scene(grace: boolean): Promise<{ authority: RotatingAuthority; home: string; url: string }> {
  const authority = rotatingAuthority({ grace });
  const home = mkdtempSync(join(tmpdir(), 'tapwright-home-'));
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const token = (request.headers.authorization ?? '').replace('Bearer ', '');
      if (request.url !== '/token') return response.writeHead(authority.accepts(token) ? 200 : 401).end();
      const answer = authority.refresh(new URLSearchParams(body).get('refresh_token') ?? '');
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      return response.end(JSON.stringify(answer.body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  await fileTokenStore(home, {}).save('source-shared', {
    accessToken: new Secret('none'),
    refreshToken: new Secret(authority.authorize()),
    issuedAt: 0,
    expiresAt: 1,
  });
  return { authority, home, url: `http://127.0.0.1:${address.port}` };
}

/** How many calls into the file system a process made; undefined for one that was killed at the nth. */
async function renewOnce(url: string, home: string, rotation: string, dieAt: number): Promise<number | undefined> {
  const args = ['--conditions=@tapwright/source', `--import=${DIE}`];
  const child = spawn(process.execPath, [...args, RENEW, url, home, rotation], {
    env: {
      ...process.env,
      DIE_AT_CALL: String(dieAt),
      NODE_COMPILE_CACHE: join(tmpdir(), `tapwright-compile-${process.getuid?.() ?? ''}`),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (child.signalCode === 'SIGKILL') return undefined;
  return Number(/calls (\d+)/.exec(output)?.[1]);
}

test.each(ALL ? (['lenient', 'strict'] as const) : (['strict'] as const))(
  'a process that dies before any call into the file system costs nothing but what %s servers make it cost',
  { timeout: 300_000 },
  async (rotation) => {
    const untouched = await scene(true);
    const calls = (await renewOnce(untouched.url, untouched.home, rotation, 0)) ?? 0;
    // The lock, the note, the tokens, and the lock again.
    expect(calls).toBeGreaterThan(10);
    const ends: string[] = [];
    for (let dieAt = 1; dieAt <= calls; dieAt += ALL ? 1 : 3) {
      const { authority, home, url } = await scene(rotation === 'lenient');
      expect(await renewOnce(url, home, rotation, dieAt)).toBeUndefined();
      await using connection = await connect(
        sharedConnector(url, rotation),
        {},
        { allowPrivate: true, tokens: fileTokenStore(home, {}) },
      );
      const end = await connection.get('/items').then(
        () => 'renewed',
        (error: unknown) => (isTapwrightError(error) ? error.code : String(error)),
      );
      ends.push(end);
      expect(authority.reuses, `killed at call ${dieAt}`).toBe(0);
    }
    const pattern = rotation === 'lenient' ? /^(renewed ?)+$/ : /^(renewed )+(grant_lost ?)+(renewed ?)+$/;
    expect(ends.join(' ')).toMatch(pattern);
  },
);
