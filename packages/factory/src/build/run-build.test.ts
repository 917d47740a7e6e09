import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson, createBlueprint, readDescriptionText } from '@tapwright/blueprint';
import {
  emptyJournal,
  memoryArtefacts,
  memorySteps,
  ParkedError,
  SystemError,
  type ArtefactPort,
  type Decision,
  type Gate,
} from '@tapwright/connector';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Agents, TestOutcome } from '../agents/agent.ts';
import { generateAgent } from '../agents/generate-agent.ts';
import { readListing } from '../agents/snapshot.ts';
import { createTestAgent } from '../agents/test-agent.ts';
import { testReviewAgent } from '../agents/test-review-agent.ts';
import { petshop } from '../testing/petshop.fixture.ts';
import { accomplice } from './accomplice.fixture.ts';
import { DEFAULT_LIMITS, type BuildInput, type BuildState } from './build-state.ts';
import { runBuild } from './run-build.ts';

let scratch: string;
let artefacts: ArtefactPort;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'tapwright-build-'));
  artefacts = memoryArtefacts();
});
afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const input: BuildInput = {
  subject: 'petshop.json',
  wanted: {},
  allowPrivate: false,
  limits: { ...DEFAULT_LIMITS, codeFixes: 1 },
};
const places: string[] = [];

/** One list: whoever runs its tests a dozen times is glad of few. */
const small = { ...petshop, paths: { '/pets': { get: petshop.paths['/pets'].get } } };

/** Research that reads the fixture; review and publication that say yes: what is tried here lies between. */
const honest: Agents = {
  research: async (task, bench) => {
    const blueprint = createBlueprint(
      await readDescriptionText({ text: JSON.stringify(small), address: 'petshop.json' }),
      {
        name: 'petshop',
      },
    );
    return {
      name: 'petshop',
      blueprint: await bench.artefacts.put(canonicalJson(blueprint)),
      dossier: await bench.artefacts.put('{}'),
      streams: blueprint.interpretation.streams.length,
      actions: blueprint.interpretation.actions.length,
      facts: { declared: 1, inferred: 1, assumed: 0 },
      assumptions: [],
      contradictions: [],
      warnings: task.feedback === undefined ? [] : [task.feedback],
    };
  },
  generate: generateAgent,
  test: createTestAgent({ level: 'L1' }),
  testReview: testReviewAgent,
  review: async () => ({
    verdict: 'approve',
    findings: [],
    feedback: '',
    risk: {
      hosts: [],
      authentication: [],
      writes: { keyed: 0, idempotent: 0, unsafe: 0 },
      dependencies: [],
      handwritten: [],
      assumptions: 0,
      level: 'L1',
      change: 'none',
    },
  }),
  publish: async ({ name }) => ({ kind: 'git', where: name, changed: [] }),
  merge: async ({ published }) => published,
};

async function build(agents: Partial<Agents>, journal = emptyJournal(), diesAt?: string): Promise<BuildState> {
  places.length = 0;
  const steps = memorySteps({ run: 'run-1', journal });
  const onState = ({ at }: BuildState): void => {
    places.push(at);
    if (at === diesAt) throw new Error('the process ends here');
  };
  return runBuild(input, { ...honest, ...agents }, { steps, artefacts, scratch, onState });
}

const claimed: TestOutcome = {
  package: '',
  passed: true,
  level: 'L3',
  counts: { passed: 176, failed: 0, skipped: 0 },
  diagnostics: [],
  failures: [],
  sandbox: 'bubblewrap',
};

test('a description becomes a published package, each gate passed once', { timeout: 120_000 }, async () => {
  const journal = emptyJournal();
  const state = await build({}, journal);
  expect(state.end).toMatchObject({ reason: 'git petshop', status: 'done' });
  expect(state.tested?.counts.failed).toBe(0);
  expect(places.filter((place) => place.startsWith('gate:'))).toHaveLength(4);
  const listing = await readListing(state.tested?.package ?? '', artefacts);
  expect(Object.keys(listing)).toEqual(expect.arrayContaining(['blueprint.json', 'src/index.ts', 'test-results.json']));
  // Taken up again after its end nothing is run again.
  const refuse = async (): Promise<never> => Promise.reject(new Error('it ran again'));
  const again = await build(
    {
      research: refuse,
      generate: refuse,
      test: refuse,
      testReview: refuse,
      review: refuse,
      publish: refuse,
      merge: refuse,
    },
    journal,
  );
  expect(again).toEqual(state);
});

