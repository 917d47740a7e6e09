import { ParkedError, TransientError } from '@tapwright/connector';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readAudit, verifyAudit } from '../store/audit.ts';
import { readEvents } from '../store/run-events.ts';
import { DEFAULT_SCOPE } from '../store/scope.ts';
import { putSchedule } from '../store/schedules.ts';
import { openSharedPostgres, type SharedPostgres } from '../testing/shared-postgres.ts';
import type { PlanStep } from './plan.ts';
import type { Program } from './program.ts';
import type { StartRun } from './run-control.ts';
import { startEngine, type Engine } from './start-engine.ts';

let shared: SharedPostgres;
let url: string;
let engine: Engine;

/** Nobody need wait for it. */
function newDoor(): PromiseWithResolvers<void> {
  const made = Promise.withResolvers<void>();
  made.promise.catch(() => undefined);
  return made;
}

/** What the steps did, in order. */
let ran: string[] = [];
/** Opens when a test says so. */
let door = newDoor();
let broken = true;

const actions = {
  note: ({ text }: Readonly<Record<string, unknown>>): string => {
    ran.push(String(text));
    return `${String(text)}!`;
  },
  hang: async (input: Readonly<Record<string, unknown>>, { signal, key }: { signal: AbortSignal; key: string }) => {
    ran.push(key.replace(/^[^:]+:/, ''));
    signal.addEventListener('abort', () => door.reject(signal.reason), { once: true });
    await door.promise;
    return input;
  },
  fail: () => {
    ran.push('fail');
    if (broken) throw new TransientError('the other side is busy', { code: 'busy' });
    return 'mended';
  },
};

const programs: Record<string, Program> = {
  parking: async (_plan, { steps }) =>
    await steps.step('call', {}, () => {
      ran.push('call');
      if (ran.length === 1) throw new ParkedError('a rate limit', { code: 'parked', resumeAt: Date.now() + 2_300 });
      return 'done';
    }),
  stubborn: async (_plan, { steps }) => {
    // A program that catches everything must not go on behind the engine's back.
    for (const name of ['one', 'two', 'three']) {
      try {
        await steps.approve({ name, title: name });
      } catch {
        ran.push(`caught ${name}`);
      }
    }
    return 'over';
  },
  keeping: async (_plan, { steps, artefacts }) => {
    const hash = await steps.step('keep', {}, () => artefacts.put('the text'));
    const at = await steps.now();
    await steps.emit({ type: 'stage-end', data: { hash } });
    return { hash, at, text: Buffer.from(await artefacts.get(hash)).toString() };
  },
};

beforeAll(async () => {
  shared = await openSharedPostgres();
  url = await shared.createDatabase();
  engine = await openEngine();
}, 60_000);

afterAll(async () => {
  await engine?.close();
  await shared?.close();
}, 60_000);

afterEach(() => {
  door.resolve();
  door = newDoor();
  ran = [];
  broken = true;
});

const openEngine = (): Promise<Engine> =>
  startEngine({
    postgres: { url },
    home: shared.home,
    env: {},
    actions,
    programs,
    poll: 50,
    queues: { one: { overall: 1 }, slow: { rate: { runs: 2, seconds: 1 } } },
    times: { beat: 100, deadAfter: 1_000, sweep: 200 },
  });

const note = (id: string): PlanStep => ({ kind: 'action', id, action: 'note', input: { text: id } });
const action = (id: string, name: string, more: object = {}): PlanStep => ({
  kind: 'action',
  id,
  action: name,
  ...more,
});

async function start(steps: readonly PlanStep[], more: Partial<StartRun> = {}): Promise<string> {
  return await engine.control.start({ kind: 'plan', name: 'a plan', plan: { steps }, ...more });
}

