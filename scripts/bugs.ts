// npm run bugs: bugs that people had with other products, put into a copy of our sources one at a time; our tests must
// notice at least 95 % of them. `npm run bugs -- <text>` runs those whose name matches.
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bug } from '../bench/bugs/bug.ts';
import { bugs } from '../bench/bugs/corpus.ts';
import { root } from './documents.ts';

const GATE = 0.95;
/** For the tests of one bug; without any bug all of them run, which takes longer. */
const TIMEOUT = 240_000;
const HEALTHY_TIMEOUT = 1_200_000;
const CONNECTOR = 'source-github';

interface Result {
  readonly bug: Bug;
  /** What noticed it; undefined where nothing did. */
  readonly killedBy: string | undefined;
  readonly seconds: number;
}

const wanted = process.argv[2] ?? '';
const chosen = bugs.filter((bug) => new RegExp(wanted, 'i').test(bug.name));
const scratch = mkdtempSync(join(tmpdir(), 'tapwright-bugs-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));

const copies = Array.from({ length: Math.min(availableParallelism(), chosen.length) }, (_, index) =>
  copyOfSources(join(scratch, String(index))),
);
const first = copies[0];
if (first === undefined) throw new Error(`no bug has "${wanted}" in its name`);
assertApplicable(first);
if (chosen.some((bug) => bug.tests.length === 0)) await generateConnector(first, copies);
await assertHealthy(first);

const results: Result[] = [];
const queue = chosen.values();
await Promise.all(
  copies.map(async (folder) => {
    for (const bug of queue) {
      const result = await tried(bug, folder);
      results.push(result);
      process.stdout.write(`${line(result)}\n`);
    }
  }),
);

const killed = results.filter((result) => result.killedBy !== undefined).length;
const survivors = results.filter((result) => result.killedBy === undefined);
for (const { bug } of survivors) {
  process.stdout.write(`\nsurvived: ${bug.name}\n  ${bug.bug}\n  ${bug.file}\n  ${bug.thread}\n`);
}
const rate = killed / results.length;
process.stdout.write(
  `\n${killed} of ${results.length} bugs were noticed: ${(rate * 100).toFixed(1)} % (${GATE * 100} % needed)\n`,
);
if (rate < GATE) process.exitCode = 1;

/** The sources with everything that their tests need; what is installed is linked. */
function copyOfSources(folder: string): string {
  mkdirSync(join(folder, 'packages'), { recursive: true });
  for (const name of [
    'package.json',
    'vitest.config.ts',
    'tsconfig.json',
    'tsconfig.base.json',
    'tests',
    'README.md',
    'examples',
  ]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  for (const name of readdirSync(join(root, 'packages'))) {
    const from = join(root, 'packages', name);
    for (const inner of readdirSync(from)) {
      if (inner === 'dist') continue;
      const target = join(folder, 'packages', name, inner);
      if (inner === 'node_modules') symlinkSync(join(from, inner), target);
      else cpSync(join(from, inner), target, { recursive: true });
    }
  }
  linkModules(folder);
  return folder;
}

/** All that is installed, but for our own packages: those are the copies. */
function linkModules(folder: string): void {
  const installed = join(root, 'node_modules');
  mkdirSync(join(folder, 'node_modules', '@tapwright'), { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name !== '@tapwright' && name !== 'tapwright' && name !== '.cache') {
      symlinkSync(join(installed, name), join(folder, 'node_modules', name));
    }
  }
  for (const name of readdirSync(join(folder, 'packages'))) {
    symlinkSync(join(folder, 'packages', name), join(folder, 'node_modules', '@tapwright', name));
  }
}

/** A patch that no longer fits the sources is an error: it would prove nothing. */
function assertApplicable(folder: string): void {
  const stale = chosen.filter((bug) => bug.tests.length > 0 && occurrences(join(folder, bug.file), bug.search) !== 1);
  if (stale.length === 0) return;
  for (const { name, file } of stale) process.stderr.write(`the bug "${name}" no longer applies to ${file}\n`);
  process.exit(2);
}

function occurrences(file: string, search: string): number {
  return readFileSync(file, 'utf8').split(search).length - 1;
}

/** The connector of the demo, made once and copied. */
async function generateConnector(folder: string, all: readonly string[]): Promise<void> {
  const description = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
  const target = join(folder, CONNECTOR);
  const run = await cli(folder, [
    'generate',
    description,
    '--overlay',
    join(root, 'examples', 'github', 'overlay.json'),
    '--name',
    'github',
    '--streams',
    'repositories,issues,users',
    '--out',
    target,
  ]);
  if (run.code !== 0) throw new Error(`the connector was not generated: ${run.output}`);
  for (const other of all) if (other !== folder) cpSync(target, join(other, CONNECTOR), { recursive: true });
  const stale = chosen.filter((bug) => bug.tests.length === 0 && occurrences(join(folder, bug.file), bug.search) !== 1);
  for (const { name, file } of stale) process.stderr.write(`the bug "${name}" no longer applies to ${file}\n`);
  if (stale.length > 0) process.exit(2);
}

/** Without a bug all tests pass, or their failing would prove nothing. */
async function assertHealthy(folder: string): Promise<void> {
  const files = [...new Set(chosen.flatMap((bug) => bug.tests))];
  const failed = files.length === 0 ? undefined : await vitest(folder, files, HEALTHY_TIMEOUT);
  if (failed !== undefined) throw new Error(`the tests fail without any bug: ${failed}`);
  if (!chosen.some((bug) => bug.tests.length === 0)) return;
  const own = await connectorTests(folder);
  if (own !== undefined) throw new Error(`the connector's tests fail without any bug: ${own}`);
}

async function tried(bug: Bug, folder: string): Promise<Result> {
  const started = performance.now();
  const file = join(folder, bug.file);
  const before = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    before.replace(bug.search, () => bug.replace),
  );
  try {
    const killedBy = bug.tests.length === 0 ? await connectorTests(folder) : await vitest(folder, bug.tests);
    return { bug, killedBy, seconds: (performance.now() - started) / 1000 };
  } finally {
    writeFileSync(file, before);
  }
}

/** The first test that fails; undefined when all pass. */
async function vitest(folder: string, files: readonly string[], timeout = TIMEOUT): Promise<string | undefined> {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const { code, output } = await run(timeout, folder, [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--root',
    folder,
    '--bail',
    '1',
    '--reporter',
    'json',
    '--outputFile',
    report,
    '--no-file-parallelism',
    ...files,
  ]);
  if (code === 0) return undefined;
  if (code === null) return 'the tests do not end';
  const written = existsSync(report) ? readFileSync(report, 'utf8') : '';
  const [, name] = /"fullName":"((?:[^"\\]|\\.)*)","status":"failed"/.exec(written) ?? [];
  return name ?? firstError(output);
}

