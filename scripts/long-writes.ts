// 10,000 seeded cases of writes over connections that break at every stage, and of callers that die in the middle.
// A failing case prints its seed: TAPWRIGHT_SEED=123 TAPWRIGHT_CASES=1 npm run long:writes
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const env = { TAPWRIGHT_CASES: '10000', ...process.env };
const child = spawn('vitest', ['run', 'packages/connector/src/http/write-once.test.ts'], { stdio: 'inherit', env });
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
