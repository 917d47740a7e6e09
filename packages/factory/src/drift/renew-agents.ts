import { parseBlueprint, type Blueprint, type Drift } from '@tapwright/blueprint';
import type { OpenSandboxOptions } from '@tapwright/conformance';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Agents, Bench, Finding, GenerateOutcome, GenerateTask, Snapshot } from '../agents/agent.ts';
import { generateAgent } from '../agents/generate-agent.ts';
import { artefactJson } from '../agents/read-artefact.ts';
import { changedPaths, readListing, restoreSnapshot, takeSnapshot } from '../agents/snapshot.ts';
import { keptProse } from '../emit/drop-descriptions.ts';
import { generatePackage } from '../generate-package.ts';
import { behaviourWords, driftMarkdown } from './drift-markdown.ts';
import type { DriftReport, KnownConnection } from './drift-report.ts';
import type { LookOutcome } from './look-again.ts';
import { carriedOver, readPackage } from './look-again.ts';
import { isFromPages } from './pages-changed.ts';
import { reportDrift } from './report-drift.ts';

export type Drifted = Extract<LookOutcome, { status: 'drifted' }>;

export interface RenewOptions {
  /** The package in use. */
  readonly before: Snapshot;
  readonly drifted: Drifted;
  readonly sandbox?: OpenSandboxOptions;
  /** Asked when the report is made. Default: nobody can be asked. */
  readonly connections?: () => Promise<readonly KnownConnection[]>;
}

/**
 * The agents of a build that renews a package: what is to be made was found by the look, the package in use is what is
 * printed over, and the review says what becomes of it and of those who use it.
 */
export function renewAgents(agents: Agents, options: RenewOptions): Agents {
  const { before, drifted } = options;
  const applied = drifted.overlay === undefined ? {} : { applied: drifted.overlay };
  return {
    ...agents,
    research: async (task, bench) => {
      if (task.blueprint === undefined) return drifted.research;
      // What a person says against it, or puts in its place, is for those who research.
      const found = await agents.research(task, bench);
      const decided = parseBlueprint(await artefactJson(task.blueprint, bench.artefacts));
      const isReadAgain = isFromPages(decided) && found.dossier !== task.dossier;
      return isReadAgain ? await carriedOver(found, { package: before, add: namesIn(decided) }, bench) : found;
    },
    generate: (task, bench) =>
      task.mode === 'GENERATE' ? renewPackage(task, bench, options) : generateAgent({ ...task, ...applied }, bench),
    review: async (task, bench) => {
      const reviewed = await agents.review({ ...task, ...applied, published: before }, bench);
      const report = await reportDrift(
        {
          before,
          now: task.package,
          address: drifted.address,
          remarks: drifted.research.warnings,
          ...(options.connections && { connections: await options.connections() }),
        },
        bench,
        options.sandbox,
      );
      const { artefacts, emit } = bench;
      await emit({ type: 'drift-report', data: { report: await artefacts.put(JSON.stringify(report)) } });
      return {
        ...reviewed,
        findings: [...reviewed.findings, ...driftFindings(report)],
        risk: { ...reviewed.risk, change: report.level },
        report: await artefacts.put(driftMarkdown(report), 'text/markdown'),
      };
    },
  };
}

function namesIn({ interpretation: { streams, actions } }: Blueprint): readonly string[] {
  return [...streams, ...actions].map(({ name }) => name);
}

function driftFindings({ lost, verdict, behaviour }: DriftReport): readonly Finding[] {
  const streams = behaviour.before.find(({ api }) => api === 'new')?.streams ?? [];
  const broken = streams.filter(({ stream }) => verdict.breaks.includes(stream)).slice(0, MOST);
  const warn = (message: string): Finding => ({ rule: 'drift', severity: 'warning', message });
  return [
    ...lost.slice(0, MOST).map((fact) => warn(`a fact of overlay.json has no place any more: ${fact}`)),
    ...broken.map((one) => warn(`if nothing is done, ${one.stream} ${behaviourWords(one)}`)),
  ];
}

const MOST = 20;

/** Prints the package anew over the one in use: its hooks stay, and of its overlay what still has a place. */
export async function renewPackage(
  task: Pick<GenerateTask, 'name' | 'blueprint'>,
  bench: Bench,
  { before, drifted }: RenewOptions,
): Promise<GenerateOutcome> {
  const { artefacts } = bench;
  const folder = join(bench.folder, `source-${task.name}`);
  mkdirSync(folder, { recursive: true });
  await restoreSnapshot(before, folder, artefacts);
  if (drifted.overlay !== undefined) writeFileSync(join(folder, 'overlay.json'), await artefacts.get(drifted.overlay));
  const { before: old } = await readPackage(before, bench);
  const report = await generatePackage({
    // The overlay's facts are in it already.
    blueprint: parseBlueprint(await artefactJson(task.blueprint, artefacts)),
    name: task.name,
    out: folder,
    version: nextVersion(versionIn(folder), drifted.level),
    descriptions: keptProse(old),
  });
  const snapshot = await takeSnapshot(folder, artefacts);
  const changed = changedPaths(await readListing(before, artefacts), await readListing(snapshot, artefacts));
  return { package: snapshot, changed, published: before, warnings: report.warnings };
}

function versionIn(folder: string): string {
  const [, version = '0.1.0'] = /"version": "([^"]+)"/.exec(readFileSync(join(folder, 'package.json'), 'utf8')) ?? [];
  return version;
}

/** Before 1.0.0 it is the second number that says what breaks. */
export function nextVersion(version: string, level: Drift['level']): string {
  const [, major = '0', minor = '1', patch = '0'] = /^(\d+)\.(\d+)\.(\d+)/.exec(version) ?? [];
  const [first, second, third] = [Number(major), Number(minor), Number(patch)];
  if (level === 'none') return version;
  if (level === 'major') return first > 0 ? `${first + 1}.0.0` : `0.${second + 1}.0`;
  return level === 'minor' && first > 0 ? `${first}.${second + 1}.0` : `${first}.${second}.${third + 1}`;
}
