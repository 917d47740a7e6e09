import { spawn, type ChildProcess } from 'node:child_process';
import {
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { ConfigError } from '@tapwright/connector';
import { dependencyClosure } from './dependency-closure.ts';
import { openSandbox, type OpenSandboxOptions } from './open-sandbox.ts';
import { killGroup } from './process-tree.ts';
import { watchProcess, type Stopped } from './watch-process.ts';
import { SANDBOX_LIMITS, type Invocation, type Sandbox, type SandboxLimits, type SandboxRecord } from './sandbox.ts';

export interface RunSandboxedOptions extends OpenSandboxOptions {
  /** Copied into a box of its own, `node_modules` and `.git` left out; what the command does to the copy changes nothing here. */
  readonly folder?: string;
  /** Program and arguments; `node` is ours. The box is its working directory. */
  readonly command: readonly [string, ...string[]];
  /** Written into the box, by path. */
  readonly files?: ReadonlyMap<string, string | Uint8Array>;
  /** Other folders and files that it may read, at their own paths. */
  readonly readable?: readonly string[];
  /** Its whole environment, besides paths. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly limits?: Partial<SandboxLimits>;
  /** Files of the box to be given back, where they are there. */
  readonly collect?: readonly string[];
  /** There is no network but its own loopback; nothing else can be asked for. */
  readonly allowNetwork?: false;
  readonly signal?: AbortSignal;
}

export interface SandboxResult extends SandboxRecord {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Output was longer than what is kept. */
  readonly truncated: boolean;
  readonly stopped?: Stopped;
  /** What was collected, by path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly milliseconds: number;
}

/** Runs a command that nobody trusts, in the best sandbox of this machine; the record says in which. */
export async function runSandboxed(options: RunSandboxedOptions): Promise<SandboxResult> {
  options.signal?.throwIfAborted();
  const sandbox = await openSandbox(options);
  const limits = { ...SANDBOX_LIMITS, ...options.limits };
  await using box = await openBox(options, sandbox);
  const [program, ...args] = options.command;
  const plain: Invocation = {
    program: program === 'node' ? process.execPath : program,
    args,
    cwd: box.folder,
    env: { ...BASE_ENVIRONMENT, HOME: box.folder, PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, ...options.env },
  };
  const readable = (options.readable ?? []).map((path) => resolve(path));
  const started = performance.now();
  const ran = await run(sandbox.enclose(plain, { readable, writable: [box.folder], limits }), limits, options);
  const milliseconds = Math.round(performance.now() - started);
  const { level, networkOpen, warning } = sandbox;
  const files = await box.collect(options.collect ?? []);
  return { ...ran, files, milliseconds, level, networkOpen, ...(warning !== undefined && { warning }) };
}

const BASE_ENVIRONMENT = { TZ: 'UTC', LANG: 'C.UTF-8', TMPDIR: '/tmp', NO_COLOR: '1' };

interface Box extends AsyncDisposable {
  readonly folder: string;
  collect(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}

async function openBox(
  { folder, files = new Map() }: RunSandboxedOptions,
  { owner, isOwnerThroughout = false }: Sandbox,
): Promise<Box> {
  const outer = await realpath(await mkdtemp(join(tmpdir(), 'tapwright-box-')));
  const box = join(outer, 'box');
  await mkdir(box, { mode: 0o755 });
  const dispose = (): Promise<void> => rm(outer, { recursive: true, force: true });
  try {
    if (folder !== undefined) await cp(folder, box, { recursive: true, filter: isWanted, verbatimSymlinks: true });
    for (const [path, content] of files) await put(box, path, content);
    await linkDependencies(box);
    if (owner !== undefined) await chownAll(isOwnerThroughout ? outer : box, owner);
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    folder: box,
    collect: async (paths) => {
      const found = new Map<string, Uint8Array>();
      for (const path of paths) {
        const file = inside(box, path);
        // What a link of the code's own making leads to is not its to give.
        const real = await realpath(file).catch(() => undefined);
        if (real !== undefined && real.startsWith(box + sep) && (await lstat(real)).isFile())
          found.set(path, await readFile(real));
      }
      return found;
    },
    [Symbol.asyncDispose]: dispose,
  };
}

function isWanted(path: string): boolean {
  return !/(?:^|[\\/])(?:node_modules|\.git)$/.test(path);
}

async function put(box: string, path: string, content: string | Uint8Array): Promise<void> {
  const file = inside(box, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

function inside(box: string, path: string): string {
  const file = resolve(box, path);
  if (!relative(box, file).startsWith('..') && file !== box) return file;
  throw new ConfigError(`${path} is not inside of the box`, { code: 'sandbox_path_outside' });
}

/** What a package imports by name: links to where our own copies are. */
async function linkDependencies(box: string): Promise<void> {
  for (const { path, real } of dependencyClosure()) {
    const name = /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)$/.exec(path)?.[1];
    if (name === undefined) continue;
    const link = join(box, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(real, link, 'dir').catch(() => undefined);
  }
}

async function chownAll(folder: string, owner: number): Promise<void> {
  await chown(folder, owner, owner);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await chownAll(path, owner);
    else if (entry.isFile()) await chown(path, owner, owner);
  }
}

type Ran = Pick<SandboxResult, 'exitCode' | 'stdout' | 'stderr' | 'truncated' | 'stopped'>;

async function run(
  invocation: Invocation,
  limits: SandboxLimits,
  { stdin, signal }: RunSandboxedOptions,
): Promise<Ran> {
  const { program, args, cwd, env } = invocation;
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const output = collectOutput(child, limits.outputBytes);
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin ?? '');
  const ended = new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  const watch = watchProcess(child, limits, signal);
  try {
    const exitCode = await ended;
    const stopped = watch.stopped();
    return { exitCode, ...output(), ...(stopped && { stopped }) };
  } finally {
    // What it left running in its group must not outlive it.
    if (child.pid !== undefined) killGroup(child.pid);
  }
}

function collectOutput(child: ChildProcess, most: number) {
  const parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let truncated = false;
  for (const name of ['stdout', 'stderr'] as const) {
    let kept = 0;
    child[name]?.on('data', (chunk: Buffer) => {
      const part = chunk.subarray(0, Math.max(0, most - kept));
      if (part.length < chunk.length) truncated = true;
      kept += part.length;
      if (part.length > 0) parts[name].push(part);
    });
  }
  const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('utf8');
  return () => ({ stdout: text(parts.stdout), stderr: text(parts.stderr), truncated });
}
