import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { release, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigError } from '@tapwright/connector';
import { bubblewrap, findBubblewrap } from './bubblewrap.ts';
import { hasPermissionModel, nodePermission } from './node-permission.ts';
import { SANDBOX_LEVELS, SANDBOX_LIMITS, type Sandbox, type SandboxLevel } from './sandbox.ts';
import { findSrt, srt } from './srt.ts';

export interface OpenSandboxOptions {
  /** The levels that will do. Default: every one but `none`, which somebody has to ask for. */
  readonly levels?: readonly SandboxLevel[];
  /** Keeps what was found out about this machine. */
  readonly cacheFile?: string;
}

/** What each rung of the ladder comes to on this machine. */
export interface SandboxFinding {
  readonly level: SandboxLevel;
  readonly works: boolean;
  readonly why?: string;
}

const NONE: Sandbox = {
  level: 'none',
  networkOpen: true,
  warning: 'the code ran with all your rights',
  enclose: (invocation) => invocation,
};

/**
 * The best sandbox that was shown to work here: bubblewrap, srt on macOS, Node's permission model. Throws where none of
 * the levels that will do works; `none` has to be named.
 */
export async function openSandbox({ levels, cacheFile }: OpenSandboxOptions = {}): Promise<Sandbox> {
  const wanted = SANDBOX_LEVELS.filter((level) => levels?.includes(level) ?? level !== 'none');
  const findings = await sandboxFindings(cacheFile);
  const found = wanted.find((level) => findings.some((one) => one.level === level && one.works));
  const sandbox = found === undefined ? undefined : sandboxAt(found);
  if (sandbox !== undefined) return sandbox;
  const reasons = findings
    .filter(({ level }) => wanted.includes(level))
    .map(({ level, why = '' }) => `${level}: ${why}`);
  throw new ConfigError(`there is no sandbox for code that nobody trusts (${reasons.join('; ')})`, {
    code: 'sandbox_missing',
    hint: 'Install bubblewrap (Linux: apt install bubblewrap) or srt (macOS), or run where nothing can be harmed and allow it: --unsafe-no-sandbox.',
  });
}

function sandboxAt(level: SandboxLevel): Sandbox | undefined {
  switch (level) {
    case 'bubblewrap': {
      const program = findBubblewrap();
      return program === undefined ? undefined : bubblewrap(program);
    }
    case 'srt': {
      const program = findSrt();
      return program === undefined ? undefined : srt(program);
    }
    case 'node-permission':
      return hasPermissionModel() ? nodePermission : undefined;
    case 'none':
      return NONE;
  }
}

let known: Promise<readonly SandboxFinding[]> | undefined;

/** Tries every rung once: a process in it must run, and must not get out. */
export function sandboxFindings(cacheFile?: string): Promise<readonly SandboxFinding[]> {
  known ??= findAll(cacheFile);
  return known;
}

/** {@link sandboxFindings}, without what this process already knows. */
export async function findAll(cacheFile: string | undefined): Promise<readonly SandboxFinding[]> {
  const machine = machineKey();
  const cached = cacheFile === undefined ? undefined : readCache(cacheFile, machine);
  if (cached !== undefined) return cached;
  const findings: SandboxFinding[] = [];
  for (const level of SANDBOX_LEVELS) {
    const sandbox = sandboxAt(level);
    findings.push(sandbox === undefined ? { level, works: false, why: 'it is not installed' } : await tried(sandbox));
  }
  if (cacheFile !== undefined) writeCache(cacheFile, machine, findings);
  return findings;
}

async function tried(sandbox: Sandbox): Promise<SandboxFinding> {
  if (sandbox.level === 'none') return { level: 'none', works: true };
  try {
    const escaped = await selfTest(sandbox);
    const { level } = sandbox;
    return escaped.length === 0
      ? { level, works: true }
      : { level, works: false, why: `it lets code ${escaped.join(' and ')}` };
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n').at(-1) ?? '') : String(error);
    return { level: sandbox.level, works: false, why: why.slice(0, 200) };
  }
}

/** What a probe could do that it must not. */
async function selfTest(sandbox: Sandbox): Promise<readonly string[]> {
  const outer = await realpath(await mkdtemp(join(tmpdir(), 'tapwright-probe-')));
  const box = join(outer, 'box');
  mkdirSync(box, { mode: 0o777 });
  const server = createServer((socket) => socket.on('error', () => undefined).end());
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await writeFile(join(outer, 'secret'), 'secret', { mode: 0o644 });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const plain = { program: process.execPath, args: ['-e', PROBE, outer, `${port}`], cwd: box, env: {} };
    const limits = { ...SANDBOX_LIMITS, milliseconds: 10_000 };
    const { program, args, cwd, env } = sandbox.enclose(plain, { readable: [], writable: [box], limits });
    const { stdout } = await promisify(execFile)(program, args, {
      cwd,
      env: { ...env },
      timeout: limits.milliseconds,
      killSignal: 'SIGKILL',
    });
    const could: readonly string[] = JSON.parse(stdout);
    // What it writes into an empty folder of the same name harms nobody; only what is here counts.
    const wrote = existsSync(join(outer, 'written')) ? ['write outside'] : [];
    return [...could.filter((what) => what !== NETWORK || !sandbox.networkOpen), ...wrote];
  } finally {
    server.close();
    await rm(outer, { recursive: true, force: true });
  }
}

const NETWORK = 'reach the network of this machine';

const PROBE = `
const fs = require('fs'), net = require('net'), [outer, port] = process.argv.slice(1), could = [];
const attempt = (what, run) => { try { run(); could.push(what); } catch {} };
attempt('read what is not its own', () => fs.readFileSync(outer + '/secret'));
try { fs.writeFileSync(outer + '/written', ''); } catch {}
const own = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1', () => {
  net.connect(own.address().port, '127.0.0.1').on('connect', () => {
    const socket = net.connect(Number(port), '127.0.0.1');
    const end = () => { console.log(JSON.stringify(could)); process.exit(); };
    socket.on('connect', () => { could.push(${JSON.stringify(NETWORK)}); end(); }).on('error', end);
  }).on('error', (error) => { throw error; });
});`;

/** What the answer depends on. */
function machineKey(): string {
  const program = findBubblewrap() ?? findSrt();
  const changed = program === undefined ? 0 : statSync(program).mtimeMs;
  return [process.platform, release(), process.versions.node, process.getuid?.() ?? '', program ?? '', changed].join(
    ' ',
  );
}

function readCache(file: string, machine: string): readonly SandboxFinding[] | undefined {
  try {
    const kept: { readonly machine?: unknown; readonly findings?: unknown } = JSON.parse(readFileSync(file, 'utf8'));
    if (kept.machine !== machine || !Array.isArray(kept.findings)) return undefined;
    const levels = kept.findings.filter((one): one is SandboxFinding => SANDBOX_LEVELS.includes(one?.level));
    return levels.length === SANDBOX_LEVELS.length ? levels : undefined;
  } catch {
    return undefined;
  }
}

function writeCache(file: string, machine: string, findings: readonly SandboxFinding[]): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify({ machine, findings }, undefined, 2)}\n`, { mode: 0o600 });
}
