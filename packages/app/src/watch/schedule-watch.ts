import { basename } from 'node:path';
import { openRuns } from '../open-runs.ts';
import type { Schedule } from '../store/schedules.ts';
import { assertPackage } from './assert-package.ts';
import { parseWatchPlan, type WatchPlanInput } from './watch-plan.ts';

export interface ScheduleWatchOptions {
  readonly plan: WatchPlanInput;
  readonly cron: string;
  /** Default: `watch` and the package. */
  readonly name?: string | undefined;
  readonly timezone?: string | undefined;
  readonly catchUp?: Schedule['catchUp'] | undefined;
  readonly home?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/** A watch that workers run each time it is due. Not while the one before still waits for somebody. */
export async function scheduleWatch(options: ScheduleWatchOptions): Promise<Schedule> {
  const plan = parseWatchPlan(JSON.parse(JSON.stringify(options.plan)));
  // Known to be there before it is needed at night.
  assertPackage(plan.package);
  await using runs = await openRuns({ home: options.home, ...(options.env && { env: options.env }) });
  const title = basename(plan.package);
  const { name = `watch ${title}`, cron, timezone, catchUp } = options;
  return await runs.schedule({ name, cron, timezone, catchUp, plan: { kind: 'watch', name: title, plan } });
}
