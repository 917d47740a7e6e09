import { resolve } from 'node:path';
import { ConfigError, SystemError } from '@tapwright/connector';
import { packageEntry } from '../package/package-entry.ts';
import { runProgramProcess } from '../sandbox/program-process.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { behaviourLineSchema, type BehaviourJob, type BehaviourLine } from './behaviour-line.ts';
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
  const job: BehaviourJob = { folder, entry: packageEntry(folder), others: options.others.map((one) => ({ ...one })) };
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
  const { says } = await runProgramProcess({
    folder,
    program: 'behaviour/behaviour-program',
    job,
    lines: behaviourLineSchema,
    readable: options.others.map(({ blueprint }) => blueprint),
    sandbox: options.sandbox,
    silence: options.silence ?? SILENCE,
    signal: options.signal,
    onLine: take,
  });
  options.signal?.throwIfAborted();
  if (hasEnded) return found;
  throw new SystemError(`the package in ${folder} did not get to the end of being compared: ${says}`, {
    code: 'behaviour_failed',
    hint: 'Run its tests first; what they say may tell why.',
  });
}
