import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isRunning, processStart } from './process.ts';

test('a process runs until it ends, also while nobody has asked how', async () => {
  // The shell becomes a `sleep`, which never asks for the child that ended.
  const shell = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60']);
  try {
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    const child = Number(line.toString());
    const parent = { pid: shell.pid ?? 0, started: (await processStart(shell.pid ?? 0)) ?? '' };
    expect(await isRunning(parent)).toBe(true);
    await expect.poll(() => isRunning({ pid: child, started: '' })).toBe(false);
    expect(await isRunning({ ...parent, started: 'another time' })).toBe(process.platform !== 'linux');
    shell.kill('SIGKILL');
    await once(shell, 'exit');
    expect(await isRunning(parent)).toBe(false);
  } finally {
    shell.kill('SIGKILL');
  }
});
