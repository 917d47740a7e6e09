// Steps a second of the durable engine. The measurement itself uses what the package does not show, and lies in it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const program = join(import.meta.dirname, '..', '..', 'packages', 'app', 'src', 'testing', 'engine-bench.ts');
const child = spawn(process.execPath, ['--conditions=@tapwright/source', program, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
