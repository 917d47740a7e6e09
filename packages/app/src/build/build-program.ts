import { join, resolve } from 'node:path';
import type { StepPort } from '@tapwright/connector';
import {
  createBudget,
  createPublisher,
  createResearchAgent,
  createReviewAgent,
  createTestAgent,
  generateAgent,
  openModel,
  runBuild,
  testReviewAgent,
  type Agents,
  type BuildPorts,
  type ModelConfig,
  type PublisherOptions,
} from '@tapwright/factory';
import type { Program } from '../engine/program.ts';
import { homeSubfolder } from '../home.ts';
import { parseBuildPlan, type BuildPlan } from './build-plan.ts';

export interface BuildHost {
  readonly home: string;
  /** Asked when a stage begins, so that a key that was added meanwhile counts. */
  readonly model: () => Promise<ModelConfig | undefined>;
  /** Folders of descriptions in which names are looked for. */
  readonly directories?: readonly string[];
}

/** What runs of the kind `build` do. */
export function buildProgram(host: BuildHost): Program {
  return async (value, { steps, artefacts }) => {
    const plan = parseBuildPlan(value);
    const { subject, name, wanted, allowPrivate, limits } = plan;
    const input = { subject, ...(name !== undefined && { name }), wanted, allowPrivate, limits };
    const model = modelPort(plan, await host.model());
    return runBuild(input, agentsFor(plan, host), {
      steps: withPolicy(steps, plan.gates),
      artefacts,
      whenParked: 'ask',
      ...(model && { model }),
    });
  };
}

/** Gates that the policy answers are no question to anybody. */
function withPolicy(steps: StepPort, gates: BuildPlan['gates']): StepPort {
  return {
    ...steps,
    approve: async (gate) => {
      const [name = ''] = gate.name.split(' ');
      const isAuto = Object.entries(gates).some(([known, policy]) => known === name && policy === 'auto');
      return isAuto ? { verdict: 'approved', by: 'policy', at: await steps.now() } : await steps.approve(gate);
    },
  };
}

/** Adding an agent is a file in the factory and a line here. */
function agentsFor(plan: BuildPlan, { home, directories }: BuildHost): Agents {
  const publisher = (name: string, trusted: boolean) =>
    createPublisher({ ...target(plan, name), allowOpenSandbox: trusted });
  return {
    research: createResearchAgent({
      cache: homeSubfolder(home, 'pages'),
      ...(directories && { directories }),
    }),
    generate: generateAgent,
    test: createTestAgent({ level: plan.level, sandbox: { cacheFile: join(home, 'sandbox.json') } }),
    testReview: testReviewAgent,
    review: createReviewAgent(),
    // What is printed from a blueprint alone has no code of anybody's that could speak to the world.
    publish: (task, bench) => publisher(task.name, task.review.risk.handwritten.length === 0).publish(task, bench),
    merge: (task, bench) => publisher('', true).merge(task, bench),
  };
}

function target({ publish }: BuildPlan, name: string): PublisherOptions {
  if (publish.kind === 'folder')
    return { kind: 'folder', out: resolve(publish.out ?? join(publish.parent, `source-${name}`)) };
  const { repository, directory, base, remote } = publish;
  return {
    kind: 'git',
    repository: resolve(repository),
    ...(directory !== undefined && { directory }),
    ...(base !== undefined && { base }),
    ...(remote !== undefined && { remote }),
  };
}

/** Each try gets what is left of the budget, so that a build that was taken up again does not begin to spend anew. */
function modelPort({ budget }: BuildPlan, config: ModelConfig | undefined): BuildPorts['model'] {
  if (config === undefined) return undefined;
  return ({ agent, context, spent, onCall }) => {
    const usd = budget.usd === undefined ? undefined : Math.max(0, budget.usd - (spent.usd ?? budget.usd));
    const tokens = budget.tokens === undefined ? undefined : Math.max(0, budget.tokens - spent.tokens);
    const left = createBudget({ ...(usd !== undefined && { usd }), ...(tokens !== undefined && { tokens }) });
    const model = openModel(config, {
      budget: left,
      onCall: (call) => {
        onCall(call);
        const { answeredBy, usd: price, tokens: used, milliseconds, finish } = call;
        const total = used && used.input + used.output;
        const data = { agent, answeredBy, usd: price, tokens: total, milliseconds, finish };
        void context.emit({ type: 'model-call', data });
      },
    });
    return {
      ask: (question) => model.ask({ ...question, agent, signal: context.signal }),
      [Symbol.asyncDispose]: () => model.close(),
    };
  };
}
