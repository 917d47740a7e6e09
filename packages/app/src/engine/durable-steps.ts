import { DBOS, Error as DbosError } from '@dbos-inc/dbos-sdk';
import {
  attemptStep,
  ConfigError,
  reviveFailure,
  systemClock,
  type Decision,
  type Gate,
  type StepContext,
  type StepEvent,
  type StepOptions,
  type StepOutcome,
  type StepPort,
} from '@tapwright/connector';
import { askGate, decideGate, decisionOf } from '../store/approvals.ts';
import { beginIntent, type Run } from '../store/runs.ts';
import type { Store } from '../store/open-store.ts';
import type { EventWriter } from './event-writer.ts';
import { persist } from './persist.ts';

/** What the run goes to sleep for. */
export interface Suspension {
  /** `gate:NAME` or `time`. */
  readonly waitsFor: string;
  readonly wakesAt?: number | undefined;
}

export interface DurableStepsOptions {
  readonly run: Run;
  readonly worker: string;
  readonly store: Store;
  readonly events: EventWriter;
  /** Aborts when this process stops, or has lost its runs to others. */
  readonly stop: AbortSignal;
  /** Puts the run to sleep: nothing of it stays in this process. */
  readonly suspend: (suspension: Suspension) => Promise<void>;
}

/** Steps that outlive the process, and what says that this process has nothing more to do with them. */
export interface DurableSteps {
  readonly port: StepPort;
  /** Throws what ended the run here, whatever the program made of it. */
  readonly assertHeld: () => void;
}

/** Shorter waits are sat out. */
const SHORT_WAIT = 2_000;

/** A step that is over sooner is told of only when it ends. */
const QUICK_STEP = 300;

/** The engine's own steps; their names begin so that no other can be mistaken for them. */
export const NOW = '@now';
export const GATE = '@gate:';

export function createDurableSteps(options: DurableStepsOptions): DurableSteps {
  const { run, store, events, worker, stop } = options;
  const counts = new Map<string, number>();
  let emitted = 0;
  let left: Error | undefined;

  const assertHeld = (): void => {
    if (left) throw left;
    if (stop.aborted) throw (left = notOurs(run.id));
  };

  /** Whatever a recorded step throws is the engine's: cancelled, taken over, stopped. The run ends here, unrecorded. */
  const recorded = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    assertHeld();
    try {
      return await DBOS.runStep(work, { name });
    } catch (error) {
      left ??= error instanceof Error ? error : notOurs(run.id);
      throw left;
    }
  };

  const suspend = async (suspension: Suspension): Promise<never> => {
    left = notOurs(run.id);
    await events.flush();
    await options.suspend(suspension);
    throw left;
  };

  const tell = (event: StepEvent, key?: string): void =>
    events.add({ run: run.id, at: Date.now(), type: event.type, step: event.step, data: event.data, key });

  const perform = async <Result>(
    name: string,
    stepOptions: StepOptions,
    work: (context: StepContext) => Promise<Result> | Result,
    place: { readonly key: string; readonly round: number },
  ): Promise<StepOutcome> => {
    const { key, round } = place;
    if (
      stepOptions.effect === 'unsafe' &&
      !(await persist(() => beginIntent(store.pool, run.id, `${key}:${round}`, worker)))
    ) {
      return brokenOff(name);
    }
    const cancelled = DBOS.stepStatus?.cancelSignal;
    const signal = cancelled ? AbortSignal.any([cancelled, stop]) : stop;
    const timer = setTimeout(() => tell({ type: 'step-start', step: name }, `${key}:${round}:start`), QUICK_STEP);
    try {
      const emit = async (event: StepEvent): Promise<void> =>
        tell(event.step === undefined ? { ...event, step: name } : event);
      return await attemptStep(name, stepOptions, work, { clock: systemClock, signal, key, emit });
    } catch {
      // Only an abort comes here. Thrown as this, it is not kept as the step's end: the step will run again.
      throw notOurs(run.id);
    } finally {
      clearTimeout(timer);
    }
  };

  const port: StepPort = {
    run: run.id,
    step: async <Result>(
      name: string,
      stepOptions: StepOptions,
      work: (context: StepContext) => Promise<Result> | Result,
    ): Promise<Result> => {
      if (name.startsWith('@')) throw reservedName(name);
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      const key = `${run.id}:${name}:${count}`;
      for (let round = 1; ; round += 1) {
        const began = Date.now();
        const outcome = await recorded(name, () => perform(name, stepOptions, work, { key, round }));
        tell({ type: 'step-end', step: name, data: endOf(outcome, Date.now() - began) }, `${key}:${round}:end`);
        if (outcome.ended === 'failed') throw reviveFailure(outcome.failure);
        // As JSON gave it back: the type is the work's own promise that its result survives that.
        if (outcome.ended === 'value') return outcome.value as Result;
        await port.sleepUntil(outcome.resumeAt);
      }
    },
    approve: async (gate) => {
      assertHeld();
      const { tenant, project } = run;
      const asked = await persist(() => askGate(store.pool, { tenant, project }, run.id, gate));
      tell({ type: 'gate-ask', step: gate.name, data: { title: gate.title } }, `gate:${gate.name}:ask`);
      const decision = decisionOf(asked) ?? (await expired(gate));
      if (decision === undefined) return await suspend({ waitsFor: `gate:${gate.name}`, wakesAt: gate.expiresAt });
      const known = await recorded(`${GATE}${gate.name}`, async () => decision);
      const { verdict, by } = known;
      tell({ type: 'gate-end', step: gate.name, data: { verdict, by } }, `gate:${gate.name}:end`);
      return known;
    },
    emit: async (event) => {
      assertHeld();
      emitted += 1;
      tell(event, `emit:${emitted}`);
      await events.flush();
    },
    sleepUntil: async (time) => {
      assertHeld();
      const wait = time - Date.now();
      if (wait <= 0) return;
      if (wait > SHORT_WAIT) return await suspend({ waitsFor: 'time', wakesAt: time });
      await systemClock.sleep(wait, stop).catch(() => assertHeld());
    },
    now: async () => await recorded(NOW, async () => Date.now()),
  };

  const expired = async (gate: Gate): Promise<Decision | undefined> => {
    if (gate.expiresAt === undefined || gate.expiresAt > Date.now()) return undefined;
    const decision = { verdict: 'expired', by: 'timeout' } as const;
    return decisionOf(await persist(() => decideGate(store.pool, run.id, gate.name, decision)));
  };

  return { port, assertHeld };
}

/** DBOS takes this as: the outcome belongs to somebody else, keep nothing. */
function notOurs(run: string): Error {
  return new DbosError.DBOSWorkflowConflictError(run);
}

function brokenOff(name: string): StepOutcome {
  return {
    ended: 'failed',
    failure: {
      code: 'outcome_unknown',
      message: `the step ${name} was begun and broken off: nobody knows whether it was carried out`,
      failureType: 'system_error',
      hint: 'Look at the other side, then: tapwright runs retry RUN (runs it again), or fork from a later step.',
    },
  };
}

function endOf(outcome: StepOutcome, milliseconds: number): Record<string, unknown> {
  if (outcome.ended === 'value') return { ended: 'value', milliseconds };
  if (outcome.ended === 'parked') return { ended: 'parked', resumeAt: outcome.resumeAt, reason: outcome.reason };
  const { code, message } = outcome.failure;
  return { ended: 'failed', milliseconds, code, message };
}

function reservedName(name: string): ConfigError {
  return new ConfigError(`${name} is no name for a step`, {
    code: 'step_name_reserved',
    hint: 'Names that begin with @ belong to the engine.',
  });
}
