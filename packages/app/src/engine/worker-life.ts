import type { DBOSClient } from '@dbos-inc/dbos-sdk';
import { isRunning } from '@tapwright/sync';
import type { Store } from '../store/open-store.ts';
import {
  endWorker,
  giveUpWorker,
  hostIdentity,
  listWorkers,
  registerWorker,
  silentWorkers,
  workerSeen,
} from '../store/workers.ts';
import { RUN_FUNCTION } from './dbos.ts';

export interface WorkerTimes {
  /** Milliseconds between signs of life. Default 3000. */
  readonly beat: number;
  /** Silent for so long, a worker counts as dead. Default 15000. */
  readonly deadAfter: number;
  /** Milliseconds between looks for runs that nobody works on. Default 5000. */
  readonly sweep: number;
}

export const WORKER_TIMES: WorkerTimes = { beat: 3_000, deadAfter: 15_000, sweep: 5_000 };

/** A worker's place among the others. */
export interface WorkerLife {
  /** True where it is still entered; false where it was given up, and all its runs with it. */
  beat(): Promise<boolean>;
  /** Enters it again, its old runs handed out. */
  enterAgain(): Promise<void>;
  /** Hands out the runs of those who are gone. Returns how many. */
  sweep(): Promise<number>;
  end(): Promise<void>;
}

export async function enterWorker(
  store: Store,
  client: DBOSClient,
  id: string,
  times: WorkerTimes,
): Promise<WorkerLife> {
  const { pool } = store;
  let epoch = await registerWorker(pool, id, times.deadAfter);
  let suspects = new Set<string>();

  const giveUpDead = async (): Promise<void> => {
    const host = hostIdentity();
    for (const worker of await listWorkers(pool)) {
      const { pid, processStarted: started } = worker;
      if (worker.id !== id && worker.host === host && !(await isRunning({ pid, started })))
        await giveUpWorker(pool, worker);
    }
    for (const worker of await silentWorkers(pool, times.deadAfter)) {
      if (worker.id !== id) await giveUpWorker(pool, worker);
    }
  };

  /** Runs that DBOS has as being worked on by somebody who is not there. */
  const orphans = async (): Promise<string[]> => {
    const pending = await client.listWorkflows({
      status: 'PENDING',
      workflowName: RUN_FUNCTION,
      loadInput: false,
      loadOutput: false,
    });
    const alive = new Set((await listWorkers(pool)).map((worker) => worker.id));
    return pending.flatMap(({ workflowID, executorId }) => (alive.has(executorId ?? '') ? [] : [workflowID]));
  };

  /** Put to sleep and then killed before anybody wrote down for what; seen twice, so that it is not just happening. */
  const halfAsleep = async (): Promise<string[]> => {
    const sleeping = await client.listWorkflows({
      status: 'CANCELLED',
      workflowName: RUN_FUNCTION,
      workflowIDs: await idsOf(
        `select id from runs where status in ('queued', 'running') order by status desc, updated_at limit 500`,
      ),
      loadInput: false,
      loadOutput: false,
    });
    const found = new Set(sleeping.map(({ workflowID }) => workflowID));
    const again = [...found].filter((run) => suspects.has(run));
    suspects = found;
    return again;
  };

  const idsOf = async (sql: string): Promise<string[]> => {
    const { rows } = await pool.query<{ id: string }>(sql);
    // An empty list would mean all.
    return rows.length === 0 ? ['-'] : rows.map((row) => row.id);
  };

  const handOut = async (runs: readonly string[]): Promise<void> => {
    const { rows } = await pool.query<{ id: string; queue: string }>('select id, queue from runs where id = any ($1)', [
      runs,
    ]);
    for (const { id: run, queue } of rows) await client.resumeWorkflow(run, { queueName: queue });
  };

  return {
    beat: () => workerSeen(pool, id, epoch),
    enterAgain: async () => {
      const mine = await client.listWorkflows({ status: 'PENDING', workflowName: RUN_FUNCTION, executorId: id });
      await handOut(mine.map(({ workflowID }) => workflowID));
      epoch = await registerWorker(pool, id, times.deadAfter);
    },
    sweep: async () => {
      await giveUpDead();
      const runs = [...(await orphans()), ...(await halfAsleep())];
      await handOut(runs);
      return runs.length;
    },
    end: () => endWorker(pool, id, epoch),
  };
}
