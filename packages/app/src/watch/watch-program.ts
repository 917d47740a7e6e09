import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Gate, JsonObject } from '@tapwright/connector';
import {
  DEFAULT_LIMITS,
  lookAgain,
  publishInPlace,
  renewAgents,
  takeSnapshot,
  type Agents,
  type BuildState,
  type Drifted,
  type KnownConnection,
  type LookOutcome,
  type Snapshot,
} from '@tapwright/factory';
import type { BuildPlan } from '../build/build-plan.ts';
import { modelOf, modelPort, runBuildPlan, type BuildHost } from '../build/build-program.ts';
import { isLeftToPeople } from '../build/publish-plan.ts';
import type { Program, ProgramTools } from '../engine/program.ts';
import { homeSubfolder } from '../home.ts';
import { assertPackage } from './assert-package.ts';
import { connectionsOfFile, connectionsOfStore } from './known-connections.ts';
import { parseWatchPlan, type WatchPlan } from './watch-plan.ts';

const LOOK_TIMEOUT = 60 * 60_000;

interface Look {
  /** The package as it was when its description was looked at. */
  readonly before: Snapshot;
  readonly outcome: LookOutcome;
}

/**
 * What runs of the kind `watch` do: look at the description once more, and where what the package uses changed, a
 * build that renews it. Only somebody's word merges what breaks.
 */
export function watchProgram(host: BuildHost): Program {
  return async (value, tools) => {
    const plan = parseWatchPlan(value);
    const { before, outcome } = await lookOnce(plan, host, tools);
    await tools.steps.emit({ type: 'watch-look', data: lookWords(outcome) });
    if (outcome.status !== 'drifted') return nothingToDo(outcome);
    const build = buildPlanOf(plan, outcome);
    return runBuildPlan(build, host, tools, {
      // What people merge themselves asks nobody here.
      mustAsk: (gate) => !isLeftToPeople(plan.publish) && asksAboutBreaking(gate),
      agents: (usual) => watchAgents(usual, plan, before, outcome, host),
    });
  };
}

async function lookOnce(plan: WatchPlan, host: BuildHost, { steps, artefacts }: ProgramTools): Promise<Look> {
  await steps.emit({ type: 'stage-start', step: 'look' });
  return await steps.step('look', { effect: 'safe', timeout: LOOK_TIMEOUT }, async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'tapwright-look-'));
    const config = await modelOf(plan, host);
    const spent = { usd: 0, tokens: 0 };
    await using model = modelPort(plan, config)?.({ agent: 'research', context, spent, onCall: () => undefined });
    try {
      assertPackage(plan.package);
      const before = await takeSnapshot(plan.package, artefacts);
      const task = {
        package: before,
        add: plan.add,
        allowPrivate: plan.allowPrivate,
        ...(plan.description !== undefined && { address: plan.description }),
      };
      const { signal, emit } = context;
      const bench = { artefacts, folder, signal, emit, ...(model && { ask: model.ask }) };
      return { before, outcome: await lookAgain(task, bench, { cache: homeSubfolder(host.home, 'pages') }) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** What a look came to, in a few numbers and words. */
function lookWords(outcome: LookOutcome): JsonObject {
  const { status, title, address, apiVersion } = outcome;
  const words = { status, title, address, apiVersion: { ...apiVersion } };
  if (outcome.status !== 'drifted') return words;
  const { level, counts, lost, research } = outcome;
  return { ...words, level, counts: { ...counts }, lost, remarks: [...research.warnings] };
}

function nothingToDo({ status, address }: LookOutcome): BuildState {
  const reason =
    status === 'unchanged'
      ? `nothing changed at ${address}`
      : `the description at ${address} is another one, and says the same of all that the package uses`;
  const spent = { testFixes: 0, codeFixes: 0, reviews: 0, research: 0 };
  return { at: 'end', spent, end: { status: 'done', at: 'research', reason } };
}

function buildPlanOf({ allowPrivate, gates, level, publish, budget, model }: WatchPlan, drifted: Drifted): BuildPlan {
  return {
    subject: drifted.address,
    name: drifted.name,
    wanted: {},
    allowPrivate,
    gates,
    level,
    publish,
    budget,
    limits: DEFAULT_LIMITS,
    ...(model && { model }),
  };
}

/** The last gate is a person's where users would notice. */
function asksAboutBreaking({ name, details }: Gate): boolean {
  if (!/^merge\b/.test(name)) return false;
  const risk = details?.['risk'];
  return typeof risk !== 'object' || risk === null || !('change' in risk) || risk.change === 'major';
}

function watchAgents(usual: Agents, plan: WatchPlan, before: Snapshot, drifted: Drifted, host: BuildHost): Agents {
  const renewing = renewAgents(usual, {
    before,
    drifted,
    sandbox: sandboxOf(host),
    connections: () => knownConnections(plan, host),
  });
  const { publish, merge } = publishersOf(renewing, plan, before);
  // The same change, found again the day after, is the same branch and the same pull request.
  const key = `drift-${drifted.research.blueprint.slice(0, 12)}`;
  return {
    ...renewing,
    publish: (task, bench) => publish({ ...task, key }, bench),
    merge: (task, bench) => merge({ ...task, key }, bench),
  };
}

function publishersOf(
  usual: Agents,
  { publish, package: folder }: WatchPlan,
  before: Snapshot,
): Pick<Agents, 'publish' | 'merge'> {
  if (publish.kind !== 'folder') return usual;
  const out = resolve(publish.out ?? join(publish.parent, basename(folder)));
  const inPlace = (handwritten: number) =>
    publishInPlace({ kind: 'folder', out, before, allowOpenSandbox: handwritten === 0 });
  return {
    publish: (task, bench) => inPlace(task.review.risk.handwritten.length).publish(task, bench),
    merge: (task, bench) => inPlace(0).merge(task, bench),
  };
}

export function sandboxOf({ home }: Pick<BuildHost, 'home'>): { readonly cacheFile: string } {
  return { cacheFile: join(home, 'sandbox.json') };
}

async function knownConnections(plan: WatchPlan, { home, env }: BuildHost): Promise<readonly KnownConnection[]> {
  const stored = await connectionsOfStore(plan.package, { home, env });
  return plan.connections === undefined
    ? stored
    : [...stored, ...(await connectionsOfFile(plan.connections, plan.package))];
}
