import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { chown, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { release, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
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
 * The best sandbox that was shown to work here: bubblewrap, srt, Node's permission model. Throws where none of
 * the levels that will do works; `none` has to be named.
 */
export async function openSandbox({ levels, cacheFile }: OpenSandboxOptions = {}): Promise<Sandbox> {
  const wanted = SANDBOX_LEVELS.filter((level) => levels?.includes(level) ?? level !== 'none');
  const reasons: string[] = [];
  for (const level of wanted) {
    const { works, why = '' } = await sandboxFinding(level, cacheFile);
    const sandbox = works ? sandboxAt(level) : undefined;
    if (sandbox !== undefined) return sandbox;
    reasons.push(`${level}: ${why}`);
  }
  throw new ConfigError(`there is no sandbox for code that nobody trusts (${reasons.join('; ')})`, {
    code: 'sandbox_missing',
    hint: 'Install bubblewrap (Linux: apt install bubblewrap) or srt (macOS: npm install -g @anthropic-ai/sandbox-runtime), or run where nothing can be harmed and allow it: --unsafe-no-sandbox.',
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

const known = new Map<SandboxLevel, Promise<SandboxFinding>>();

/** Every rung of the ladder, the best first. */
export async function sandboxFindings(cacheFile?: string): Promise<readonly SandboxFinding[]> {
  const findings: SandboxFinding[] = [];
  for (const level of SANDBOX_LEVELS) findings.push(await sandboxFinding(level, cacheFile));
  return findings;
}

/** Tries a rung once: a process in it must run, and must not get out. */
function sandboxFinding(level: SandboxLevel, cacheFile: string | undefined): Promise<SandboxFinding> {
  const finding = known.get(level) ?? findOut(level, cacheFile);
  known.set(level, finding);
  return finding;
}

/** {@link sandboxFindings} for one level, without what this process already knows. */
export async function findOut(level: SandboxLevel, cacheFile?: string): Promise<SandboxFinding> {
  const machine = machineKey();
  const cached = cacheFile === undefined ? [] : readCache(cacheFile, machine);
  const found = cached.find((one) => one.level === level);
  if (found !== undefined) return found;
  const sandbox = sandboxAt(level);
  const finding = sandbox === undefined ? { level, works: false, why: 'it is not installed' } : await tried(sandbox);
  if (cacheFile !== undefined) writeCache(cacheFile, machine, [...readCache(cacheFile, machine), finding]);
  return finding;
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
  const { owner, isOwnerThroughout = false } = sandbox;
  if (owner !== undefined && isOwnerThroughout) for (const folder of [outer, box]) await chown(folder, owner, owner);
  const server = createServer((socket) => socket.on('error', () => undefined).end());
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await writeFile(join(outer, 'secret'), 'secret', { mode: 0o644 });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const plain = {
      program: process.execPath,
      args: ['-e', PROBE, outer, `${port}`],
      cwd: box,
      env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` },
    };
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
    return [
      ...could.filter((what) => what !== NETWORK || !(sandbox.networkOpen || sandbox.sharesLoopback === true)),
      ...wrote,
    ];
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
  const programs = [findBubblewrap(), findSrt()].map((program) =>
    program === undefined ? '-' : `${program} ${statSync(program).mtimeMs}`,
  );
  return [process.platform, release(), process.versions.node, process.getuid?.() ?? '', ...programs].join(' ');
}

function readCache(file: string, machine: string): readonly SandboxFinding[] {
  try {
    const kept = cacheSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (kept.machine !== machine) return [];
    return kept.findings.map(({ why, ...rest }) => ({ ...rest, ...(why !== undefined && { why }) }));
  } catch {
    return [];
  }
}

const cacheSchema = z.object({
  machine: z.string(),
  findings: z.array(z.object({ level: z.enum(SANDBOX_LEVELS), works: z.boolean(), why: z.string().optional() })),
});

function writeCache(file: string, machine: string, findings: readonly SandboxFinding[]): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify({ machine, findings }, undefined, 2)}\n`, { mode: 0o600 });
}
