import { buildProgram } from './build/build-program.ts';
import type { Program } from './engine/program.ts';
import { syncProgram } from './engine/sync-program.ts';
import { modelConfig } from './model-config.ts';
import { watchProgram } from './watch/watch-program.ts';

/** The kinds of runs that every worker knows. A new kind is a program and a line here. */
export function workerPrograms({
  home,
  env,
}: {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
}): Record<string, Program> {
  const host = { home, env, model: () => modelConfig({ home, env }) };
  return {
    sync: syncProgram({ home, env }),
    build: buildProgram(host),
    watch: watchProgram(host),
  };
}
