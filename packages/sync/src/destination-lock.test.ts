import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockDestination } from './destination-lock.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapwright-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const held = { pid: process.pid, started: '', host: hostname(), token: 'other' };
const locked = { code: 'destination_locked' };

describe('the lock of a destination', () => {
  it('lets one in, and the next one after it is given back', async () => {
    const unlock = await lockDestination(path, 'there');
    await expect(lockDestination(path, 'there')).rejects.toMatchObject(locked);
    await unlock();
    const again = await lockDestination(path, 'there');
    await again();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is taken over from a process that is gone', async () => {
    const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(gone, 'exit');
    await writeFile(path, JSON.stringify({ ...held, pid: gone.pid }));
    const unlock = await lockDestination(path, 'there');
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
    await unlock();
  });

  it.runIf(process.platform === 'linux')('is taken over from a process whose number another one has now', async () => {
    await writeFile(path, JSON.stringify({ ...held, started: '1' }));
    await (
      await lockDestination(path, 'there')
    )();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is respected when another host holds it, and when its file is unreadable it is taken over', async () => {
    await writeFile(path, JSON.stringify({ ...held, host: 'elsewhere.invalid' }));
    await expect(lockDestination(path, 'there')).rejects.toMatchObject({
      ...locked,
      message: expect.stringContaining('elsewhere.invalid'),
    });
    await writeFile(path, 'half');
    await (
      await lockDestination(path, 'there')
    )();
  });

  it('stays with who took it over from us', async () => {
    const unlock = await lockDestination(path, 'there');
    await writeFile(path, JSON.stringify({ ...held, host: 'elsewhere.invalid' }));
    await unlock();
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ token: 'other' });
  });

  it('of a process of another user is respected', async () => {
    await writeFile(path, JSON.stringify({ ...held, pid: 2 ** 22 + 1 }));
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
    });
    try {
      await expect(lockDestination(path, 'there')).rejects.toMatchObject(locked);
    } finally {
      kill.mockRestore();
    }
  });

  it('is taken over though somebody died while taking it over, and not while somebody does', async () => {
    await writeFile(path, 'half');
    await writeFile(`${path}.break`, '');
    await expect(lockDestination(path, 'there')).rejects.toMatchObject({
      ...locked,
      message: 'there is in use by another program.',
    });
    await utimes(`${path}.break`, 1, 1);
    await (
      await lockDestination(path, 'there')
    )();
    expect(await readdir(folder)).toEqual([]);
  });

  it('lets exactly one of many in that come at once upon a stale file', async () => {
    await writeFile(path, JSON.stringify({ ...held, pid: 2 ** 22 + 1 }));
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => lockDestination(path, 'there')));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  });
});
