import {
  describeFailure,
  isTapwrightError,
  memorySteps,
  SystemError,
  type JournalEntry,
  type StepEvent,
  type StepFailure,
} from '@tapwright/connector';
import { z } from 'zod';
import { storedArtefacts } from '../store/artefacts.ts';
import type { Store } from '../store/open-store.ts';
import { getRun } from '../store/runs.ts';
import { GATE, NOW } from './durable-steps.ts';
import type { Program } from './program.ts';
import type { RecordedStep, RunControl } from './run-control.ts';

/** What a run would do today with what its steps returned then. */
export interface Replay {
  /** `incomplete`: it came to a step that was never run. */
  readonly ended: 'value' | 'failed' | 'incomplete';
  readonly result?: unknown;
  readonly failure?: StepFailure;
  readonly events: readonly StepEvent[];
  /** Recorded steps that it asked for. */
  readonly steps: number;
}

const outcome = z.discriminatedUnion('ended', [
  z.object({ ended: z.literal('value'), value: z.unknown() }),
  z.object({ ended: z.literal('parked'), resumeAt: z.number(), reason: z.string() }),
  z.object({
    ended: z.literal('failed'),
    failure: z.looseObject({
      code: z.string(),
      message: z.string(),
      failureType: z.enum(['config_error', 'transient_error', 'system_error']),
    }),
  }),
]);

const decision = z.looseObject({
  verdict: z.enum(['approved', 'rejected', 'expired']),
  by: z.string(),
  at: z.number(),
});

/**
 * Goes through a run once more without touching the world: each step hands out what it returned, nothing is run, written
 * or waited for. Shows what changed code would have made of it.
 */
export async function replayRun(store: Store, control: RunControl, program: Program, id: string): Promise<Replay> {
  const run = await getRun(store.pool, id);
  const entries = (await control.steps(id)).map(asEntry);
  const journal = { entries: [...entries], events: [], told: 0 };
  const { tenant, project } = run;
  const stored = storedArtefacts(store.pool, { tenant });
  let used = 0;
  const inner = memorySteps({ run: id, journal, replayOnly: true });
  const counted = <Result>(work: Promise<Result>): Promise<Result> => {
    used += 1;
    return work;
  };
  const steps = {
    ...inner,
    step: <Result>(name: string, options: object, work: never): Promise<Result> =>
      counted(inner.step(name, options, work)),
    approve: (gate: Parameters<typeof inner.approve>[0]) => counted(inner.approve(gate)),
    now: () => counted(inner.now()),
  };
  const artefacts = { get: (hash: string) => stored.get(hash), put: outsideOfStep };
  try {
    const result = await program(run.plan, { steps, artefacts, scope: { tenant, project }, epoch: run.epoch });
    return { ended: 'value', result, events: journal.events, steps: used };
  } catch (error) {
    const failure = describeFailure(error);
    const isEnd = isTapwrightError(error) && error.code === 'replay_end';
    if (isEnd) return { ended: 'incomplete', events: journal.events, steps: used - 1 };
    return { ended: 'failed', failure, events: journal.events, steps: used };
  }
}

function asEntry({ name, output }: RecordedStep): JournalEntry {
  if (name === NOW) return { kind: 'time', name: 'now', at: Number(output) };
  if (name.startsWith(GATE)) {
    const { verdict, by, at, ...rest } = decision.parse(output);
    return { kind: 'gate', name: name.slice(GATE.length), decision: { ...rest, verdict, by, at } };
  }
  return { kind: 'step', name, outcome: outcome.parse(output) };
}

async function outsideOfStep(): Promise<never> {
  throw new SystemError('an artefact is put outside of a step', {
    code: 'replay_put',
    hint: 'Put it within the step that makes it.',
  });
}
