import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBlueprint, readDescriptionText, type Blueprint } from '@tapwright/blueprint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generatePackage } from '../generate-package.ts';
import { play } from '../model/model.fixture.ts';
import { textOf } from '../model/protocol/model-request.ts';
import type { Model } from '../model/open-model.ts';
import { smallDescription } from '../research/testing/small-description.fixture.ts';
import { testBench, type TestBench } from '../research/testing/test-bench.fixture.ts';
import type { Failure, TestReviewOutcome } from './agent.ts';
import { mechanicalVerdict } from './mechanical-verdict.ts';
import { takeSnapshot } from './snapshot.ts';
import { testReviewAgent } from './test-review-agent.ts';

const HOOKS = `/** Rows as they come. */\nexport function toRow(record: unknown): unknown {\n  return record ?? 'nothing';\n}\n`;

let blueprint: Blueprint;
let place: TestBench;
beforeAll(async () => {
  place = testBench();
  blueprint = createBlueprint(
    await readDescriptionText({ text: JSON.stringify(smallDescription('Small', '/things')) }),
  );
  await generatePackage({ blueprint, out: join(place.folder, 'printed'), descriptions: 'drop' });
});
afterAll(() => place[Symbol.dispose]());

/** What the agent makes of failures of the printed package, with hand-written functions or without. */
async function reviewed(
  failures: readonly Failure[],
  { hooks = false, model }: { hooks?: boolean; model?: Model } = {},
) {
  using bench = testBench(model);
  const printed = join(place.folder, 'printed');
  if (hooks) writeFileSync(join(printed, 'src', 'hooks.ts'), HOOKS);
  const snapshot = await takeSnapshot(printed, bench.artefacts);
  if (hooks) rmSync(join(printed, 'src', 'hooks.ts'));
  const hash = await bench.artefacts.put(JSON.stringify(blueprint));
  const outcome = {
    package: snapshot,
    passed: false,
    level: 'L0',
    counts: { passed: 1, failed: failures.length, skipped: 0 },
    diagnostics: [],
    failures,
    sandbox: 'none',
  };
  return testReviewAgent({ package: snapshot, blueprint: hash, dossier: hash, outcome }, bench);
}

const reading: Failure = {
  check: 'read: things: records match the schema',
  message: 'things: field id must be string',
};

const culprits = ({ culprit, reasons }: TestReviewOutcome) => [culprit, ...reasons.map((one) => [one.culprit, one.by])];

test.each<[string, Failure, boolean, string, string, boolean]>([
  ['a run that broke', { check: 'the tests can be run', message: 'no' }, true, 'surroundings', 'no', true],
  [
    'a plain client that fails as well',
    { check: 'read: things: x', message: '3 found: the mock is at fault' },
    true,
    'research',
    'a plain client fails as well',
    true,
  ],
  [
    'a mutant that lives beside printed tests',
    { check: 'mutant a/b', message: 'no test notices it' },
    false,
    'unclear',
    'as they are printed',
    true,
  ],
  [
    'a request that the description does not allow',
    { check: 'read: things: x', message: 'failed [GET /things was answered 400: query parameter x is unknown]' },
    false,
    'research',
    'the request violates the description (query parameter x is unknown)',
    true,
  ],
  [
    'documents that show otherwise',
    { check: 'examples: things: reads', message: 'has 2 records' },
    true,
    'research',
    'the documents show otherwise',
    true,
  ],
  ['anything else beside functions', reading, true, 'code', 'must be string', false],
  ['anything else of what is printed', reading, false, 'research', 'nothing about it is assumed', false],
])('%s is judged by what was run', (_what, failure, ownCode, culprit, why, settled) => {
  const verdict = mechanicalVerdict(failure, { ownCode, blueprint });
  expect(verdict).toMatchObject({ settled, reason: { culprit, check: failure.check } });
  expect(verdict.reason.why).toContain(why);
});

test('a failure names what is only assumed of its stream', () => {
  const assumption = {
    pointer: '/interpretation/streams/0/primaryKey',
    statement: 'id is unique',
    rule: 'x',
    confidence: 0.5,
  };
  const { reason } = mechanicalVerdict(reading, {
    ownCode: false,
    blueprint: { ...blueprint, assumptions: [assumption] },
  });
  expect(reason.why).toContain('it rests on what is assumed: id is unique');
});

const says = (culprit: string, exhibit: string, quote: string) => () => ({
  object: { verdicts: [{ number: 1, culprit, exhibit, quote, explanation: 'It is plain to see.' }] },
});

test('without a model running alone decides', async () => {
  expect(culprits(await reviewed([reading], { hooks: true }))).toEqual(['code', ['code', undefined]]);
  expect(culprits(await reviewed([reading]))).toEqual(['research', ['research', undefined]]);
});

test('a model tells code from research with a passage that is found again, and its reason is kept', async () => {
  await using played = await play(says('research', 'failure', 'field id must be string'));
  const outcome = await reviewed([reading], { hooks: true, model: played.model });
  expect(outcome.culprit).toBe('research');
  expect(outcome.reasons).toEqual([
    {
      check: reading.check,
      culprit: 'research',
      by: 'model',
      exhibit: 'failure',
      quote: 'field id must be string',
      why: expect.stringMatching(/^things: field id must be string; the model says: It is plain to see\.$/),
    },
  ]);
  expect(textOf(played.script.requests[0] ?? never())).toContain("return record ?? 'nothing'");
});

function never(): never {
  throw new Error('nobody was asked');
}

test.each([
  ['whose passage nobody wrote', says('research', 'failure', 'the identifier is a number')],
  ['that quotes from what is not there', says('research', 'src/secret.ts', 'field id must be string')],
  ['that blames nothing', () => ({ object: { verdicts: [] } })],
  ['that says what it may not say', says('test', 'failure', 'field id must be string')],
  ['of a model that refuses', () => ({ text: 'No.', finish: 'refusal' as const })],
])('a verdict %s does not count', async (_what, script) => {
  await using played = await play(script);
  expect(culprits(await reviewed([reading], { hooks: true, model: played.model }))).toEqual([
    'code',
    ['code', undefined],
  ]);
});

test('code that there is not cannot be blamed', async () => {
  await using played = await play(says('code', 'failure', 'field id must be string'));
  expect(culprits(await reviewed([reading], { model: played.model }))).toEqual(['research', ['research', undefined]]);
});

test('what running showed no model overrules, nor is it asked', async () => {
  await using played = await play(says('unclear', 'failure', 'the tests can be run'));
  const broken = { check: 'the tests can be run', message: 'the tests can be run by nobody' };
  const outcome = await reviewed([broken, reading], { hooks: true, model: played.model });
  expect(culprits(outcome)).toEqual(['surroundings', ['surroundings', undefined], ['code', undefined]]);
  expect(played.script.requests).toEqual([]);
});
