import type { DBOSClient } from '@dbos-inc/dbos-sdk';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError, type Decision } from '@tapwright/connector';
import { z } from 'zod';
import { decideGate, type Approval } from '../store/approvals.ts';
import { appendAuditWithin } from '../store/audit.ts';
import { transaction } from '../store/database.ts';
import type { Store } from '../store/open-store.ts';
import { appendEvents, readEvents, type RunEvent } from '../store/run-events.ts';
import { changeRun, createRun, getRun, hasEnded, type Run, type RunStatus } from '../store/runs.ts';
import { DEFAULT_SCOPE, newId, type Scope } from '../store/scope.ts';
import { APPLICATION_VERSION, RUN_FUNCTION } from './dbos.ts';
import { GATE, NOW } from './durable-steps.ts';

export interface StartRun {
  /** Which program: `plan`, `sync`, … */
  readonly kind: string;
  readonly name: string;
  readonly plan: Readonly<Record<string, unknown>>;
  /** Starting the same id again changes nothing. Default: a new one. */
  readonly id?: string | undefined;
  /** Default: the queue of its kind, which whoever knows the kind listens to. */
  readonly queue?: string | undefined;
  readonly scope?: Scope | undefined;
  readonly by?: string | undefined;
}

/** A step that has ended, as it is recorded. */
export interface RecordedStep {
  /** Its place among all that is recorded of the run, from 0. */
  readonly place: number;
  readonly name: string;
  readonly output: unknown;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
}

/** What can be done with runs, from any process that reaches the database. */
export interface RunControl {
  start(run: StartRun): Promise<string>;
  /** Ends the run; the step in flight is broken off. */
  cancel(run: string, by?: string): Promise<void>;
  /** Holds the run before its next step; the step in flight is broken off and runs again. */
  pause(run: string, by?: string): Promise<void>;
  /** Goes on with a paused run, or with one that waits, at once. */
  resume(run: string, by?: string): Promise<void>;
  /** Runs an ended run again from a step on. Default: from the one that failed. */
  retryFrom(run: string, step?: string, by?: string): Promise<void>;
  /** A new run with the same plan that has the results of all steps before `step` and goes on from there. */
  fork(run: string, step: string, by?: string): Promise<string>;
  decide(run: string, gate: string, decision: Omit<Decision, 'at'>): Promise<Approval>;
  steps(run: string): Promise<RecordedStep[]>;
  /** Events from the number on, as they come, until the run ends. */
  follow(run: string, options?: FollowOptions): AsyncGenerator<RunEvent, Run>;
  /** Returns when the run has ended, or rests (`waiting`, `paused`) if asked to. */
  wait(run: string, options?: WaitOptions): Promise<Run>;
}

export interface FollowOptions {
  readonly after?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Ends also when the run waits for somebody or something. */
  readonly untilRest?: boolean | undefined;
}
export type WaitOptions = Omit<FollowOptions, 'after'>;

const LOOK = 50;
const ACTIVE: readonly RunStatus[] = ['queued', 'running', 'waiting', 'paused'];

const failedStep = z.object({ ended: z.literal('failed') });

