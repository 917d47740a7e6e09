import { readFile } from 'node:fs/promises';
import { systemCode } from './system-code.ts';

/** A process by its number, and when it began as its system counts: tells a reused number from the one that was meant. */
export interface ProcessMark {
  readonly pid: number;
  /** Empty where the system does not tell. */
  readonly started: string;
}

/** Linux counts it in ticks since boot; elsewhere unknown. */
export async function processStart(pid: number): Promise<string | undefined> {
  return (await statusFields(pid))?.[19];
}

/** That the process runs, and is not another one with the same number. */
export async function isRunning({ pid, started }: ProcessMark): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
  }
  const [state, ...fields] = (await statusFields(pid)) ?? [];
  // A process that ended keeps its number until its parent has asked for it.
  if (state === 'Z' || state === 'X') return false;
  const begun = fields[18];
  return begun === undefined || started === '' || started === begun;
}

/** `/proc/PID/stat` from the state on; undefined where there is none. */
async function statusFields(pid: number): Promise<readonly string[] | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The program's name, in brackets, may itself have spaces and brackets.
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