async function connectorTests(folder: string): Promise<string | undefined> {
  const { code, output } = await cli(folder, ['test', join(folder, CONNECTOR), '--no-types', '--json']);
  if (code === 0) return undefined;
  if (code === null) return 'the tests do not end';
  const [, name] = /"name":"([^"]*)","part":"[a-z]*","status":"failed"/.exec(output) ?? [];
  return name ?? firstError(output);
}

function firstError(output: string): string {
  return /[A-Z]\w*Error: .*/.exec(output)?.[0] ?? output.trim().split('\n').at(-1) ?? 'the tests cannot be run';
}

function cli(folder: string, args: readonly string[]): Promise<Run> {
  return run(TIMEOUT, folder, [join(folder, 'packages', 'cli', 'bin', 'tapwright.js'), ...args]);
}

interface Run {
  /** Null where the time was up. */
  readonly code: number | null;
  readonly output: string;
}

async function run(timeout: number, folder: string, args: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.timeout(timeout),
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.on('error', () => undefined);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

function line({ bug, killedBy, seconds }: Result): string {
  const mark = killedBy === undefined ? 'SURVIVED' : 'noticed ';
  return `${mark} ${seconds.toFixed(1).padStart(6)} s  ${bug.name.padEnd(52)} ${(killedBy ?? '').slice(0, 90)}`;
}
