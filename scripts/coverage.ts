// npm run coverage: which lines and branches of connector and sync their own tests run; coverage/index.html shows them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './documents.ts';
import { qualityTools } from './quality-tools.ts';

qualityTools();
const child = spawn(
  process.execPath,
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--config',
    'vitest.coverage.config.ts',
    'packages/connector',
    'packages/sync',
    // The PostgreSQL destination is tested where there is a server for it.
    'packages/app/src/postgres-',
    ...process.argv.slice(2),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: `--import ${pathToFileURL(join(root, 'scripts', 'quality-hook.ts')).href}` },
  },
);
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
