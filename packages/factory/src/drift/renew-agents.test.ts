import { parseBlueprint, parseOverlay, type Blueprint, type Overlay } from '@tapwright/blueprint';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Agents, Bench, GenerateOutcome, GenerateTask, ReviewOutcome, Snapshot } from '../agents/agent.ts';
import { generateAgent } from '../agents/generate-agent.ts';
import { artefactJson } from '../agents/read-artefact.ts';
import { readListing } from '../agents/snapshot.ts';
import { testReviewAgent } from '../agents/test-review-agent.ts';
import { createTestAgent } from '../agents/test-agent.ts';
import { play } from '../model/model.fixture.ts';
import { createResearchAgent } from '../research/create-research-agent.ts';
import { createReviewAgent } from '../review/review-package.ts';
import { LEDGER, ledgerPackage, testBench, type TestBench } from '../testing/ledger.fixture.ts';
import { lookAgain } from './look-again.ts';
import { renewAgents, type Drifted } from './renew-agents.ts';

const evidence = { source: 'ada' };
/** Facts that cannot be put on top of a blueprint that has them already: what they speak of has gone, or would be twice. */
const OF_ADA: Overlay['facts'] = [
  { pointer: '/interpretation/streams/entries/name', value: 'postings', evidence },
  { pointer: '/interpretation/actions/delete_entry', remove: true, evidence },
];
const OF_A_MODEL = { pointer: '/interpretation/streams/postings/ignoreStatuses', value: [404], evidence };

/** What both packages do against both mocks is tried elsewhere. */
const ENOUGH = new Error('it has been reviewed');
let reviews: ReviewOutcome[];

let bench: TestBench;
beforeEach(() => {
  bench = testBench();
  reviews = [];
});
afterEach(() => bench[Symbol.dispose]());

interface Renewed {
  readonly drifted: Drifted;
  readonly agents: ReturnType<typeof renewAgents>;
  readonly task: GenerateTask;
  readonly outcome: GenerateOutcome;
}

/** The ledger, with facts of a person, after its entries got another field. */
async function renewed(): Promise<Renewed> {
  const before = await bench.keep(await ledgerPackage(LEDGER, OF_ADA));
  const address = join(bench.folder, 'ledger.yaml');
  writeFileSync(address, LEDGER.replace('text: { type: string }', 'text: { type: string }, note: { type: string }'));
  const drifted = await lookAgain({ package: before, add: [], allowPrivate: false, address }, bench);
  if (drifted.status !== 'drifted') throw new Error(`it is ${drifted.status}`);
  const refuse = async (): Promise<never> => Promise.reject(new Error('nothing is published here'));
  const usual = {
    research: createResearchAgent(),
    generate: generateAgent,
    test: createTestAgent(),
    testReview: testReviewAgent,
    review: async (...given: Parameters<Agents['review']>) => {
      reviews.push(await createReviewAgent({ skipTypes: true })(...given));
      throw ENOUGH;
    },
    publish: refuse,
    merge: refuse,
  };
  const agents = renewAgents(usual, { before, drifted });
  const { blueprint, dossier } = drifted.research;
  const task: GenerateTask = { mode: 'GENERATE', name: 'ledger', blueprint, dossier, wanted: {} };
  return { drifted, agents, task, outcome: await agents.generate(task, at()) };
}

/** Each try has a folder of its own. */
const at = (ask?: Bench['ask']): Bench => ({
  ...bench,
  folder: mkdtempSync(join(bench.folder, 'try-')),
  ...(ask && { ask }),
});

async function textOf(snapshot: Snapshot, path: string): Promise<unknown> {
  return await artefactJson((await readListing(snapshot, bench.artefacts))[path] ?? '', bench.artefacts);
}

const blueprintOf = async (snapshot: Snapshot): Promise<Blueprint> =>
  parseBlueprint(await textOf(snapshot, 'blueprint.json'));

const factsOf = async (snapshot: Snapshot) => parseOverlay(await textOf(snapshot, 'overlay.json')).facts;

/** What the review has against what was approved. */
async function objections({ agents, task }: Renewed, { package: repaired }: GenerateOutcome): Promise<unknown[]> {
  const { name, blueprint, dossier } = task;
  await expect(agents.review({ name, package: repaired, blueprint, dossier }, at())).rejects.toBe(ENOUGH);
  const { findings = [] } = reviews.at(-1) ?? {};
  return findings.filter(({ rule, severity }) => rule === 'blueprint' && severity === 'blocker');
}

/** Repaired by a model that says this. */
async function repairedWith(done: Renewed, facts: Overlay['facts']): Promise<GenerateOutcome> {
  const object = { explanation: 'that is none', overlay: { formatVersion: 1, facts }, hooks: null };
  await using played = await play(() => ({ object }));
  const ask: Bench['ask'] = (question) => played.model.ask({ ...question, agent: 'generate', signal: bench.signal });
  const task: GenerateTask = { ...done.task, mode: 'FIX', package: done.outcome.package, feedback: '404 fails' };
  return await done.agents.generate(task, at(ask));
}

test("a model's repair of a renewed package is put on top of what a person had said", async () => {
  const done = await renewed();
  const before = await factsOf(done.outcome.package);
  const repaired = await repairedWith(done, [...before, OF_A_MODEL]);
  const weak = { ...OF_A_MODEL, evidence: { ...evidence, confidence: 0.5 } };
  expect(await factsOf(repaired.package)).toEqual([...before, weak]);
  const { interpretation, contract } = await blueprintOf(repaired.package);
  expect(interpretation.streams.map(({ name, ignoreStatuses }) => [name, ignoreStatuses])).toEqual([
    ['postings', [404]],
  ]);
  expect(interpretation.actions.map(({ name }) => name)).toEqual(['create_entry']);
  // In the words that it had.
  expect(JSON.stringify(contract)).toContain('"description":"ok"');
  expect(await objections(done, repaired)).toEqual([]);
});

test('what a person had said stays, whatever a model leaves out; what a person says now goes before', async () => {
  const done = await renewed();
  const before = await factsOf(done.outcome.package);
  expect((await factsOf((await repairedWith(done, [])).package)).slice(0, before.length)).toEqual(before);
  const fact = { pointer: '/interpretation/streams/entries/name', value: 'lines', evidence };
  const feedback = JSON.stringify({ facts: [{ ...fact, pointer: '/interpretation/streams/postings/name' }] });
  const task: GenerateTask = { ...done.task, mode: 'FIX', package: done.outcome.package, feedback };
  const repaired = await done.agents.generate(task, at());
  expect((await blueprintOf(repaired.package)).interpretation.streams.map(({ name }) => name)).toEqual(['lines']);
  expect(await objections(done, repaired)).toEqual([]);
});

test('a blueprint that a person puts in the place of the one found is what the package is made from', async () => {
  const { agents, task, drifted } = await renewed();
  const found = parseBlueprint(await artefactJson(drifted.research.blueprint, bench.artefacts));
  const edited = await bench.artefacts.put(JSON.stringify({ ...found, title: 'The ledger' }));
  const { name, wanted, dossier } = task;
  const research = { subject: '', name, wanted, dossier, allowPrivate: false };
  expect(await agents.research(research, at())).toBe(drifted.research);
  const { blueprint } = await agents.research({ ...research, blueprint: edited }, at());
  const outcome = await agents.generate({ ...task, blueprint }, at());
  expect((await blueprintOf(outcome.package)).title).toBe('The ledger');
});
