// Workers are killed by -9 at random moments over plans, a program with a gate, and syncs: every run reaches its end,
// finished steps ran once, tables are equal. `npm run long:kills -- --cases 200`
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { cases: { type: 'string', default: '200' } } });
const env = { ...process.env, TAPWRIGHT_SLOW: '1', TAPWRIGHT_KILLS: values.cases };
const child = spawn('vitest', ['run', 'packages/app/src/engine/kills.slow.test.ts'], { stdio: 'inherit', env });
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