async function until(condition: () => unknown): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 1) {
    if (waited > 1_000) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test('a plan runs step after step, and what happened can be read by number', async () => {
  const run = await start([note('a'), note('b')]);
  expect(await engine.control.wait(run)).toMatchObject({
    status: 'succeeded',
    result: { ended: 'complete', results: { a: 'a!', b: 'b!' } },
  });
  expect(ran).toEqual(['a', 'b']);
  const events = await readEvents(engine.store.pool, run);
  expect(events.map(({ sequence, type, step }) => [sequence, type, step])).toEqual([
    [1, 'run-start', undefined],
    [2, 'step-end', 'a'],
    [3, 'step-end', 'b'],
    [4, 'run-end', undefined],
  ]);
  const later: number[] = [];
  for await (const { sequence } of engine.control.follow(run, { after: 2 })) later.push(sequence);
  expect(later).toEqual([3, 4]);
  expect(await start([note('c')], { id: run })).toBe(run);
  expect((await engine.control.steps(run)).map(({ name }) => name)).toEqual(['a', 'b']);
});

test('a wrong plan, an unknown action and an unknown kind fail with what to do', async () => {
  const plans = [{ steps: [{ kind: 'dance' }] }, { steps: [action('x', 'fly')] }];
  const runs = await Promise.all([
    ...plans.map((plan) => engine.control.start({ kind: 'plan', name: 'wrong', plan })),
    engine.control.start({ kind: 'other', name: 'wrong', plan: {}, queue: 'plan' }),
  ]);
  const ended = await Promise.all(runs.map((run) => engine.control.wait(run)));
  expect(ended.map(({ failure }) => failure?.code)).toEqual(['plan_invalid', 'unknown_action', 'unknown_kind']);
});

test('a run whose worker was killed just before its end was settled everywhere is retried all the same', async () => {
  const run = await start([note('a')]);
  await engine.control.wait(run);
  ran.length = 0;
  // As the kill leaves it, held by one who seems to be alive.
  const sql = `update dbos.workflow_status set status = 'PENDING', executor_id = $2 where workflow_uuid = $1`;
  await expect.poll(async () => (await engine.store.pool.query(sql, [run, engine.workerId])).rowCount).toBe(1);
  await engine.control.retryFrom(run, 'a');
  expect(await engine.control.wait(run)).toMatchObject({ status: 'succeeded' });
  expect(ran).toEqual(['a']);
});

test('a failed step ends the run after its tries, and a retry goes on from it', async () => {
  const steps = [note('a'), action('flaky', 'fail', { retry: { attempts: 2, delay: 1 } }), note('b')];
  const run = await start(steps);
  expect(await engine.control.wait(run)).toMatchObject({
    status: 'failed',
    failure: { code: 'busy', message: 'the other side is busy' },
  });
  expect(ran).toEqual(['a', 'fail', 'fail']);
  broken = false;
  await engine.control.retryFrom(run);
  expect(await engine.control.wait(run)).toMatchObject({ status: 'succeeded', failure: undefined });
  expect(ran).toEqual(['a', 'fail', 'fail', 'fail', 'b']);
  await engine.control.retryFrom(run, 'b', 'ada');
  await engine.control.wait(run);
  expect(ran.slice(5)).toEqual(['b']);
  const unknown = engine.control.retryFrom(run, 'z');
  expect(await failureOf(unknown)).toMatchObject({
    code: 'unknown_step',
    hint: expect.stringContaining('a, flaky, b'),
  });
});

test('a gate holds a run at no cost until somebody decides, and a refusal ends the plan', async () => {
  const gate: PlanStep = { kind: 'gate', id: 'merge', title: 'Merge?', details: { risk: 'low' } };
  const [yes, no] = await Promise.all([start([note('a'), gate, note('b')]), start([gate, note('c')])]);
  expect(await engine.control.wait(yes, { untilRest: true })).toMatchObject({
    status: 'waiting',
    waitsFor: 'gate:merge',
  });
  await engine.control.wait(no, { untilRest: true });
  await engine.control.decide(yes, 'merge', { verdict: 'approved', by: 'ada' });
  await engine.control.decide(no, 'merge', { verdict: 'rejected', by: 'bob', comment: 'not yet' });
  expect(await engine.control.wait(yes)).toMatchObject({ status: 'succeeded' });
  expect(await engine.control.wait(no)).toMatchObject({
    result: { ended: 'rejected', at: 'merge', results: {} },
  });
  expect(ran).toEqual(['a', 'b']);
  const entries = await readAudit(engine.store.pool, { limit: 1_000 });
  expect(entries.find(({ target, action: what }) => target === no && what === 'gate-decide')).toMatchObject({
    actor: 'bob',
    data: { gate: 'merge', verdict: 'rejected', comment: 'not yet' },
  });
  await verifyAudit(engine.store.pool, engine.store.key);
});

test('more runs may wait for somebody than may work at once', async () => {
  const gate: PlanStep = { kind: 'gate', id: 'go', title: 'Go?' };
  const runs = await Promise.all([1, 2, 3].map(() => start([gate, note('late')], { queue: 'one' })));
  for (const run of runs) expect((await engine.control.wait(run, { untilRest: true })).status).toBe('waiting');
  const other = await start([note('a')], { queue: 'one' });
  expect((await engine.control.wait(other)).status).toBe('succeeded');
  await Promise.all(runs.map((run) => engine.control.cancel(run)));
  expect(ran).toEqual(['a']);
});

test('a gate that nobody answers in time counts as refused', async () => {
  const run = await start([{ kind: 'gate', id: 'merge', title: 'Merge?', expiresIn: 50 }]);
  expect(await engine.control.wait(run)).toMatchObject({ result: { ended: 'rejected', at: 'merge' } });
});

test('a parked step is waited for outside of the process and then runs again', async () => {
  const run = await engine.control.start({ kind: 'parking', name: 'parking', plan: {} });
  const resting = await engine.control.wait(run, { untilRest: true });
  expect(resting).toMatchObject({ status: 'waiting', waitsFor: 'time' });
  expect(resting.wakesAt).toBeGreaterThan(Date.now());
  expect(await engine.control.wait(run)).toMatchObject({ status: 'succeeded', result: 'done' });
  expect(ran).toEqual(['call', 'call']);
});

test('a paused run breaks off its step, and goes on with it when it is resumed', async () => {
  const run = await start([note('a'), action('long', 'hang'), note('b')]);
  await until(() => ran.includes('long:1'));
  await engine.control.pause(run);
  expect((await engine.control.wait(run, { untilRest: true })).status).toBe('paused');
  await expect(door.promise).rejects.toThrow();
  door = newDoor();
  door.resolve();
  await engine.control.resume(run);
  expect((await engine.control.wait(run)).status).toBe('succeeded');
  expect(ran).toEqual(['a', 'long:1', 'long:1', 'b']);
  expect(await failureOf(engine.control.resume(run))).toMatchObject({ code: 'run_not_resting' });
  expect(await failureOf(engine.control.pause(run))).toMatchObject({ code: 'run_ended' });
});

test('a cancelled run ends, also one that waits or has not begun', async () => {
  const working = await start([action('long', 'hang'), note('never')], { queue: 'one' });
  await until(() => ran.includes('long:1'));
  const queued = await start([note('never')], { queue: 'one' });
  await engine.control.cancel(queued, 'ada');
  expect(await failureOf(engine.control.retryFrom(working))).toMatchObject({ code: 'run_active' });
  await engine.control.cancel(working);
  for (const run of [queued, working]) expect((await engine.control.wait(run)).status).toBe('cancelled');
  await expect(door.promise).rejects.toThrow();
  expect(ran).toEqual(['long:1']);
});

test('a fork has the results of the steps before, decisions among them, and leaves the first run alone', async () => {
  const gate: PlanStep = { kind: 'gate', id: 'ok', title: 'OK?' };
  const run = await start([note('a'), gate, note('b'), note('c')]);
  await engine.control.wait(run, { untilRest: true });
  await engine.control.decide(run, 'ok', { verdict: 'approved', by: 'ada' });
  await engine.control.wait(run);
  const fork = await engine.control.fork(run, 'c');
  expect(await engine.control.wait(fork)).toMatchObject({
    status: 'succeeded',
    forkedFrom: run,
    result: { results: { a: 'a!', b: 'b!', c: 'c!' } },
  });
  expect(ran).toEqual(['a', 'b', 'c', 'c']);
  const before = await engine.control.fork(run, 'ok');
  expect(await engine.control.wait(before, { untilRest: true })).toMatchObject({ status: 'waiting' });
  await engine.control.cancel(before);
});

test('a replay goes through a run without touching the world', async () => {
  const run = await engine.control.start({ kind: 'keeping', name: 'keeping', plan: {} });
  const { result } = await engine.control.wait(run);
  const replay = await engine.replay(run);
  expect(replay).toMatchObject({ ended: 'value', result, steps: 2, events: [{ type: 'stage-end' }] });
  const failed = await start([note('a'), action('flaky', 'fail', { retry: { attempts: 1 } })]);
  await engine.control.wait(failed);
  ran = [];
  expect(await engine.replay(failed)).toMatchObject({ ended: 'failed', failure: { code: 'busy' }, steps: 2 });
  const waiting = await start([note('b'), { kind: 'gate', id: 'go', title: 'Go?' }]);
  await engine.control.wait(waiting, { untilRest: true });
  expect(await engine.replay(waiting)).toMatchObject({ ended: 'incomplete', steps: 1 });
  expect(ran).toEqual(['b']);
  await engine.control.cancel(waiting);
});

test('a program that swallows every error cannot go on with a run that is not its own', async () => {
  const run = await engine.control.start({ kind: 'stubborn', name: 'stubborn', plan: {} });
  expect((await engine.control.wait(run, { untilRest: true })).waitsFor).toBe('gate:one');
  await until(() => ran.length === 3);
  expect(ran).toEqual(['caught one', 'caught two', 'caught three']);
  expect((await engine.control.wait(run, { untilRest: true })).status).toBe('waiting');
  await engine.control.cancel(run);
});

test('a queue lets not more runs begin in a time than it is told', async () => {
  const began = Date.now();
  const runs = await Promise.all([1, 2, 3, 4].map(() => start([note('x')], { queue: 'slow' })));
  await Promise.all(runs.map((run) => engine.control.wait(run)));
  expect(Date.now() - began).toBeGreaterThan(900);
});

test('a schedule starts its plan when it is due, and not while the run before is at work', async () => {
  const plan = { kind: 'plan', name: 'each second', plan: { steps: [action('tick', 'hang')] } };
  const pool = engine.store.pool;
  await putSchedule(pool, DEFAULT_SCOPE, { name: 'tick', cron: '* * * * * *', plan }, Date.now());
  await until(() => ran.includes('tick:1'));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(ran).toEqual(['tick:1']);
  await pool.query('delete from schedules');
});

test('a worker that stops hands its runs out; the next one goes on with the step that was broken off', async () => {
  const run = await start([note('a'), action('long', 'hang'), note('b')]);
  const unsafe = await start([action('pay', 'hang', { effect: 'unsafe' }), note('c')]);
  await until(() => ran.length === 3);
  const old = engine.workerId;
  await engine.close();
  door = newDoor();
  door.resolve();
  engine = await openEngine();
  expect(await engine.control.wait(run)).toMatchObject({ status: 'succeeded', worker: engine.workerId });
  expect(engine.workerId).not.toBe(old);
  expect(ran.filter((text) => text !== 'pay:1')).toEqual(['a', 'long:1', 'long:1', 'b']);
  expect(await engine.control.wait(unsafe)).toMatchObject({ status: 'failed', failure: { code: 'outcome_unknown' } });
  expect(ran.filter((text) => text === 'pay:1')).toHaveLength(1);
  await engine.control.retryFrom(unsafe);
  expect((await engine.control.wait(unsafe)).status).toBe('succeeded');
  expect(ran.slice(-2)).toEqual(['pay:1', 'c']);
  const types = (await readEvents(engine.store.pool, run)).map(({ type }) => type);
  expect(types.filter((type) => type === 'step-end')).toHaveLength(3);
});

test('a second engine in one process is refused', async () => {
  expect(await failureOf(openEngine())).toMatchObject({ code: 'engine_started' });
});
