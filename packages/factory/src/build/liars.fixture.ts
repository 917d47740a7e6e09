import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBlueprint, type Blueprint } from '@tapwright/blueprint';
import {
  emptyJournal,
  memoryArtefacts,
  memorySteps,
  type ArtefactPort,
  type Clock,
  type Decision,
  type Gate,
  type StepEvent,
} from '@tapwright/connector';
import type { Agent, Agents } from '../agents/agent.ts';
import { generateAgent } from '../agents/generate-agent.ts';
import { createTestAgent } from '../agents/test-agent.ts';
import { testReviewAgent } from '../agents/test-review-agent.ts';
import { createBudget, type BudgetLimits } from '../model/budget.ts';
import type { ModelCall } from '../model/model-call.ts';
import type { ModelConfig } from '../model/model-config.ts';
import { openModel } from '../model/open-model.ts';
import type { ModelRequest } from '../model/protocol/model-request.ts';
import { startScriptedModel, type ScriptAnswer } from '../model/scripted-model.ts';
import { createPublisher } from '../publish/publisher.ts';
import { createResearchAgent } from '../research/create-research-agent.ts';
import { dossierSchema, type Dossier } from '../research/dossier.ts';
import { serve, type Pages } from '../research/testing/serve.fixture.ts';
import { createReviewAgent } from '../review/review-package.ts';
import { DEFAULT_LIMITS, type BuildEnd, type BuildLimits, type BuildState } from './build-state.ts';
import { runBuild, type BuildPorts } from './run-build.ts';

/** What a model says, by the agent that asks it. */
export type Script = Partial<
  Record<'research' | 'generate' | 'review', (request: ModelRequest) => ScriptAnswer | Promise<ScriptAnswer>>
>;

/** Somebody who lies in a build, and what has to become of that. */
export interface Liar {
  /** What it does; names a test. */
  readonly name: string;
  /** Pages of a documentation's site, the first one `/docs/index.html`; absent: the build begins with a description. */
  readonly pages?: Pages;
  /** The description, where it is not {@link SMALL}. */
  readonly description?: object;
  /** The model; absent: the build has none. */
  readonly says?: Script;
  readonly model?: ModelConfig;
  readonly budget?: BudgetLimits;
  /** Agents that lie themselves, made of the honest ones. */
  readonly agents?: (honest: Agents) => Partial<Agents>;
  /** What a person says at a gate; undefined: yes. */
  readonly decide?: (gate: Gate) => string | false | undefined;
  readonly limits?: Partial<BuildLimits>;
  /** Where it ends. */
  readonly ends: {
    readonly status: Exclude<BuildEnd['status'], 'done'>;
    readonly at: BuildEnd['at'];
    readonly reason: RegExp;
    readonly hint?: RegExp;
  };
  /** Most requests that the model gets. */
  readonly requests?: number;
  /** How often the publisher is asked. Default 0; nothing may become public all the same. */
  readonly calls?: number;
  /** What else has to hold. */
  readonly shows?: (built: Built) => void | Promise<void>;
}

/** What became of a build with a liar in it. */
export interface Built {
  readonly state: BuildState;
  readonly places: readonly string[];
  readonly events: readonly StepEvent[];
  /** How often the publisher was called. */
  readonly published: number;
  /** Whether anything lies where packages are published. */
  readonly isPublic: boolean;
  /** What the model was asked. */
  readonly requests: readonly ModelRequest[];
  readonly calls: readonly ModelCall[];
  readonly blueprint: () => Promise<Blueprint>;
  readonly dossier: () => Promise<Dossier>;
  readonly artefacts: ArtefactPort;
}