export function createRunControl(store: Store, client: DBOSClient): RunControl {
  const { pool } = store;

  const note = async (
    database: Parameters<typeof appendEvents>[0],
    run: Run,
    action: string,
    by: string,
    data: Record<string, unknown> = {},
  ): Promise<void> => {
    await appendEvents(database, [{ run: run.id, at: Date.now(), type: action, data: { by, ...data } }]);
    const entry = { tenant: run.tenant, actor: by, action, target: run.id, data };
    await appendAuditWithin(database, store.key, entry);
  };

  const settle = async (id: string, status: 'cancelled' | 'paused', action: string, by: string): Promise<void> => {
    const run = await getRun(pool, id);
    if (hasEnded(run.status)) throw ended(run);
    await client.cancelWorkflow(id);
    await transaction(pool, async (database) => {
      if (await changeRun(database, id, { status }, { from: ACTIVE })) await note(database, run, action, by);
    });
    const now = await getRun(pool, id);
    if (now.status !== status) throw ended(now);
  };

  const control: RunControl = {
    start: async (options) => {
      const { kind, name, plan, id = newId('run'), queue = kind, scope = DEFAULT_SCOPE, by } = options;
      await transaction(pool, async (database) => {
        const created = await createRun(database, scope, { id, kind, name, plan, queue, createdBy: by });
        if (!created) return;
        await client.enqueueInTransaction(database, {
          workflowName: RUN_FUNCTION,
          workflowID: id,
          queueName: queue,
          appVersion: APPLICATION_VERSION,
        });
      });
      return id;
    },
    cancel: (id, by = 'somebody') => settle(id, 'cancelled', 'run-cancel', by),
    pause: (id, by = 'somebody') => settle(id, 'paused', 'run-pause', by),
    resume: async (id, by = 'somebody') => {
      const run = await getRun(pool, id);
      const resting = await transaction(pool, async (database) => {
        const changed = await changeRun(database, id, { status: 'queued' }, { from: ['paused', 'waiting'] });
        if (changed) await note(database, run, 'run-resume', by);
        return changed;
      });
      if (!resting) throw notResting(await getRun(pool, id));
      await client.resumeWorkflow(id, { queueName: run.queue });
    },
    retryFrom: async (id, step, by = 'somebody') => {
      const run = await getRun(pool, id);
      if (!hasEnded(run.status)) throw notEnded(run);
      await settledInDbos(client, id);
      const recorded = await control.steps(id);
      const start = step === undefined ? lastFailure(recorded) : placeOf(run, recorded, step);
      const kept = recorded.filter(({ place }) => place < start);
      await transaction(pool, async (database) => {
        await changeRun(database, id, { status: 'queued' });
        // What a person sends to run again may run again.
        await database.query('delete from step_intents where run = $1', [id]);
        await database.query('delete from approvals where run = $1 and not gate = any ($2)', [id, gatesOf(kept)]);
        await note(database, run, 'run-retry', by, { step: recorded[start]?.name ?? step });
      });
      await client.rewindWorkflow(id, { startStep: start, queueName: run.queue });
    },
    fork: async (id, step, by = 'somebody') => {
      const run = await getRun(pool, id);
      const recorded = await control.steps(id);
      const start = placeOf(run, recorded, step);
      const kept = recorded.filter(({ place }) => place < start);
      const fork = newId('run');
      const { tenant, project, kind, name, plan, queue } = run;
      await transaction(pool, async (database) => {
        await createRun(
          database,
          { tenant, project },
          { id: fork, kind, name, plan, queue, forkedFrom: id, createdBy: by },
        );
        await database.query(
          `insert into approvals (run, gate, tenant, project, title, details, status, asked_at, expires_at, decided_at,
             decided_by, comment, changes)
           select $2, gate, tenant, project, title, details, status, asked_at, expires_at, decided_at, decided_by, comment,
             changes from approvals where run = $1 and gate = any ($3)`,
          [id, fork, gatesOf(kept)],
        );
        await database.query(
          'insert into artefact_uses (tenant, hash, run) select tenant, hash, $2 from artefact_uses where run = $1',
          [id, fork],
        );
        await note(database, { ...run, id: fork }, 'run-fork', by, { from: id, step });
      });
      await client.forkWorkflow(id, start, { newWorkflowID: fork, queueName: queue });
      return fork;
    },
    decide: async (id, gate, decision) => {
      const run = await getRun(pool, id);
      const approval = await transaction(pool, async (database) => {
        const decided = await decideGate(database, id, gate, decision);
        const { verdict, by, comment } = decision;
        await note(database, run, 'gate-decide', by, { gate, verdict, ...(comment === undefined ? {} : { comment }) });
        return decided;
      });
      await wake(store, client, id);
      return approval;
    },
    steps: async (id) => {
      const steps = (await client.listWorkflowSteps(id)) ?? [];
      return steps.map(({ functionID, name, output, startedAtEpochMs, completedAtEpochMs }) => ({
        place: functionID,
        name,
        output,
        startedAt: startedAtEpochMs,
        endedAt: completedAtEpochMs,
      }));
    },
    follow: async function* (id, options = {}) {
      for (let last = options.after ?? 0; ;) {
        const run = await getRun(pool, id);
        // Read after the status: what belongs to an ended run is all there.
        const events = await readEvents(pool, id, { after: last });
        for (const event of events) {
          yield event;
          last = event.sequence;
        }
        if (events.length === 0 && isOver(run, options.untilRest)) return run;
        options.signal?.throwIfAborted();
        if (events.length === 0) await delay(LOOK, undefined, options.signal ? { signal: options.signal } : {});
      }
    },
    wait: async (id, options = {}) => {
      for (;;) {
        const run = await getRun(pool, id);
        if (isOver(run, options.untilRest)) return run;
        await delay(LOOK, undefined, options.signal ? { signal: options.signal } : {});
      }
    },
  };
  return control;
}

