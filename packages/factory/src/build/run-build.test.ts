import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson, createBlueprint, readDescriptionText } from '@tapwright/blueprint';
import { emptyJournal, memoryArtefacts, memorySteps, SystemError, type ArtefactPort } from '@tapwright/connector';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Agents, Bench, GenerateOutcome, TestOutcome } from '../agents/agent.ts';
import { generateAgent } from '../agents/generate-agent.ts';
import { readListing, restoreSnapshot, takeSnapshot } from '../agents/snapshot.ts';
import { createTestAgent } from '../agents/test-agent.ts';
import { testReviewAgent } from '../agents/test-review-agent.ts';
import { petshop } from '../testing/petshop.fixture.ts';
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
  publish: async ({ name }) => ({ kind: 'folder', where: name, changed: [] }),
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

/** A package with one file changed. */
async function withFile(bench: Bench, snapshot: string, path: string, text: string): Promise<string> {
  const folder = mkdtempSync(join(bench.folder, 'changed-'));
  await restoreSnapshot(snapshot, folder, bench.artefacts);
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
  return takeSnapshot(folder, bench.artefacts);
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

const BAD_TEST = `import { test } from 'node:test';\nimport assert from 'node:assert';\ntest('read: pets: has a thousand', () => assert.equal(1, 1000));\n`;

test('a description becomes a published package, each gate passed once', { timeout: 120_000 }, async () => {
  const journal = emptyJournal();
  const state = await build({}, journal);
  expect(state.end).toMatchObject({ reason: 'folder petshop', status: 'done' });
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

test('a build that was broken off goes on where it was', { timeout: 120_000 }, async () => {
  const journal = emptyJournal();
  await expect(build({}, journal, 'test')).rejects.toThrow('the process ends here');
  let researched = 0;
  const research: Agents['research'] = async (...args) => {
    researched += 1;
    return honest.research(...args);
  };
  const state = await build({ research }, journal);
  expect([state.end?.status, researched]).toEqual(['done', 0]);
});

describe('a liar does not get to publish:', () => {
  let published = 0;
  const publish: Agents['publish'] = async (...args) => {
    published += 1;
    return honest.publish(...args);
  };
  beforeEach(() => {
    published = 0;
  });

  test('a tester that claims success and ran nothing', async () => {
    const state = await build({ publish, test: async ({ package: given }) => ({ ...claimed, package: given }) });
    expect(state.end).toMatchObject({
      status: 'parked',
      at: 'test',
      reason: expect.stringContaining('has no test-results'),
    });
    expect(published).toBe(0);
  });

  test('a tester that writes the results itself', async () => {
    const invented = JSON.stringify({ formatVersion: 1, level: 'L3', counts: { passed: 176, failed: 0, skipped: 0 } });
    const liar: Agents['test'] = async (task, bench) => ({
      ...claimed,
      package: await withFile(bench, task.package, 'test-results.json', invented),
    });
    const state = await build({ publish, test: liar });
    expect(state.end).toMatchObject({
      status: 'parked',
      reason: expect.stringContaining('not what the runner writes'),
    });
    expect(published).toBe(0);
  });

  test('a tester that runs one package and hands on another', { timeout: 60_000 }, async () => {
    const liar: Agents['test'] = async (task, bench) => {
      const outcome = await honest.test(task, bench);
      return {
        ...outcome,
        package: await withFile(bench, outcome.package, 'src/client.ts', 'export const client = 1;\n'),
      };
    };
    const state = await build({ publish, test: liar });
    expect(state.end).toMatchObject({ status: 'parked', reason: expect.stringContaining('src/client.ts') });
    expect(published).toBe(0);
  });

  test('a generator that weakens the tests while it repairs code', { timeout: 60_000 }, async () => {
    const generate: Agents['generate'] = async (task, bench): Promise<GenerateOutcome> => {
      const first = await honest.generate({ ...task, mode: 'GENERATE' }, bench);
      if (task.mode === 'GENERATE')
        return {
          ...first,
          package: await withFile(bench, first.package, 'src/hooks.ts', 'export const broken: number = "no";\n'),
        };
      return { ...first, package: await withFile(bench, task.package ?? '', 'tests/read.test.ts', '') };
    };
    const state = await build({ publish, generate });
    expect(places).toContain('fix-code');
    expect(state.end).toMatchObject({ status: 'parked', reason: expect.stringContaining('tests/read.test.ts') });
    expect(published).toBe(0);
  });

  test('a tester that changes code while it repairs tests', { timeout: 60_000 }, async () => {
    const generate: Agents['generate'] = async (task, bench) => {
      const first = await honest.generate(task, bench);
      return { ...first, package: await withFile(bench, first.package, 'tests/extra.test.ts', BAD_TEST) };
    };
    const test: Agents['test'] = async (task, bench) => {
      if (task.mode !== 'FIX') return honest.test(task, bench);
      return { ...claimed, package: await withFile(bench, task.package, 'src/streams.ts', 'export {};\n') };
    };
    const state = await build({ publish, generate, test });
    expect(places).toContain('fix-tests');
    expect(state.end).toMatchObject({ status: 'parked', reason: expect.stringContaining('src/streams.ts') });
    expect(published).toBe(0);
  });

  test('a generator that never mends anything', { timeout: 120_000 }, async () => {
    const generate: Agents['generate'] = async (task, bench) => {
      const first = await honest.generate({ ...task, mode: 'GENERATE' }, bench);
      return {
        ...first,
        package: await withFile(bench, first.package, 'src/hooks.ts', 'export const broken: number = "no";\n'),
      };
    };
    const state = await build({ publish, generate });
    expect(places.filter((place) => place === 'fix-code')).toHaveLength(1);
    expect(state.end).toMatchObject({ status: 'parked', reason: expect.stringContaining('1 time') });
    expect(published).toBe(0);
  });

  test('an agent that brings a package whose files lead elsewhere', async () => {
    const generate: Agents['generate'] = async (_task, bench) => ({
      package: await bench.artefacts.put(JSON.stringify({ '../../etc/passwd': await bench.artefacts.put('x') })),
      changed: [],
      warnings: [],
    });
    const state = await build({ publish, generate });
    expect(state.end).toMatchObject({ status: 'parked' });
    expect(published).toBe(0);
  });

  test('an agent that fails with an error of its own', async () => {
    const research = async (): Promise<never> =>
      Promise.reject(new SystemError('the page is empty', { code: 'page_empty', hint: 'Give another.' }));
    expect((await build({ publish, research })).end).toEqual({
      status: 'parked',
      at: 'research',
      reason: 'the page is empty',
      hint: 'Give another.',
    });
  });
});

test('a wrong test is told from wrong code, and mended', { timeout: 120_000 }, async () => {
  const generate: Agents['generate'] = async (task, bench) => {
    const first = await honest.generate(task, bench);
    return { ...first, package: await withFile(bench, first.package, 'tests/extra.test.ts', BAD_TEST) };
  };
  const state = await build({ generate });
  expect(places).toEqual(expect.arrayContaining(['test', 'test-review', 'fix-tests', 'gate:tests']));
  expect(state.end?.status).toBe('done');
  expect(Object.keys(await readListing(state.tested?.package ?? '', artefacts))).not.toContain('tests/extra.test.ts');
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