/** One list, no pages: as little as a package can be. */
export const SMALL = {
  openapi: '3.0.3',
  info: { title: 'Harbour', version: '1' },
  servers: [{ url: 'https://api.harbour.example/v1' }],
  security: [{ key: [] }],
  paths: {
    '/ships': {
      get: {
        operationId: 'listShips',
        parameters: [{ name: 'flag', in: 'query', schema: { type: 'string' } }],
        responses: {
          200: {
            description: 'Ships',
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Ship' } } },
            },
          },
        },
      },
    },
    '/berths': {
      get: {
        operationId: 'listBerths',
        responses: {
          200: {
            description: 'Berths',
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Ship' } } },
            },
          },
        },
      },
    },
  },
  components: {
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' } },
    schemas: {
      Ship: {
        type: 'object',
        required: ['id', 'name'],
        properties: { id: { type: 'integer' }, name: { type: 'string' } },
      },
    },
  },
};

const ships = SMALL.paths['/ships'].get;

/** The same with pages, and with something that can be made. */
export const PAGED = {
  ...SMALL,
  paths: {
    '/ships': {
      get: {
        ...ships,
        parameters: [
          { name: 'page', in: 'query', schema: { type: 'integer', default: 1 } },
          { name: 'per_page', in: 'query', schema: { type: 'integer', default: 30, maximum: 100 } },
        ],
      },
      post: {
        operationId: 'createShip',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Ship' } } } },
        responses: { 201: { description: 'Made' } },
      },
    },
  },
};

export interface Harbour extends Disposable {
  build(liar: Liar): Promise<Built>;
  /** Shared by all builds: what was made once is there for the next one. */
  readonly artefacts: ArtefactPort;
}

