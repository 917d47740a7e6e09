import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ConfigError, SystemError } from '@tapwright/connector';
import { fromSources } from '../package/resolution.ts';
import { nodeProcess, watchConfined } from '../sandbox/node-process.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { parseBehaviourLine, type BehaviourLine } from './behaviour-line.ts';
import type { BehaviourJob } from './behaviour-program.ts';
import type { ApiBehaviour, StreamBehaviour } from './stream-behaviour.ts';

export interface PackageBehaviourOptions {
  /** Other APIs than the package's own, by the file of their blueprint. */
  readonly others: readonly { readonly name: string; readonly blueprint: string }[];
  /** Confines the process. */
  readonly sandbox?: Sandbox | undefined;
  /** A process that says nothing for so many real milliseconds is stopped. Default 120000. */
  readonly silence?: number;
  readonly onStream?: (api: string, behaviour: StreamBehaviour) => void;
  readonly signal?: AbortSignal;
}

const SILENCE = 120_000;

/**
 * Runs a connector package, in a process of its own, against mocks of its own API (`own`) and of others: what each of
 * its streams makes of them. A process that dies at a stream has failed there, and at all that would have followed.
 */
export async function packageBehaviour(
  directory: string,
  options: PackageBehaviourOptions,
): Promise<readonly ApiBehaviour[]> {
  const folder = resolve(directory);
  const job: BehaviourJob = { folder, entry: entryOf(folder), others: options.others.map((one) => ({ ...one })) };
  const found: { api: string; streams: StreamBehaviour[] }[] = [];
  let hasEnded = false;
  const take = (line: BehaviourLine): void => {
    if (line.kind === 'begin') found.push({ api: line.api, streams: [] });
    else if (line.kind === 'stream') {
      found.at(-1)?.streams.push(line.behaviour);
      options.onStream?.(line.api, line.behaviour);
    } else if (line.kind === 'end') hasEnded = true;
    else throw new ConfigError(line.message, { code: line.code, ...(line.hint !== undefined && { hint: line.hint }) });
  };
  const says = await runProcess(job, options, take);
  options.signal?.throwIfAborted();
  if (hasEnded) return found;
  throw new SystemError(`the package in ${folder} did not get to the end of being compared: ${says}`, {
    code: 'behaviour_failed',
    hint: 'Run its tests first; what they say may tell why.',
  });
}

function entryOf(folder: string): string {
  const found = ['src/index.ts', 'dist/index.js'].map((path) => join(folder, path)).find((path) => existsSync(path));
  if (found !== undefined && existsSync(join(folder, 'blueprint.json'))) return found;
  throw new ConfigError(`${folder} is no connector package with a blueprint`, {
    code: 'connector_unloadable',
    hint: 'It needs src/index.ts (or a build) and blueprint.json.',
  });
}

/** Runs the process to its end; gives the last of what it said besides. */
async function runProcess(
  job: BehaviourJob,
  { others, sandbox, signal, silence = SILENCE }: PackageBehaviourOptions,
  take: (line: BehaviourLine) => void,
): Promise<string> {
  const program = fileURLToPath(new URL(`./behaviour-program.${fromSources ? 'ts' : 'js'}`, import.meta.url));
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...environment } = process.env;
  const conditions = fromSources ? ['--conditions=@tapwright/source'] : [];
  const started = nodeProcess({
    folder: job.folder,
    args: ['--disable-warning=ExperimentalWarning', ...conditions, program, JSON.stringify(job)],
    env: environment,
    readable: others.map(({ blueprint }) => blueprint),
    sandbox,
  });
  const child = spawn(started.program, started.args, {
    cwd: started.cwd,
    env: started.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  });
  watchConfined(child, sandbox);
  let noise = '';
  child.stderr.on('data', (chunk: Buffer) => {
    noise = (noise + chunk.toString()).slice(-2000);
  });
  const ended = new Promise<string>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('close', (code) => done(`the process ended with ${code ?? 'a signal'}: ${noise.trim().slice(-500)}`));
  });
  const watch = setTimeout(() => child.kill('SIGKILL'), silence);
  try {
    for await (const text of createInterface({ input: child.stdout })) {
      watch.refresh();
      const line = parseBehaviourLine(text);
      if (line !== undefined) take(line);
    }
    return await ended;
  } finally {
    clearTimeout(watch);
    child.kill('SIGKILL');
  }
}
