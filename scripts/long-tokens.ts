// Workers of several processes share one rotating refresh token, and 60 of them are killed at every moment of a renewal,
// once with a server that gives its last answer again and once with one that takes a second use for theft.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const env = { TAPWRIGHT_KILLS: '60', ...process.env };
const child = spawn(
  'vitest',
  ['run', 'packages/app/src/token-kill.test.ts', 'packages/app/src/token-disk-kill.test.ts'],
  { stdio: 'inherit', env },
);
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
