import { expect, test } from 'vitest';
import type { RefreshTokenAuth, TokenSet, TokenStore } from '../auth.ts';
import { ConfigError, SystemError, TransientError, UnknownOutcomeError } from '../errors.ts';
import { Secret } from '../secret.ts';
import type { AuthSend } from './auth-send.ts';
import { createAuthenticator, type Authenticator } from './authenticator.ts';
import { fakeClock } from './loopback.fixture.ts';
import { rotatingAuthority, type RotatingAuthority } from './rotating-authority.ts';

type Rotation = NonNullable<RefreshTokenAuth<object>['rotation']>;

/** What survives the processes that share it. */
interface Disk {
  tokens: TokenSet | undefined;
  lock: Promise<unknown>;
}

/** A process: it may die at its nth step, after which nothing that it awaits comes back. */
interface Process {
  readonly authenticator: Authenticator;
  readonly died: Promise<void>;
  /** Steps so far. */
  readonly steps: () => number;
}

const expired = (refreshToken: string): TokenSet => ({
  accessToken: new Secret('old'),
  refreshToken: new Secret(refreshToken),
  issuedAt: 0,
  expiresAt: 1,
});

function startProcess(disk: Disk, authority: RotatingAuthority, rotation: Rotation, dieAt = Infinity): Process {
  const death = Promise.withResolvers<void>();
  let steps = 0;
  const step = async (): Promise<void> => {
    steps += 1;
    if (steps < dieAt) return;
    death.resolve();
    await new Promise(() => {});
  };
  const store: TokenStore = {
    load: async () => {
      await step();
      const { tokens } = disk;
      await step();
      return tokens;
    },
    save: async (_key, tokens) => {
      await step();
      disk.tokens = tokens;
      await step();
    },
    exclusive: (_key, work) => {
      const result = disk.lock.then(async () => {
        await step();
        return work();
      });
      // The lock of a dead process is free.
      disk.lock = Promise.race([result.catch(() => undefined), death.promise]);
      return result;
    },
  };
  const send: AuthSend = async ({ body, beforeSend }) => {
    await step();
    await beforeSend?.();
    await step();
    const form = new URLSearchParams(Buffer.from(body ?? []).toString());
    const answer = authority.refresh(form.get('refresh_token') ?? '');
    await step();
    return { status: answer.status, headers: {}, bytes: Buffer.from(JSON.stringify(answer.body)) };
  };
  return { authenticator: authenticatorOf(store, send, rotation), died: death.promise, steps: () => steps };
}

function authenticatorOf(tokens: TokenStore, send: AuthSend, rotation: Rotation): Authenticator {
  const auth: RefreshTokenAuth<object> = {
    kind: 'oauth2-refresh-token',
    tokenUrl: 'https://auth.example/token',
    refreshToken: () => undefined,
    rotation,
  };
  const context = { config: {}, clock: fakeClock(), connectionId: 'k', baseUrl: 'https://api.example', tokens, send };
  return createAuthenticator(auth, context);
}

async function tokenOf({ authenticator }: Pick<Process, 'authenticator'>): Promise<string> {
  const headers: Record<string, string> = {};
  await authenticator.apply({ url: new URL('https://api.example'), headers });
  return (headers['authorization'] ?? '').replace('Bearer ', '');
}

/** Steps of a renewal that nothing disturbs. */
async function stepsOfRenewal(rotation: Rotation): Promise<number> {
  const authority = rotatingAuthority({ grace: true });
  const disk: Disk = { tokens: expired(authority.authorize()), lock: Promise.resolve() };
  const process = startProcess(disk, authority, rotation);
  await tokenOf(process);
  return process.steps();
}

test('killed at any await, with a server that gives its last answer again: nothing is lost, nothing is spent twice', async () => {
  const steps = await stepsOfRenewal('lenient');
  expect(steps).toBeGreaterThan(8);
  for (let dieAt = 1; dieAt <= steps; dieAt += 1) {
    const authority = rotatingAuthority({ grace: true });
    const disk: Disk = { tokens: expired(authority.authorize()), lock: Promise.resolve() };
    const first = startProcess(disk, authority, 'lenient', dieAt);
    await Promise.race([tokenOf(first), first.died]);
    const token = await tokenOf(startProcess(disk, authority, 'lenient'));
    expect(authority.accepts(token), `killed at step ${dieAt}`).toBe(true);
    expect(authority.reuses, `killed at step ${dieAt}`).toBe(0);
  }
});

test('killed at any await, with a server that takes a second use for theft: none comes, and a loss is told as one', async () => {
  const steps = await stepsOfRenewal('strict');
  const ends: string[] = [];
  for (let dieAt = 1; dieAt <= steps; dieAt += 1) {
    const authority = rotatingAuthority({ grace: false });
    const disk: Disk = { tokens: expired(authority.authorize()), lock: Promise.resolve() };
    const first = startProcess(disk, authority, 'strict', dieAt);
    await Promise.race([tokenOf(first), first.died]);
    const second = startProcess(disk, authority, 'strict');
    const end = await tokenOf(second).then(
      (token) => (authority.accepts(token) ? 'renewed' : 'refused'),
      (error: unknown) => (error instanceof ConfigError ? error.code : String(error)),
    );
    ends.push(end);
    expect(authority.reuses, `killed at step ${dieAt}`).toBe(0);
    if (end !== 'grant_lost') continue;
    // A person authorises again: whoever waits for it goes on.
    disk.tokens = expired(authority.authorize());
    expect(authority.accepts(await tokenOf(second)), `killed at step ${dieAt}`).toBe(true);
  }
  // Lost only from the note on disk to the new tokens on disk; told before that and after it as nothing at all.
  expect(ends.join(' ')).toMatch(/^(renewed )+(grant_lost )+(renewed ?)+$/);
  expect(ends.filter((end) => end === 'grant_lost').length).toBeLessThanOrEqual(4);
});

