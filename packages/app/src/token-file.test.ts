import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@tapwright/connector';
import { expect, test } from 'vitest';
import { fileTokenStore } from './token-file.ts';
import { withFileLock } from './file-lock.ts';

const home = (): string => mkdtempSync(join(tmpdir(), 'tapwright-home-'));
const tokens = {
  accessToken: new Secret('access-1'),
  refreshToken: new Secret('refresh-1'),
  issuedAt: 1,
  expiresAt: 2,
  origin: 'o',
};

test('tokens come back as they were and are unreadable on disk', async () => {
  const folder = home();
  await fileTokenStore(folder, {}).save('source-x', tokens);
  const loaded = await fileTokenStore(folder, {}).load('source-x');
  expect(loaded?.accessToken.reveal()).toBe('access-1');
  expect(loaded?.refreshToken?.reveal()).toBe('refresh-1');
  expect(loaded?.expiresAt).toBe(2);
  expect(loaded?.origin).toBe('o');
  for (const file of readdirSync(join(folder, 'tokens'))) {
    const path = join(folder, 'tokens', file);
    expect(readFileSync(path, 'utf8')).not.toMatch(/access-1|refresh-1/);
    expect(statSync(path).mode & 0o077).toBe(0);
  }
});

test('another key, and a damaged file, are clear errors', async () => {
  const folder = home();
  await fileTokenStore(folder, {}).save('source-x', tokens);
  const other = fileTokenStore(folder, { TAPWRIGHT_KEY: 'ab'.repeat(32) });
  await expect(other.load('source-x')).rejects.toThrow('another key');
  const file = readdirSync(join(folder, 'tokens')).find((name) => name.endsWith('.json')) ?? '';
  writeFileSync(join(folder, 'tokens', file), '{');
  await expect(fileTokenStore(folder, {}).load('source-x')).rejects.toThrow('damaged');
});

test('one connection cannot read the tokens of another by renaming the file', async () => {
  const folder = home();
  const store = fileTokenStore(folder, {});
  await store.save('source-x', tokens);
  await store.save('source-y', tokens);
  const files = readdirSync(join(folder, 'tokens')).filter((name) => name.endsWith('.json'));
  const [x = '', y = ''] = files.toSorted().map((name) => join(folder, 'tokens', name));
  writeFileSync(y, readFileSync(x));
  await expect(store.load('source-y')).rejects.toThrow('damaged');
});

test('only one holder at a time, and the lock of a dead process is taken over', async () => {
  const path = join(home(), 'x.lock');
  let inside = 0;
  let most = 0;
  const hold = (): Promise<void> =>
    withFileLock(path, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    });
  await Promise.all([hold(), hold(), hold()]);
  expect(most).toBe(1);
  const child = spawn(process.execPath, ['-e', 'process.exit(0)']);
  const pid = child.pid ?? 0;
  await new Promise((resolve) => child.on('exit', resolve));
  writeFileSync(path, JSON.stringify({ pid, started: '1', host: hostname(), token: 'gone' }));
  expect(await withFileLock(path, async () => 'mine')).toBe('mine');
});
