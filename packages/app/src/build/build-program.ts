import { POLICY, type Gate, type StepPort } from '@tapwright/connector';
import {
  createBudget,
  createResearchAgent,
  createTestAgent,
  generateNext,
  openModel,
  runBuild,
  testReviewAgent,
  withKeys,
  type Agents,
  type BuildPorts,
  type BuildState,
  type Ledger,
  type ModelConfig,
} from '@tapwright/factory';
import type { Program, ProgramTools } from '../engine/program.ts';
import { homeSubfolder } from '../home.ts';
import { sandboxOf } from '../sandbox-of.ts';
import { parseBuildPlan, type BuildPlan } from './build-plan.ts';
import { openPublisher } from './open-publisher.ts';
import { isLeftToPeople } from './publish-plan.ts';
import { researchWith } from './research-with.ts';
import { reviewFor } from './review-for.ts';

export interface BuildHost {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Asked when a run begins or is taken up, so that a key that was added meanwhile counts. */
  readonly model: () => Promise<ModelConfig | undefined>;
  /** Whether somebody chose that model for this process: then it goes before the one of the plan. */
  readonly isModelChosen?: boolean;
}

/** What runs of the kind `build` do. */
export function buildProgram(host: BuildHost): Program {
  return (value, tools) => runBuildPlan(parseBuildPlan(value), host, tools);
}

export interface BuildVariant {
  /** Others than those of a usual build. */
  readonly agents?: (agents: Agents) => Agents;
  /** Gates at which a person is asked whatever the policy says. */
  readonly mustAsk?: (gate: Gate) => boolean;
  /** What was spent on it before it began. */
  readonly spent?: Ledger;
}

/** Takes a connector from its subject to its publication, as the plan says. */
export async function runBuildPlan(
  plan: BuildPlan,
  host: BuildHost,
  { steps, artefacts }: Pick<ProgramTools, 'steps' | 'artefacts'>,
  { agents = (usual) => usual, mustAsk = () => false, spent }: BuildVariant = {},
): Promise<BuildState> {
  const { subject, name, wanted, allowPrivate, limits } = plan;
  const input = { subject, ...(name !== undefined && { name }), wanted, allowPrivate, limits };
  const config = await modelOf(plan, host);
  const model = modelPort(plan, config);
  return runBuild(input, agents(agentsFor(plan, host, steps.run, config)), {
    steps: withPolicy(steps, plan, mustAsk),
    artefacts,
    whenParked: 'ask',
    ...(model && { model }),
    ...(spent && { spent }),
  });
}

export async function modelOf({ model }: Pick<BuildPlan, 'model'>, host: BuildHost): Promise<ModelConfig | undefined> {
  const own = await host.model();
  return model === undefined || host.isModelChosen === true ? own : withKeys(model, own);
}

/** Gates that the policy answers are no question to anybody. */
function withPolicy(steps: StepPort, { gates, publish }: BuildPlan, mustAsk: (gate: Gate) => boolean): StepPort {
  // What people merge themselves asks nobody here.
  const policies = isLeftToPeople(publish) ? { ...gates, merge: 'auto' } : gates;
  return {
    ...steps,
    approve: async (gate) => {
      const [name = ''] = gate.name.split(' ');
      const isAuto = Object.entries(policies).some(([known, policy]) => known === name && policy === 'auto');
      return isAuto && !mustAsk(gate)
        ? { verdict: 'approved', by: POLICY, at: await steps.now() }
        : await steps.approve(gate);
    },
  };
}

/** Adding an agent is a file in the factory and a line here. */
function agentsFor(plan: BuildPlan, host: BuildHost, run: string, config: ModelConfig | undefined): Agents {
  const { directories } = plan;
  return {
    research: createResearchAgent({
      cache: homeSubfolder(host.home, 'pages'),
      ...(directories && { directories }),
      ...researchWith(config),
    }),
    generate: async (task, bench) => {
      await using publisher = await openPublisher(plan.publish, task.name, host);
      return await generateNext(task, bench, await publisher.published(task.name, bench, run));
    },
    test: createTestAgent({ level: plan.level, sandbox: sandboxOf(host.home) }),
    testReview: testReviewAgent,
    review: reviewFor(plan.publish, host, run),
    publish: async (task, bench) => {
      // What is printed from a blueprint alone has no code of anybody's that could speak to the world.
      const allowOpenSandbox = task.review.risk.handwritten.length === 0;
      await using publisher = await openPublisher(plan.publish, task.name, host, { allowOpenSandbox });
      return await publisher.publish(task, bench);
    },
    merge: async (task, bench) => {
      if (isLeftToPeople(plan.publish)) return { ...task.published, left: true };
      await using publisher = await openPublisher(plan.publish, '', host, { allowOpenSandbox: true });
      return await publisher.merge(task, bench);
    },
  };
}

/** Each try gets what is left of the budget, so that a build that was taken up again does not begin to spend anew. */
export function modelPort({ budget }: Pick<BuildPlan, 'budget'>, config: ModelConfig | undefined): BuildPorts['model'] {
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
