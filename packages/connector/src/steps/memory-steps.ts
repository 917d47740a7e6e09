import { createHash } from 'node:crypto';
import { systemClock, type Clock } from '../clock.ts';
import { ConfigError, SystemError } from '../errors.ts';
import { attemptStep } from './attempt-step.ts';
import { reviveFailure } from './step-failure.ts';
import {
  POLICY,
  type ArtefactPort,
  type Decision,
  type Gate,
  type StepContext,
  type StepEvent,
  type StepOptions,
  type StepOutcome,
  type StepPort,
} from './step-port.ts';

/** What a run has done so far: give it to the next {@link memorySteps}, and the run goes on where it was. */
export interface StepJournal {
  readonly entries: JournalEntry[];
  readonly events: StepEvent[];
  /** So many events came from the run itself, the others from within its steps. */
  told: number;
}

export type JournalEntry =
  | { readonly kind: 'step'; readonly name: string; readonly outcome: StepOutcome }
  | { readonly kind: 'gate'; readonly name: string; readonly decision: Decision }
  | { readonly kind: 'time'; readonly name: 'now'; readonly at: number };

export interface MemoryStepsOptions {
  readonly run?: string;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** Default: every gate is approved by `policy`. */
  readonly decide?: (gate: Gate) => Promise<Decision> | Decision;
  readonly journal?: StepJournal;
  /** Nothing runs: where the journal ends, the run ends with a SystemError (`replay_end`), and no time is waited for. */
  readonly replayOnly?: boolean;
}

/** Nothing done yet. */
export function emptyJournal(): StepJournal {
  return { entries: [], events: [], told: 0 };
}

/** Steps in this process's memory: for tests, and for runs that need not outlive the process. */
export function memorySteps(options: MemoryStepsOptions = {}): StepPort {
  const { run = 'run', clock = systemClock, journal = emptyJournal() } = options;
  const signal = options.signal ?? new AbortController().signal;
  const counts = new Map<string, number>();
  let position = 0;
  let emitted = 0;

  /** What was recorded at this place of the run, or what `make` finds now, recorded. */
  const remembered = async <Entry extends JournalEntry>(
    is: (entry: JournalEntry) => entry is Entry,
    name: string,
    make: () => Promise<Entry>,
  ): Promise<Entry> => {
    const index = position;
    position += 1;
    const known = journal.entries[index];
    if (known === undefined) {
      if (options.replayOnly) throw replayEnd(name);
      const entry = await make();
      journal.entries[index] = entry;
      return entry;
    }
    if (is(known) && known.name === name) return known;
    throw new SystemError(`the run asks for ${name} where it asked for ${known.name} before`, {
      code: 'step_order_changed',
      hint: 'What decides which step comes next must itself be a step.',
    });
  };

  const once = async (name: string, work: () => Promise<StepOutcome>): Promise<StepOutcome> => {
    const entry = await remembered(isStep, name, async () => ({ kind: 'step', name, outcome: await work() }));
    return entry.outcome;
  };

  const port: StepPort = {
    run,
    step: async <Result>(
      name: string,
      stepOptions: StepOptions,
      work: (context: StepContext) => Promise<Result> | Result,
    ): Promise<Result> => {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      const context = {
        clock,
        signal,
        key: `${run}:${name}:${count}`,
        emit: async (event: StepEvent) => void journal.events.push(event),
      };
      for (;;) {
        const outcome = await once(name, () => attemptStep(name, stepOptions, work, context));
        if (outcome.ended === 'failed') throw reviveFailure(outcome.failure);
        // As JSON gave it back: the type is the work's own promise that its result survives that.
        if (outcome.ended === 'value') return outcome.value as Result;
        await port.sleepUntil(outcome.resumeAt);
      }
    },
    approve: async (gate) => {
      const make = async (): Promise<JournalEntry & { kind: 'gate' }> => ({
        kind: 'gate',
        name: gate.name,
        decision: (await options.decide?.(gate)) ?? { verdict: 'approved', by: POLICY, at: clock.now() },
      });
      return (await remembered(isGate, gate.name, make)).decision;
    },
    emit: async (event) => {
      emitted += 1;
      // One that the journal has is told for the second time.
      if (emitted <= journal.told) return;
      journal.told = emitted;
      journal.events.push(event);
    },
    sleepUntil: async (time) => {
      if (!options.replayOnly) await clock.sleep(Math.max(0, time - clock.now()), signal);
    },
    now: async () => (await remembered(isTime, 'now', async () => ({ kind: 'time', name: 'now', at: clock.now() }))).at,
  };
  return port;
}

function replayEnd(name: string): SystemError {
  return new SystemError(`nothing is recorded of ${name}: the run came this far`, {
    code: 'replay_end',
    hint: 'Go on with the run itself, or fork it from one of its steps.',
  });
}

const isStep = (entry: JournalEntry): entry is JournalEntry & { kind: 'step' } => entry.kind === 'step';
const isGate = (entry: JournalEntry): entry is JournalEntry & { kind: 'gate' } => entry.kind === 'gate';
const isTime = (entry: JournalEntry): entry is JournalEntry & { kind: 'time' } => entry.kind === 'time';

/** Artefacts in this process's memory. */
export function memoryArtefacts(): ArtefactPort {
  const kept = new Map<string, Uint8Array>();
  return {
    put: async (bytes) => {
      const copy = typeof bytes === 'string' ? Buffer.from(bytes) : Uint8Array.from(bytes);
      const hash = createHash('sha256').update(copy).digest('hex');
      kept.set(hash, copy);
      return hash;
    },
    get: async (hash) => {
      const bytes = kept.get(hash);
      if (bytes) return bytes;
      throw new ConfigError(`there is no artefact ${hash}`, {
        code: 'unknown_artefact',
        hint: 'It may have been collected; run again what made it.',
      });
    },
  };
}
