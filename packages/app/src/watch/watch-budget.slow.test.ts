import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  emptyJournal,
  memoryArtefacts,
  memorySteps,
  type Decision,
  type Gate,
  type StepJournal,
} from '@tapwright/connector';
import { startScriptedModel, type BuildState, type ModelConfig } from '@tapwright/factory';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { researchApi } from '../build/one-agent.ts';
import { generateConnector } from '../generate-connector.ts';
import { watchProgram } from './watch-program.ts';

const EXAMPLES = new URL('../../../../examples/docs-only/', import.meta.url);

interface Example extends AsyncDisposable {
  readonly url: string;
  readonly release: () => void;
  readonly answerTo: (question: object) => { readonly object: unknown } | { readonly refusal: string };
}

/** The examples are no part of this package; what they are is written down above. */
async function tidewatch(): Promise<Example> {
  const load = async (path: string) => import(new URL(path, EXAMPLES).href);
  const api = (await load('tidewatch/server.ts')).tidewatch();
  const served = await (await load('fictional-api.ts')).serveFictional(api);
  return { ...served, release: api.release, answerTo: (await load('reader/answer.ts')).answerTo };
}

let home: string;
let api: Example;

/** A package of documentation, as it was read by a recording; then the documentation is another. */
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'tapwright-budget-'));
  api = await tidewatch();
  const modelFile = fileURLToPath(new URL('tidewatch/model.yaml', EXAMPLES));
  const out = join(home, 'found');
  await researchApi({ subject: `${api.url}/docs/`, allowPrivate: true, home, modelFile, out });
  await generateConnector({ description: join(out, 'blueprint.json'), out: join(home, 'source-tidewatch') });
  api.release();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

/** Half a dollar for each answer. */
const USAGE = { input: 1000, output: 4000 };
const PRICE = { input: 100, output: 100 };
/** More than the look costs, and less than what it would cost twice. */
const BUDGET = 11;

interface Watched {
  readonly journal: StepJournal;
  readonly decide: (gate: Gate) => Promise<Decision>;
}

/** Works on the watch; gives its end, and how often the model was asked meanwhile. */
async function watched({ journal, decide }: Watched): Promise<readonly [state: BuildState, asked: number]> {
  await using model = await startScriptedModel((question) => {
    const answer = api.answerTo(question);
    return 'object' in answer
      ? { text: JSON.stringify(answer.object), usage: USAGE }
      : { text: answer.refusal, finish: 'refusal', usage: USAGE };
  });
  const config: ModelConfig = {
    provider: 'openai-compatible',
    model: 'script',
    baseUrl: model.baseUrl,
    apiKey: model.token,
    allowPrivate: true,
    maxOutputTokens: 4000,
    prices: { script: PRICE },
    limits: { attempts: 1 },
  };
  const program = watchProgram({ home, env: {}, model: async () => config });
  const plan = {
    package: join(home, 'source-tidewatch'),
    allowPrivate: true,
    budget: { usd: BUDGET },
    publish: { kind: 'folder', parent: home },
  };
  const steps = memorySteps({ run: 'run-1', journal, decide });
  const tools = { steps, artefacts, scope: { tenant: 'default', project: 'default' }, epoch: 1 };
  // What builds come to, and watches with them.
  return [(await program(plan, tools)) as BuildState, model.requests.length];
}

const artefacts = memoryArtefacts();

test('what the look cost is the cost of a stage, and not there for the build, also after it was taken up', async () => {
  const journal = emptyJournal();
  const dies = async (): Promise<never> => Promise.reject(new Error('the process ends here'));
  await expect(watched({ journal, decide: dies })).rejects.toThrow('the process ends here');
  const ends = (step: string) => journal.events.filter((event) => event.type === 'stage-end' && event.step === step);
  const [{ data: { usd: look = 0, calls } = {} } = {}] = ends('look');
  expect(calls).toBeGreaterThan(10);
  expect(look).toBe(Number(calls) / 2);
  expect(Number(look) * 2).toBeGreaterThan(BUDGET);

  // Somebody sends back what the look found, and there is no money to read it all again.
  const decide = async ({ name }: Gate): Promise<Decision> => ({
    verdict: 'rejected',
    by: 'ada',
    at: 0,
    ...(name === 'research' && { comment: 'read it again' }),
  });
  const [{ end }, asked] = await watched({ journal, decide });
  expect(end).toMatchObject({ status: 'parked', at: 'research', reason: expect.stringContaining('is left') });
  expect(ends('look')).toHaveLength(1);
  const { usd } = journal.events.findLast(({ type }) => type === 'build-end')?.data ?? {};
  expect(usd).toBe(Number(look) + asked / 2);
  expect(usd).toBeLessThanOrEqual(BUDGET);
}, 120_000);
