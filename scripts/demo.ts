// npm run demo: GitHub's own description → source-github → its tests → a third-party GitHub emulator → rows in DuckDB.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './documents.ts';
import { freePort, startEmulator } from './emulator.ts';

const STREAMS = ['repositories', 'issues', 'users'];
const ISSUES = 120;
const out = join(root, 'out', 'demo');
const connector = join(out, 'source-github');
const database = join(out, 'github.duckdb');
const config = join(out, 'config.json');

const started = performance.now();
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

title('1. GitHub’s own OpenAPI document becomes a typed connector package');
const description = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
const overlay = join(root, 'examples', 'github', 'overlay.json');
await tapwright(
  'generate',
  description,
  '--overlay',
  overlay,
  '--name',
  'github',
  '--streams',
  STREAMS.join(','),
  '--out',
  connector,
);

title('2. Its tests really run, against a mock made from the contract');
await tapwright('test', connector);

title('3. A third-party GitHub emulator starts, with repositories, issues and users');
await using emulator = await startEmulator(
  'github',
  join(root, 'examples', 'github', 'emulator.yaml'),
  await freePort(),
);
await fill(emulator.url);
process.stdout.write(`${emulator.url} has 4 repositories and ${4 * ISSUES} issues\n`);
writeFileSync(config, JSON.stringify({ token: 'demo-token', base_url: emulator.url }));

title('4. Issues, repositories and users flow into DuckDB');
await tapwright('check', connector, '--config', config, '--allow-private');
await tapwright('sync', connector, '--to', `duckdb:${database}`, '--config', config, '--allow-private');

title('5. One issue is edited; the next sync reads only what changed');
await edit(emulator.url);
await tapwright(
  'sync',
  connector,
  '--to',
  `duckdb:${database}`,
  '--config',
  config,
  '--allow-private',
  '--streams',
  'issues',
);

const seconds = ((performance.now() - started) / 1_000).toFixed(1);
process.stdout.write(
  `\nDone in ${seconds} s. Have a look:\n` +
    `  ${connector.slice(root.length + 1)}/           the package (README.md, src/, test-results.json)\n` +
    `  ${database.slice(root.length + 1)}       the tables\n` +
    '  npx tapwright requests           what went over the wire\n' +
    '  npx tapwright generate <your OpenAPI file or URL> --out source-yours\n',
);

function title(text: string): void {
  process.stdout.write(`\n\u001B[1m${text}\u001B[0m\n`);
}

async function tapwright(...args: string[]): Promise<void> {
  process.stdout.write(`$ npx tapwright ${args.map((arg) => arg.replace(`${root}/`, '')).join(' ')}\n`);
  const child = spawn(process.execPath, [join(root, 'packages', 'cli', 'bin', 'tapwright.js'), ...args], {
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`tapwright ${args[0]} ended with exit code ${code}`);
}

async function fill(url: string): Promise<void> {
  for (const repository of ['kiln', 'loom', 'anvil', 'wick']) {
    for (let number = 1; number <= ISSUES; number += 1) {
      const body = { title: `${repository}: task ${number}`, body: `Step ${number} of the plan`, labels: [] };
      const issue = await call('POST', `${url}/repos/mona/${repository}/issues`, body);
      // Closed issues are hidden by default: a connector that forgets state=all loses them.
      if (number % 3 === 0)
        await call('PATCH', `${url}/repos/mona/${repository}/issues/${issue.number}`, { state: 'closed' });
    }
  }
}

async function edit(url: string): Promise<void> {
  await call('PATCH', `${url}/repos/mona/kiln/issues/1`, { title: 'kiln: task 1, edited' });
}

async function call(method: string, url: string, body: unknown): Promise<{ readonly number: number }> {
  const response = await fetch(url, {
    method,
    headers: { authorization: 'Bearer demo-token', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the emulator answered ${response.status} to ${method} ${url}`);
  return (await response.json()) as { readonly number: number };
}