/** Where liars are tried: real agents, a real model server; what honest agents did once is not done again. */
export function openHarbour(): Harbour {
  const root = mkdtempSync(join(tmpdir(), 'tapwright-liars-'));
  const artefacts = memoryArtefacts();
  const cacheFile = join(root, 'sandbox.json');
  const shared = {
    generate: remembered(generateAgent),
    test: ranOnce(createTestAgent({ level: 'L1', sandbox: { cacheFile }, timeout: 60_000 })),
    testReview: remembered(testReviewAgent),
    // The tester has asked the compiler already.
    review: remembered(createReviewAgent({ skipTypes: true })),
  };
  const research = createResearchAgent({ limits: { delay: 0 } });
  let number = 0;

  async function build(liar: Liar): Promise<Built> {
    const folder = join(root, String((number += 1)));
    const scratch = mkdtempSync(join(root, 'scratch-'));
    const out = join(folder, 'published');
    const publisher = createPublisher({ kind: 'folder', out, allowOpenSandbox: true });
    let published = 0;
    const honest: Agents = { research, ...shared, ...publisher };
    const agents: Agents = { ...honest, ...liar.agents?.(honest) };
    const counted: Agents['publish'] = async (task, bench) => {
      published += 1;
      return agents.publish(task, bench);
    };
    await using site = liar.pages === undefined ? undefined : await serve(liar.pages);
    const subject = site === undefined ? describe(root, liar.description ?? SMALL) : `${site.url}/docs/index.html`;
    await using model = liar.says === undefined ? undefined : await openScript(liar.says, liar);
    const places: string[] = [];
    const journal = emptyJournal();
    const clock = quickClock();
    const steps = memorySteps({ run: `run-${number}`, journal, clock, decide: (gate) => decided(liar, gate) });
    const ports: BuildPorts = {
      steps,
      artefacts,
      scratch,
      onState: ({ at }) => void places.push(at),
      ...(model && { model: model.port }),
    };
    const state = await runBuild(
      {
        subject,
        name: 'harbour',
        wanted: {},
        allowPrivate: true,
        limits: { ...DEFAULT_LIMITS, ...liar.limits },
      },
      { ...agents, publish: counted },
      ports,
    );
    const json = async (hash = ''): Promise<unknown> => JSON.parse(Buffer.from(await artefacts.get(hash)).toString());
    return {
      state,
      places,
      events: journal.events,
      published,
      isPublic: existsSync(out) || (existsSync(folder) && readdirSync(folder).length > 0),
      requests: model?.requests ?? [],
      calls: model?.calls ?? [],
      blueprint: async () => parseBlueprint(await json(state.research?.blueprint)),
      dossier: async () => dossierSchema.parse(await json(state.research?.dossier)),
      artefacts,
    };
  }
  return { build, artefacts, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

function decided({ decide }: Liar, gate: Gate): Decision {
  const said = decide?.(gate);
  if (said === undefined) return { verdict: 'approved', by: 'ada', at: 0 };
  return { verdict: 'rejected', by: 'ada', at: 0, ...(said !== false && { comment: said }) };
}

function describe(root: string, description: object): string {
  const file = join(root, 'harbour.json');
  writeFileSync(file, JSON.stringify(description));
  return file;
}

/** The same task twice is worked on once; what a model says to it may differ, so then it is not remembered. */
function remembered<Task, Outcome>(agent: Agent<Task, Outcome>): Agent<Task, Outcome> {
  const known = new Map<string, Promise<Outcome>>();
  return async (task, bench) => {
    if (bench.ask !== undefined) return agent(task, bench);
    const key = JSON.stringify(task);
    const outcome = known.get(key) ?? agent(task, bench);
    known.set(key, outcome);
    return outcome;
  };
}

/** Tests of the same files come to the same, whoever asks for them. */
function ranOnce(agent: Agents['test']): Agents['test'] {
  const known = new Map<string, ReturnType<Agents['test']>>();
  return async (task, bench) => {
    if (task.mode === 'FIX') return agent(task, bench);
    const outcome = known.get(task.package) ?? agent(task, bench);
    known.set(task.package, outcome);
    return outcome;
  };
}

/** Waits are over at once; what would take a whole stage's time lasts as long as the stage. */
function quickClock(): Clock {
  let now = Date.UTC(2026, 0, 1);
  return {
    now: () => now,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      if (milliseconds < 30 * 60_000) return void (now += milliseconds);
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    },
  };
}

/** Who asks says so in its instructions. */
function askerOf({ system }: ModelRequest): keyof Script {
  if (/^You read (documentation|one passage)/.test(system)) return 'research';
  return system.startsWith('You repair') ? 'generate' : 'review';
}

const HONEST: Required<Script> = {
  research: () => ({ object: { facts: [] } }),
  generate: () => ({
    object: { explanation: 'Nothing to do.', overlay: { formatVersion: 1, facts: [] }, hooks: null },
  }),
  review: () => ({ object: { verdict: 'approve', reason: '', findings: [] } }),
};

async function openScript(says: Script, { model: config = {}, budget: limits }: Liar) {
  const script = await startScriptedModel((request) => ({ ...HONEST, ...says })[askerOf(request)](request));
  const calls: ModelCall[] = [];
  const spent = { usd: 0, tokens: 0 };
  const port: NonNullable<BuildPorts['model']> = ({ agent, context, onCall }) => {
    const budget = limits && createBudget(left(limits, spent));
    const model = openModel(
      { baseUrl: script.baseUrl, apiKey: script.token, allowPrivate: true, ...config },
      {
        clock: quickClock(),
        random: () => 0,
        ...(budget && { budget }),
        onCall: (call) => {
          calls.push(call);
          onCall(call);
        },
      },
    );
    return {
      ask: (question) => model.ask({ ...question, agent, signal: context.signal }),
      [Symbol.asyncDispose]: async () => {
        spent.usd += budget?.state().spent.usd ?? 0;
        spent.tokens += budget?.state().spent.tokens ?? 0;
        await model.close();
      },
    };
  };
  return { port, calls, requests: script.requests, [Symbol.asyncDispose]: () => script.close() };
}

function left({ usd, tokens }: BudgetLimits, spent: { readonly usd: number; readonly tokens: number }): BudgetLimits {
  return {
    ...(usd !== undefined && { usd: Math.max(0, usd - spent.usd) }),
    ...(tokens !== undefined && { tokens: Math.max(0, tokens - spent.tokens) }),
  };
}
