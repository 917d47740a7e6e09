import { POLICY, type Decision } from '@tapwright/connector';
import { describe, expect, test } from 'vitest';
import type { ResearchOutcome, ReviewOutcome, TestOutcome, TestReviewOutcome } from '../agents/agent.ts';
import { afterwards, DEFAULT_LIMITS, INITIAL, takenUp, type BuildState, type Happening } from './build-state.ts';

const research: ResearchOutcome = {
  name: 'shop',
  blueprint: 'b'.repeat(64),
  dossier: 'd'.repeat(64),
  streams: 1,
  actions: 0,
  facts: { declared: 3, inferred: 1, assumed: 0 },
  assumptions: [],
  contradictions: [],
  warnings: [],
};
const passed: TestOutcome = {
  package: 'f'.repeat(64),
  passed: true,
  level: 'L3',
  counts: { passed: 150, failed: 0, skipped: 0 },
  diagnostics: [],
  failures: [],
  sandbox: 'bubblewrap',
};
const failed: TestOutcome = {
  ...passed,
  passed: false,
  level: 'L0',
  counts: { passed: 149, failed: 1, skipped: 0 },
  failures: [{ check: 'read: things', message: 'one is missing' }],
};
const judged = (culprit: TestReviewOutcome['culprit']): Happening => ({
  kind: 'judged',
  outcome: { culprit, reasons: [], feedback: 'things are missing' },
});
const reviewed = (verdict: ReviewOutcome['verdict']): Happening => ({
  kind: 'reviewed',
  outcome: {
    verdict,
    findings: [],
    feedback: 'no eval',
    risk: {
      hosts: [],
      authentication: [],
      writes: { keyed: 0, idempotent: 0, unsafe: 0 },
      dependencies: [],
      handwritten: [],
      assumptions: 0,
      level: 'L3',
      change: 'none',
    },
  },
});
const decision = (verdict: Decision['verdict'], more: Partial<Decision> = {}): Happening => ({
  kind: 'decided',
  decision: { verdict, by: 'ada', at: 0, ...more },
});
const researched: Happening = { kind: 'researched', outcome: research };
const generated: Happening = { kind: 'generated', outcome: { package: 'a'.repeat(64), changed: [], warnings: [] } };
const tested = (outcome: TestOutcome): Happening => ({ kind: 'tested', outcome });
const put: Happening = { kind: 'published', outcome: { kind: 'git', where: 'connector/shop', changed: [] } };

function walk(...happenings: readonly Happening[]): BuildState {
  return happenings.reduce((state, one) => afterwards(state, one, DEFAULT_LIMITS), INITIAL);
}

const untilTests = [researched, decision('approved'), generated, decision('approved')] as const;

test('the way without trouble leads through four gates to the end', () => {
  const way = [...untilTests, tested(passed), decision('approved'), reviewed('approve'), put, decision('approved')];
  const places = way.map((_, index) => walk(...way.slice(0, index + 1)).at);
  expect(places).toEqual([
    'gate:research',
    'generate',
    'gate:generation',
    'test',
    'gate:tests',
    'review',
    'publish',
    'gate:merge',
    'merge',
  ]);
  const end = walk(...way, { kind: 'merged', outcome: { kind: 'git', where: 'main', changed: [] } });
  expect(end.end).toEqual({ status: 'done', at: 'merge', reason: 'git main' });
  const left = walk(...way, { kind: 'merged', outcome: { kind: 'git', where: 'main', changed: [], left: true } });
  expect(left.end).toMatchObject({ status: 'done', reason: 'git main, left to people to merge' });
});

describe('failing tests', () => {
  test.each([
    ['code', 'fix-code'],
    ['test', 'fix-tests'],
    ['research', 'research'],
    ['surroundings', 'rerun'],
  ] as const)('that are the fault of %s lead to %s, with what was found', (culprit, place) => {
    const state = walk(...untilTests, tested(failed), judged(culprit));
    expect([state.at, state.feedback]).toEqual([place, 'things are missing']);
  });

  test('whose fault is unclear wait for a person', () => {
    expect(walk(...untilTests, tested(failed), judged('unclear')).end).toMatchObject({
      status: 'parked',
      at: 'test-review',
    });
  });

  test('that code repairs do not mend park the build after three repairs', () => {
    const round = [judged('code'), generated, tested(failed)];
    const thrice = walk(...untilTests, tested(failed), ...round, ...round, ...round);
    expect(thrice.at).toBe('test-review');
    const end = afterwards(thrice, judged('code'), DEFAULT_LIMITS).end;
    expect(end).toMatchObject({ status: 'parked', reason: expect.stringContaining('3 times') });
  });

  test('are forgotten once they pass: the early failure blocks nothing', () => {
    const state = walk(...untilTests, tested(failed), judged('code'), generated, tested(passed));
    expect([state.at, state.judged, state.feedback]).toEqual(['gate:tests', undefined, undefined]);
  });

  test('are run again as they are after code was repaired', () => {
    expect(walk(...untilTests, tested(failed), judged('code'), generated).at).toBe('rerun');
  });
});

