import { buildProgram } from './build/build-program.ts';
import type { Program } from './engine/program.ts';
import { syncProgram } from './engine/sync-program.ts';
import { modelConfig } from './model-config.ts';

/** The kinds of runs that every worker knows. A new kind is a program and a line here. */
export function workerPrograms({
  home,
  env,
}: {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
}): Record<string, Program> {
  return {
    sync: syncProgram({ home, env }),
    build: buildProgram({ home, env, model: () => modelConfig({ home, env }) }),
  };
}
