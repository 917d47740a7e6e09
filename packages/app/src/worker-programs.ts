import type { Program } from './engine/program.ts';
import { syncProgram } from './engine/sync-program.ts';

/** The kinds of runs that every worker knows. A new kind is a program and a line here. */
export function workerPrograms(host: {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
}): Record<string, Program> {
  return { sync: syncProgram({ home: host.home, env: host.env }) };
}
