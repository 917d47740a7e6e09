import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBlueprint, type Blueprint } from '@tapwright/blueprint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Agents, Snapshot } from '../agents/agent.ts';
import { artefactJson } from '../agents/read-artefact.ts';
import { takeSnapshot } from '../agents/snapshot.ts';
import { generatePackage } from '../generate-package.ts';
import { play, type Played } from '../model/model.fixture.ts';
import { createResearchAgent } from '../research/create-research-agent.ts';
import { testBench } from '../research/testing/test-bench.fixture.ts';
import { startTidewatch, type Tidewatch } from '../research/testing/tidewatch-server.fixture.ts';
import { lookAgain, type LookOutcome } from './look-again.ts';
import { renewAgents } from './renew-agents.ts';

let api: Tidewatch;
let script: Played;
let folder: string;
let bench: ReturnType<typeof testBench>;
let made: Snapshot;

const NAMED = { pointer: '/interpretation/streams/stations/name', value: 'harbours', evidence: { source: 'ada' } };

const blueprintAt = async (hash: string): Promise<Blueprint> =>
  parseBlueprint(await artefactJson(hash, bench.artefacts));

/** A package of pages alone, as a script has read them. */
beforeAll(async () => {
  api = await startTidewatch();
  script = await play((question) => api.reader(question));
  bench = testBench(script.model);
  folder = mkdtempSync(join(tmpdir(), 'tapwright-pages-'));
  const { blueprint } = await research({ subject: `${api.url}/docs/`, wanted: {}, allowPrivate: true }, bench);
  const out = join(folder, 'source-tidewatch');
  const overlay = join(folder, 'overlay.json');
  writeFileSync(overlay, JSON.stringify({ facts: [NAMED] }));
  await generatePackage({ blueprint: await blueprintAt(blueprint), overlay, out });
  made = await takeSnapshot(out, bench.artefacts);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  bench[Symbol.dispose]();
  await script[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

const research = createResearchAgent({ limits: { delay: 0 } });

/** What a look comes to, and how often somebody was asked for it. */
async function look(reader = 'script', add: readonly string[] = []): Promise<[outcome: LookOutcome, asked: number]> {
  const before = script.script.requests.length;
  const task = { package: made, add, allowPrivate: true };
  const options = { limits: { delay: 0 }, readings: join(folder, 'readings'), reader };
  const outcome = await lookAgain(task, bench, options);
  return [outcome, script.script.requests.length - before];
}

test('pages that say what they said are not read again; others are, once', async () => {
  expect(await look()).toMatchObject([{ status: 'unchanged', address: `${api.url}/docs/` }, 0]);
  api.release();
  const [drifted, asked] = await look();
  expect(asked).toBeGreaterThan(5);
  expect(drifted).toMatchObject({
    status: 'drifted',
    level: 'minor',
    counts: { major: 0, minor: 2, patch: 1 },
    research: {
      streams: 3,
      warnings: expect.arrayContaining([expect.stringMatching(/2 changed .*1 new .*buoys/)]),
    },
  });
  expect(await look()).toEqual([drifted, 0]);
  expect(await look('script', ['buoys'])).toMatchObject([{ status: 'drifted', research: { streams: 4 } }, 0]);
});

const SLOW = { tags: 'slow' };

test('pages that are read once more because of what somebody said are those of the same package', SLOW, async () => {
  const [drifted, asked] = await look('somebody else', ['buoys']);
  expect(asked).toBeGreaterThan(5);
  if (drifted.status !== 'drifted') throw new Error(`it is ${drifted.status}`);
  const refuse = async (): Promise<never> => Promise.reject(new Error('only research is tried here'));
  const rest = { generate: refuse, test: refuse, testReview: refuse, review: refuse, publish: refuse, merge: refuse };
  const agents: Agents = renewAgents({ research, ...rest }, { before: made, drifted });
  const { blueprint, dossier } = drifted.research;
  const subject = drifted.address;
  const task = { subject, name: 'tidewatch', wanted: {}, allowPrivate: true, blueprint, dossier };
  const again = await agents.research({ ...task, feedback: 'ada says: read it once more' }, bench);
  const { streams } = (await blueprintAt(again.blueprint)).interpretation;
  expect(streams.map(({ name }) => name).toSorted()).toEqual(['alerts', 'buoys', 'harbours', 'readings']);
  expect(again.dossier).not.toBe(dossier);
});