/** Wakes runs whose wait is over: of one run, or of all. */
export async function wake(store: Store, client: DBOSClient, run?: string): Promise<number> {
  const { rows } = await store.pool.query<{ id: string; queue: string }>(
    `update runs set status = 'queued', waits_for = null, wakes_at = null, updated_at = now()
     where status = 'waiting' and ($1::text is null or id = $1) and (wakes_at <= now() or exists (
       select 1 from approvals a where a.run = runs.id and 'gate:' || a.gate = runs.waits_for and a.status <> 'pending'))
     returning id, queue`,
    [run ?? null],
  );
  for (const queue of new Set(rows.map((row) => row.queue))) {
    const ids = rows.filter((row) => row.queue === queue).map((row) => row.id);
    await client.resumeWorkflows(ids, { queueName: queue });
  }
  return rows.length;
}

/**
 * Our word of an end comes before that of DBOS: it may be a moment behind, or, where the worker was killed in between,
 * never come. Only what has ended there can be begun again.
 */
async function settledInDbos(client: DBOSClient, id: string): Promise<void> {
  for (let left = 20; left > 0; left -= 1) {
    const [known] = await client.listWorkflows({ workflowIDs: [id], loadInput: false, loadOutput: false });
    if (known?.status !== 'PENDING' && known?.status !== 'ENQUEUED') return;
    await delay(LOOK);
  }
  await client.cancelWorkflow(id);
}

function isOver(run: Run, untilRest: boolean | undefined): boolean {
  return hasEnded(run.status) || (untilRest === true && (run.status === 'waiting' || run.status === 'paused'));
}

function placeOf(run: Run, recorded: readonly RecordedStep[], step: string): number {
  const found = recorded.find(({ name }) => name === step || name === `${GATE}${step}`);
  if (found) return found.place;
  const names = new Set(recorded.map(({ name }) => name.replace(GATE, '')).filter((name) => name !== NOW));
  throw new ConfigError(`the run ${run.id} has not come to a step ${step}`, {
    code: 'unknown_step',
    hint: `Choose among: ${[...names].join(', ') || '(none)'}.`,
  });
}

function lastFailure(recorded: readonly RecordedStep[]): number {
  const failed = recorded.findLast(({ output }) => failedStep.safeParse(output).success);
  // A run that failed between its steps goes on after the last of them.
  return failed?.place ?? (recorded.at(-1)?.place ?? -1) + 1;
}

function gatesOf(steps: readonly RecordedStep[]): string[] {
  return steps.flatMap(({ name }) => (name.startsWith(GATE) ? [name.slice(GATE.length)] : []));
}

function ended(run: Run): ConfigError {
  return new ConfigError(`the run ${run.id} has ${run.status} already`, {
    code: 'run_ended',
    hint: `Run it again from a step with: tapwright runs retry ${run.id}`,
  });
}

function notEnded(run: Run): ConfigError {
  return new ConfigError(`the run ${run.id} is still ${run.status}`, {
    code: 'run_active',
    hint: `Cancel it first (tapwright runs cancel ${run.id}), or fork it.`,
  });
}

function notResting(run: Run): ConfigError {
  return new ConfigError(`the run ${run.id} is ${run.status}, neither paused nor waiting`, {
    code: 'run_not_resting',
    hint: `See it with: tapwright runs show ${run.id}`,
  });
}
