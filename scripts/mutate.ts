// npm run mutate [-- FILES]: StrykerJS changes an operator or a value of connector and sync at a time; their tests must
// notice. Takes about a second for each mutant: name files, or have the default, where mistakes cost most.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './documents.ts';
import { qualityTools } from './quality-tools.ts';

/** Of the mutants that tests cover or not, so many in a hundred must be killed. */
const THRESHOLD = 75;

/** Where a wrong operator loses records, doubles writes or hammers a server. */
const DEFAULT = [
  'packages/connector/src/http/operation-retry.ts',
  'packages/connector/src/http/retry-after.ts',
  'packages/connector/src/http/limit-window.ts',
  'packages/connector/src/pages/has-more.ts',
  'packages/connector/src/pages/cursor-pager.ts',
  'packages/connector/src/read/cursor-range.ts',
  'packages/connector/src/auth/token-expiry.ts',
  'packages/sync/src/checkpoint.ts',
];

const tools = qualityTools();
const files = process.argv.slice(2).length > 0 ? process.argv.slice(2) : DEFAULT;
const folder = join(root, 'out', 'mutate');
mkdirSync(folder, { recursive: true });
const config = join(folder, 'stryker.config.json');
writeFileSync(
  config,
  JSON.stringify({
    mutate: files,
    testRunner: 'vitest',
    // Rewriting one needs the API of a TypeScript written in JavaScript; vitest needs none.
    tsconfigFile: 'none.json',
    plugins: [join(tools, '@stryker-mutator', 'vitest-runner', 'dist', 'src', 'index.js')],
    vitest: { configFile: 'vitest.mutate.config.ts', related: true },
    // What is not a source of ours is not copied.
    ignorePatterns: ['.bench', '/out', '/bench', '/connectors', '/coverage', 'packages/*/dist', '.schemathesis'],
    reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
    htmlReporter: { fileName: join(folder, 'index.html') },
    jsonReporter: { fileName: join(folder, 'mutation.json') },
    tempDirName: join(folder, 'sandbox'),
    coverageAnalysis: 'perTest',
    dryRunTimeoutMinutes: 30,
    concurrency: Math.max(1, availableParallelism() - 1),
    thresholds: { high: 90, low: THRESHOLD, break: THRESHOLD },
    disableTypeChecks: false,
    allowEmpty: false,
    inPlace: false,
    symlinkNodeModules: true,
  }),
);
const child = spawn(process.execPath, [join(tools, '@stryker-mutator', 'core', 'bin', 'stryker.js'), 'run', config], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, NODE_OPTIONS: `--import ${pathToFileURL(join(root, 'scripts', 'quality-hook.ts')).href}` },
});
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