test('the reviewer can send it back twice; it is never published by force', () => {
  const back = [reviewed('reject'), generated, tested(passed), decision('approved')];
  const state = walk(...untilTests, tested(passed), decision('approved'), ...back, ...back);
  expect(state.at).toBe('review');
  expect(afterwards(state, reviewed('reject'), DEFAULT_LIMITS).end).toMatchObject({ status: 'parked', at: 'review' });
});

describe('a gate', () => {
  test('that is refused without a word ends the build', () => {
    expect(walk(researched, decision('rejected')).end).toMatchObject({
      status: 'rejected',
      reason: 'ada did not approve it',
    });
    expect(walk(researched, decision('expired', { comment: 'late' })).end).toMatchObject({ status: 'rejected' });
  });

  test('that is refused with a comment sends it back to whom it concerns', () => {
    const no = decision('rejected', { comment: 'the key is wrong' });
    const at = (...way: readonly Happening[]): unknown => [walk(...way, no).at, walk(...way, no).feedback];
    expect(at(researched)).toEqual(['research', 'ada says: the key is wrong']);
    expect(at(...untilTests.slice(0, 3))).toEqual(['fix-code', 'ada says: the key is wrong']);
    expect(at(...untilTests, tested(passed))).toEqual(['fix-tests', 'ada says: the key is wrong']);
  });

  test('at which the blueprint was edited has it researched once more, and then goes on', () => {
    const edited = decision('approved', { changes: { blueprint: 'e'.repeat(64) } });
    const state = walk(researched, edited);
    expect([state.at, state.edited]).toEqual(['research', 'e'.repeat(64)]);
    expect(afterwards(afterwards(state, researched, DEFAULT_LIMITS), edited, DEFAULT_LIMITS).at).toBe('generate');
  });
});

test('what a person saw last is remembered, what a policy let pass is not', () => {
  const policy = decision('approved', { by: POLICY });
  expect(walk(researched, policy, generated, policy).shown).toBeUndefined();
  const seen = walk(...untilTests);
  expect(seen.shown).toBe('a'.repeat(64));
  const repaired = walk(...untilTests, tested(failed), judged('code'), {
    kind: 'generated',
    outcome: { package: 'c'.repeat(64), changed: [], warnings: [] },
  });
  expect([repaired.shown, repaired.generated?.package]).toEqual(['a'.repeat(64), 'c'.repeat(64)]);
});

test('a repair does not forget what users have', () => {
  const known = { kind: 'generated', outcome: { package: 'a', published: 'p', changed: [], warnings: [] } } as const;
  const repaired = { kind: 'generated', outcome: { package: 'c', changed: [], warnings: [] } } as const;
  const state = walk(researched, decision('approved'), known, decision('approved'), tested(failed), judged('code'));
  expect(afterwards(state, repaired, DEFAULT_LIMITS).generated).toMatchObject({ package: 'c', published: 'p' });
});

test('an agent that cannot go on parks the build where it is, with what to do', () => {
  const state = walk(researched, decision('approved'), { kind: 'failed', reason: 'no model', hint: 'set one' });
  expect(state.end).toEqual({ status: 'parked', at: 'generate', reason: 'no model', hint: 'set one' });
});

test('a parked build is taken up where it was with what was said, or from a blueprint of somebody', () => {
  const parked = walk(researched, decision('approved'), { kind: 'failed', reason: 'no model' });
  expect(takenUp(parked, 'use the second list')).toMatchObject({ at: 'generate', feedback: 'use the second list' });
  const edited = takenUp(parked, 'use the second list', 'e'.repeat(64));
  expect([edited.at, edited.edited, edited.feedback, edited.end]).toEqual([
    'research',
    'e'.repeat(64),
    undefined,
    undefined,
  ]);
});