test('a gate says which two packages to compare: with what users have, with what was seen before', async () => {
  const compared: unknown[] = [];
  const published = 'b'.repeat(64);
  const decide = async ({ details }: Gate): Promise<Decision> => {
    compared.push(details?.['compared']);
    return { verdict: 'approved', by: 'ada', at: 0 };
  };
  const generate: Agents['generate'] = async (...given) => ({ ...(await generateAgent(...given)), published });
  const steps = memorySteps({ run: 'run-1', journal: emptyJournal(), decide });
  const state = await runBuild(input, { ...honest, generate, test: accomplice }, { steps, artefacts, scratch });
  const generated = expect.stringMatching(/^[0-9a-f]{64}$/);
  const { package: after } = state.tested ?? {};
  expect(compared).toEqual([
    undefined,
    { since: 'published', before: published, after: generated },
    { since: 'shown', before: generated, after },
    { since: 'published', before: published, after },
  ]);
});

test('a build that was broken off goes on where it was', { timeout: 120_000 }, async () => {
  const journal = emptyJournal();
  await expect(build({ test: accomplice }, journal, 'test')).rejects.toThrow('the process ends here');
  let researched = 0;
  const research: Agents['research'] = async (...args) => {
    researched += 1;
    return honest.research(...args);
  };
  const state = await build({ research, test: accomplice }, journal);
  expect([state.end?.status, researched]).toEqual(['done', 0]);
});

test('a tester that claims success and ran nothing does not get to publish', async () => {
  const publish = async (): Promise<never> => Promise.reject(new Error('it was published'));
  const state = await build({ publish, test: async ({ package: given }) => ({ ...claimed, package: given }) });
  expect(state.end).toMatchObject({
    status: 'parked',
    at: 'test',
    reason: expect.stringContaining('has no test-results'),
    hint: expect.stringContaining('tapwright test'),
  });
});

test('an agent that fails with an error of its own is where the build parks', async () => {
  const research = async (): Promise<never> =>
    Promise.reject(new SystemError('the page is empty', { code: 'page_empty', hint: 'Give another.' }));
  expect((await build({ research })).end).toEqual({
    status: 'parked',
    at: 'research',
    reason: 'the page is empty',
    hint: 'Give another.',
  });
});

test('a stage that is asked to wait again and again ends where a person has to look', async () => {
  let asked = 0;
  const research = async (): Promise<never> => {
    asked += 1;
    throw new ParkedError('the model asks to wait', { code: 'parked', hint: 'It goes on then.', resumeAt: 0 });
  };
  expect((await build({ research })).end).toMatchObject({ status: 'parked', reason: 'the model asks to wait' });
  expect(asked).toBe(21);
});

test('a parked build waits for a person, and goes on where it was when they say so', { timeout: 60_000 }, async () => {
  let broken = true;
  const research: Agents['research'] = async (...args) => {
    if (broken) throw new SystemError('the page is empty', { code: 'page_empty' });
    return honest.research(...args);
  };
  const generate: Agents['generate'] = async () => Promise.reject(new SystemError('enough', { code: 'enough' }));
  const gates: string[] = [];
  const steps = memorySteps({
    run: 'run-2',
    decide: (gate) => {
      gates.push(gate.title);
      broken = false;
      const verdict = gate.title.includes('enough') ? 'rejected' : 'approved';
      return { verdict, by: 'ada', comment: 'there is another page', at: 0 };
    },
  });
  const agents = { ...honest, research, generate };
  const state = await runBuild(input, agents, { steps, artefacts, scratch, whenParked: 'ask' });
  expect(gates).toEqual([
    'It cannot go on (research): the page is empty. Shall it try again?',
    'Is this what the API is?',
    'It cannot go on (generate): enough. Shall it try again?',
  ]);
  expect(state.research?.warnings).toEqual(['there is another page']);
  expect(state.end).toMatchObject({ status: 'parked', at: 'generate' });
});
