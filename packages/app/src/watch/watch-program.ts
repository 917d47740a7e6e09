import { basename, join, resolve } from 'node:path';
import type { Gate, JsonObject } from '@tapwright/connector';
import {
  INITIAL,
  lookAgain,
  publishInPlace,
  renewAgents,
  runStage,
  sameWords,
  takeSnapshot,
  type Agents,
  type Bench,
  type BuildState,
  type Drifted,
  type KnownConnection,
  type Ledger,
  type LookOutcome,
  type Snapshot,
} from '@tapwright/factory';
import type { BuildPlan } from '../build/build-plan.ts';
import { modelOf, modelPort, runBuildPlan, type BuildHost } from '../build/build-program.ts';
import { isLeftToPeople } from '../build/publish-plan.ts';
import type { Program, ProgramTools } from '../engine/program.ts';
import { sandboxOf } from '../sandbox-of.ts';
import { assertPackage } from './assert-package.ts';
import { connectionsOfFile, connectionsOfStore } from './known-connections.ts';
import { lookWith } from './look-with.ts';
import { parseWatchPlan, type WatchPlan } from './watch-plan.ts';

/** What a look found. */
interface Look {
  /** The package as it was then. */
  readonly before: Snapshot;
  readonly outcome: LookOutcome;
}

/**
 * What runs of the kind `watch` do: look at the description once more, and where what the package uses changed, a
 * build that renews it, with what the look has left of the budget. Only somebody's word merges what breaks.
 */
export function watchProgram(host: BuildHost): Program {
  return async (value, tools) => {
    const plan = parseWatchPlan(value);
    const spent: Ledger = { usd: 0, tokens: 0 };
    const { before, outcome } = await looked(plan, host, tools, spent);
    await tools.steps.emit({ type: 'watch-look', data: lookWords(outcome) });
    if (outcome.status !== 'drifted') return nothingToDo(outcome);
    const build = buildPlanOf(plan, outcome);
    return runBuildPlan(build, host, tools, {
      spent,
      // What people merge themselves asks nobody here.
      mustAsk: (gate) => !isLeftToPeople(plan.publish) && asksAboutBreaking(gate),
      agents: (usual) => watchAgents(usual, plan, before, outcome, host),
    });
  };
}

/** A stage as those of the build are; what it costs is added to what is spent. */
async function looked(
  plan: WatchPlan,
  host: BuildHost,
  { steps, artefacts }: ProgramTools,
  spent: Ledger,
): Promise<Look> {
  const config = await modelOf(plan, host);
  const model = modelPort(plan, config);
  const ports = { steps, artefacts, ...(model && { model }) };
  const work = async ({ description, add, allowPrivate }: WatchPlan, bench: Bench): Promise<Look> => {
    assertPackage(plan.package);
    const before = await takeSnapshot(plan.package, artefacts);
    const task = { package: before, add, allowPrivate, ...(description !== undefined && { address: description }) };
    return { before, outcome: await lookAgain(task, bench, lookWith(host.home, config)) };
  };
  return await runStage({ at: 'look', agent: 'research', work, task: plan, ports, ledger: spent });
}

/** What a look came to, in a few numbers and words. */
function lookWords(outcome: LookOutcome): JsonObject {
  const { status, title, address, apiVersion } = outcome;
  const words = { status, title, address, apiVersion: { ...apiVersion } };
  if (outcome.status !== 'drifted') return words;
  const { level, counts, lost, research } = outcome;
  return { ...words, level, counts: { ...counts }, lost, remarks: [...research.warnings] };
}

function nothingToDo(outcome: LookOutcome): BuildState {
  return { ...INITIAL, at: 'end', end: { status: 'done', at: 'research', reason: sameWords(outcome) } };
}

function buildPlanOf(plan: WatchPlan, { address, name }: Drifted): BuildPlan {
  const { allowPrivate, gates, level, publish, budget, limits, model } = plan;
  const how = { allowPrivate, gates, level, publish, budget, limits };
  return { subject: address, name, wanted: {}, ...how, ...(model && { model }) };
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
    sandbox: sandboxOf(host.home),
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

async function knownConnections(plan: WatchPlan, { home, env }: BuildHost): Promise<readonly KnownConnection[]> {
  const stored = await connectionsOfStore(plan.package, { home, env });
  return plan.connections === undefined
    ? stored
    : [...stored, ...(await connectionsOfFile(plan.connections, plan.package))];
}