test('many processes that die again and again never spend a token twice and never lose the authorization', async () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const authority = rotatingAuthority({ grace: true, lifetime: 1 });
    const disk: Disk = { tokens: expired(authority.authorize()), lock: Promise.resolve() };
    for (let round = 0; round < 6; round += 1) {
      const processes = Array.from({ length: 5 }, (_item, index) =>
        startProcess(
          disk,
          authority,
          'lenient',
          index === 4 ? Infinity : 1 + ((seed * 7 + round * 5 + index * 3) % 14),
        ),
      );
      const survivor = processes.at(-1);
      const all = processes.map((process) => Promise.race([tokenOf(process), process.died]));
      await Promise.all(all);
      expect(authority.accepts(survivor ? await tokenOf(survivor) : ''), `seed ${seed}`).toBe(true);
      if (disk.tokens) disk.tokens = { ...disk.tokens, expiresAt: 1 };
      authority.expire();
    }
    expect(authority.reuses, `seed ${seed}`).toBe(0);
  }
});

/** A process whose token requests end like this, one after the other; then they reach the server. */
function failing(disk: Disk, authority: RotatingAuthority, rotation: Rotation, failures: (() => Promise<never>)[]) {
  const store: TokenStore = {
    load: async () => disk.tokens,
    save: async (_key, tokens) => {
      disk.tokens = tokens;
    },
    exclusive: (_key, work) => work(),
  };
  const send: AuthSend = async ({ body, beforeSend }) => {
    await beforeSend?.();
    const failure = failures.shift();
    if (failure) return failure();
    const form = new URLSearchParams(Buffer.from(body ?? []).toString());
    const answer = authority.refresh(form.get('refresh_token') ?? '');
    return { status: answer.status, headers: {}, bytes: Buffer.from(JSON.stringify(answer.body)) };
  };
  return { authenticator: authenticatorOf(store, send, rotation) };
}

test('a token endpoint that is down costs nothing: the refresh token stays good and unmarked', async () => {
  const authority = rotatingAuthority({ grace: false });
  const disk: Disk = { tokens: expired(authority.authorize()), lock: Promise.resolve() };
  const down = () => Promise.reject(new TransientError('refused', { code: 'connection_refused' }));
  const process = failing(disk, authority, 'strict', [down, down]);
  const refused = { code: 'connection_refused' };
  await expect(tokenOf(process)).rejects.toMatchObject(refused);
  await expect(tokenOf(process)).rejects.toMatchObject(refused);
  expect(disk.tokens?.spending).toBeUndefined();
  expect(authority.accepts(await tokenOf(process))).toBe(true);
});

test('an answer that is lost on the way is a lost authorization where tokens are strict, at once and for everybody', async () => {
  const authority = rotatingAuthority({ grace: false });
  const disk: Disk = { tokens: expired(authority.authorize()), lock: Promise.resolve() };
  const lost = () => Promise.reject(new UnknownOutcomeError('gone', { failureType: 'system_error' }));
  const process = failing(disk, authority, 'strict', [lost]);
  const error = { code: 'grant_lost', failureType: 'config_error', hint: expect.stringContaining('tapwright auth') };
  await expect(tokenOf(process)).rejects.toMatchObject(error);
  await expect(tokenOf(failing(disk, authority, 'strict', []))).rejects.toMatchObject(error);
  expect(authority.reuses).toBe(0);
});

test('an access token that still lives is used though the renewal was lost', async () => {
  const authority = rotatingAuthority({ grace: false });
  const living = { ...expired(authority.authorize()), expiresAt: Number.MAX_SAFE_INTEGER, spending: true };
  const disk: Disk = { tokens: living, lock: Promise.resolve() };
  expect(await tokenOf(startProcess(disk, authority, 'strict'))).toBe('old');
});

test('invalid_grant asks for a new authorization, and one that has come is used', async () => {
  const authority = rotatingAuthority({ grace: false });
  const dead = authority.authorize();
  const living = authority.authorize();
  const disk: Disk = { tokens: expired(dead), lock: Promise.resolve() };
  const process = startProcess(disk, authority, 'lenient');
  const error = { code: 'grant_invalid', failureType: 'config_error', hint: expect.stringContaining('tapwright auth') };
  await expect(tokenOf(process)).rejects.toMatchObject(error);
  const { refreshes } = authority;
  await expect(tokenOf(process)).rejects.toMatchObject(error);
  expect(authority.refreshes).toBe(refreshes);
  disk.tokens = expired(living);
  expect(authority.accepts(await tokenOf(process))).toBe(true);
});

test('a failure that no one can name is not taken for a refusal', async () => {
  const authority = rotatingAuthority({ grace: false });
  const disk: Disk = { tokens: expired(authority.authorize()), lock: Promise.resolve() };
  const odd = () => Promise.reject(new SystemError('odd', { code: 'token_missing' }));
  const process = failing(disk, authority, 'lenient', [odd]);
  await expect(tokenOf(process)).rejects.toMatchObject({ code: 'token_missing' });
  expect(authority.accepts(await tokenOf(process))).toBe(true);
});
