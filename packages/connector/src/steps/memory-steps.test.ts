import { expect, test } from 'vitest';
import { ConfigError, isTapwrightError, ParkedError, TransientError } from '../errors.ts';
import { emptyJournal, memoryArtefacts, memorySteps } from './memory-steps.ts';
import type { StepPort } from './step-port.ts';

/** Time passes only when somebody sleeps. */
function fakeClock(): {
  now: () => number;
  sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  slept: number[];
} {
  let time = 1_000;
  const slept: number[] = [];
  return {
    slept,
    now: () => time,
    sleep: async (milliseconds, signal) => {
      await Promise.resolve();
      signal?.throwIfAborted();
      slept.push(milliseconds);
      time += milliseconds;
    },
  };
}

const busy = (code = 'busy', retryAfterMs?: number): TransientError =>
  new TransientError('the server is busy', { code, retryAfterMs });

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test('a run that was broken off goes on where it was: finished steps do not run again', async () => {
  const journal = emptyJournal();
  const ran: string[] = [];
  let dies = true;
  const run = async (steps: StepPort): Promise<number> => {
    await steps.emit({ type: 'stage-start' });
    const started = await steps.now();
    const first = await steps.step('first', {}, () => ran.push('first'));
    const decision = await steps.approve({ name: 'go', title: 'Go on?' });
    await steps.emit({ type: 'stage-end', data: { verdict: decision.verdict } });
    if (dies) throw new Error('killed');
    return started + first + (await steps.step('second', {}, () => ran.push('second')));
  };

  await expect(run(memorySteps({ journal, clock: fakeClock() }))).rejects.toThrow('killed');
  dies = false;
  const later = { ...fakeClock(), now: () => 99_999 };
  expect(await run(memorySteps({ journal, clock: later }))).toBe(1_000 + 1 + 2);
  expect(ran).toEqual(['first', 'second']);
  expect(journal.events.map(({ type }) => type)).toEqual(['stage-start', 'stage-end']);
});

test('a run that asks for other steps than before is refused', async () => {
  const journal = emptyJournal();
  await memorySteps({ journal }).step('one', {}, () => 1);
  const error = await failureOf(memorySteps({ journal }).step('other', {}, () => 1));
  expect(error).toMatchObject({ code: 'step_order_changed' });
});

test('what may succeed later is tried again after growing delays, or when the server says', async () => {
  const clock = fakeClock();
  const keys = new Set<string>();
  const attempts: number[] = [];
  const result = await memorySteps({ clock }).step(
    'call',
    { retry: { attempts: 4, delay: 100, factor: 3, longest: 500 } },
    ({ attempt, key }) => {
      keys.add(key);
      attempts.push(attempt);
      if (attempt < 4) throw busy('busy', attempt === 1 ? 5_000 : undefined);
      return 'done';
    },
  );
  expect(result).toBe('done');
  expect(attempts).toEqual([1, 2, 3, 4]);
  expect(clock.slept).toEqual([5_000, 300, 500]);
  expect([...keys]).toEqual(['run:call:1']);
});

test.each([
  ['an unsafe step', { effect: 'unsafe' } as const, busy()],
  ['a wrong config', {}, new ConfigError('no token', { code: 'no_token', hint: 'Set it.' })],
  ['a fault of the program', {}, new TypeError('x is not a function')],
])('%s is tried once', async (_what, options, thrown) => {
  let tries = 0;
  const work = (): never => {
    tries += 1;
    throw thrown;
  };
  const error = await failureOf(memorySteps({ clock: fakeClock() }).step('call', options, work));
  expect(tries).toBe(1);
  expect(isTapwrightError(error)).toBe(true);
  expect(error).toMatchObject({ message: thrown.message, code: 'code' in thrown ? thrown.code : 'unexpected' });
});

test('a step that takes too long fails, also when it does not look at its signal', async () => {
  const error = await failureOf(
    memorySteps({ clock: fakeClock() }).step(
      'slow',
      { timeout: 50, retry: { attempts: 2 } },
      () => new Promise(() => undefined),
    ),
  );
  expect(error).toMatchObject({ code: 'step_timeout', failureType: 'transient_error' });
});

test('a parked step is waited for and run again', async () => {
  const clock = fakeClock();
  let tries = 0;
  const work = (): string => {
    tries += 1;
    if (tries === 1) throw new ParkedError('a rate limit', { code: 'parked', resumeAt: 61_000 });
    return 'done';
  };
  expect(await memorySteps({ clock }).step('read', {}, work)).toBe('done');
  expect(clock.slept).toEqual([60_000]);
});

test('a cancelled run ends with the reason and records nothing of the step in flight', async () => {
  const journal = emptyJournal();
  const cancel = new AbortController();
  const work = memorySteps({ journal, signal: cancel.signal }).step('hang', {}, () => new Promise(() => undefined));
  cancel.abort(new Error('cancelled'));
  await expect(work).rejects.toThrow('cancelled');
  expect(journal.entries).toEqual([]);
});

test('a result is seen as it will be read back, and must be small JSON', async () => {
  const steps = memorySteps();
  expect(await steps.step('date', {}, () => ({ at: new Date(0), none: undefined }))).toEqual({
    at: '1970-01-01T00:00:00.000Z',
  });
  expect(await steps.step('nothing', {}, () => undefined)).toBeUndefined();
  const large = await failureOf(steps.step('large', {}, () => 'x'.repeat(300_000)));
  expect(large).toMatchObject({ code: 'step_result_refused' });
  const code = await failureOf(steps.step('code', {}, () => () => 1));
  expect(code).toMatchObject({ code: 'step_result_refused' });
});

test('gates are asked once, and by whom they were decided is kept', async () => {
  const journal = emptyJournal();
  const asked: string[] = [];
  const decide = (gate: { name: string }): { verdict: 'rejected'; by: string; comment: string; at: number } => {
    asked.push(gate.name);
    return { verdict: 'rejected', by: 'ada', comment: 'the cursor is wrong', at: 7 };
  };
  const first = await memorySteps({ journal, decide }).approve({ name: 'merge', title: 'Merge?' });
  const second = await memorySteps({ journal, decide }).approve({ name: 'merge', title: 'Merge?' });
  expect(first).toEqual({ verdict: 'rejected', by: 'ada', comment: 'the cursor is wrong', at: 7 });
  expect(second).toEqual(first);
  expect(asked).toEqual(['merge']);
});

test('artefacts are kept by the hash of their bytes', async () => {
  const artefacts = memoryArtefacts();
  const hash = await artefacts.put('hello');
  expect(hash).toBe('2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824');
  expect(await artefacts.put(new TextEncoder().encode('hello'))).toBe(hash);
  expect(Buffer.from(await artefacts.get(hash)).toString()).toBe('hello');
  expect(await failureOf(artefacts.get('00'))).toMatchObject({ code: 'unknown_artefact' });
});

test('a replay hands out what is recorded, runs nothing and waits for nothing', async () => {
  const journal = emptyJournal();
  await memorySteps({ journal }).step('one', {}, () => 1);
  const clock = fakeClock();
  const replay = memorySteps({ journal, clock, replayOnly: true });
  const never = (): never => {
    throw new Error('it ran');
  };
  expect(await replay.step('one', {}, never)).toBe(1);
  await replay.sleepUntil(99_999_999);
  expect(clock.slept).toEqual([]);
  expect(await failureOf(replay.step('two', {}, never))).toMatchObject({ code: 'replay_end' });
});
