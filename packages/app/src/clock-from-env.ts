import { systemClock, timestampFromEnv, type Clock } from '@tapwright/connector';

/** The clock for timestamps: stands still where `TAPWRIGHT_NOW` is set. */
export function clockFromEnv(env: NodeJS.ProcessEnv = process.env): Clock {
  const fixed = env['TAPWRIGHT_NOW'] ? timestampFromEnv(env) : undefined;
  return fixed === undefined ? systemClock : { ...systemClock, now: () => fixed };
}

/** Names a run after the fixed time, so that it is the same in two runs; undefined where time goes by. */
export function runFromEnv(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env['TAPWRIGHT_NOW'] ? `run-${timestampFromEnv(env)}` : undefined;
}
