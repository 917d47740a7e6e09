import type { DBOSClient } from '@dbos-inc/dbos-sdk';
import { z } from 'zod';
import { transaction } from '../store/database.ts';
import type { Store } from '../store/open-store.ts';
import { createRun, getRun, hasEnded } from '../store/runs.ts';
import { jsonObject } from '../store/scope.ts';
import { dueTimes, lockDueSchedules, scheduleFired, type Schedule } from '../store/schedules.ts';
import { APPLICATION_VERSION, RUN_FUNCTION } from './dbos.ts';

/** What a schedule keeps as its plan: a run to be. */
export const scheduledRun = z.object({
  kind: z.string(),
  name: z.string(),
  plan: jsonObject,
  queue: z.string().exactOptional(),
});

/** Starts the runs whose time has come, each exactly once, whoever looks. Returns their ids. */
export async function fireSchedules(store: Store, client: DBOSClient, now: number): Promise<string[]> {
  return await transaction(store.pool, async (database) => {
    const started: string[] = [];
    for (const schedule of await lockDueSchedules(database, now)) {
      const { times, nextAt } = dueTimes(schedule, now);
      let { lastRun } = schedule;
      for (const at of times) {
        if (schedule.overlap === 'skip' && lastRun !== undefined && !hasEnded((await getRun(database, lastRun)).status))
          break;
        lastRun = await startScheduled(database, client, schedule, at);
        started.push(lastRun);
      }
      await scheduleFired(database, schedule, { nextAt, lastAt: now, lastRun });
    }
    return started;
  });
}

type Client = Parameters<DBOSClient['enqueueInTransaction']>[0];

async function startScheduled(database: Client, client: DBOSClient, schedule: Schedule, at: number): Promise<string> {
  const { kind, name, plan, queue = kind } = scheduledRun.parse(schedule.plan);
  const { tenant, project } = schedule;
  // The time is in the id: the same one cannot start twice.
  const id = `run_${schedule.id.replace(/^schedule_/, '')}-${Math.floor(at / 1_000)}`;
  const by = `schedule ${schedule.name}`;
  if (await createRun(database, { tenant, project }, { id, kind, name, plan, queue, createdBy: by })) {
    await client.enqueueInTransaction(database, {
      workflowName: RUN_FUNCTION,
      workflowID: id,
      queueName: queue,
      appVersion: APPLICATION_VERSION,
    });
  }
  return id;
}
