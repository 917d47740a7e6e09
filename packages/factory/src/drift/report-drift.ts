import { driftBetween, type Blueprint, type Drift, type Overlay } from '@tapwright/blueprint';
import {
  declaredFields,
  openSandbox,
  packageBehaviour,
  type ApiBehaviour,
  type OpenSandboxOptions,
  type StreamBehaviour,
} from '@tapwright/conformance';
import { isJsonObject } from '@tapwright/connector';
import { mkdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import type { Bench, Snapshot } from '../agents/agent.ts';
import { restoreSnapshot } from '../agents/snapshot.ts';
import { dropDescriptions } from '../emit/drop-descriptions.ts';
import type { DriftReport, KnownConnection } from './drift-report.ts';
import { readPackage } from './look-again.ts';

export interface ReportTask {
  /** The package in use. */
  readonly before: Snapshot;
  /** The one that is to take its place. */
  readonly now: Snapshot;
  /** Where the description is. */
  readonly address: string;
  readonly remarks: readonly string[];
  /** Absent: nobody could be asked. */
  readonly connections?: readonly KnownConnection[];
}

/** Runs both packages against the mocks of both APIs, and says what that means to whom. */
export async function reportDrift(
  task: ReportTask,
  bench: Bench,
  options: OpenSandboxOptions = {},
): Promise<DriftReport> {
  const folders = { before: join(bench.folder, 'before'), now: join(bench.folder, 'now') };
  for (const [side, folder] of [
    ['before', folders.before],
    ['now', folders.now],
  ] as const) {
    mkdirSync(folder, { recursive: true });
    await restoreSnapshot(task[side], folder, bench.artefacts);
  }
  const [old, renewed] = [await readPackage(task.before, bench), await readPackage(task.now, bench)];
  const drift = driftBetween(dropDescriptions(old.before), dropDescriptions(renewed.before));
  const lost = lostFacts(old.overlay, renewed.overlay);
  const sandbox = await openSandbox(options);
  const run = (side: 'before' | 'now', other: 'before' | 'now'): Promise<readonly ApiBehaviour[]> =>
    packageBehaviour(folders[side], {
      others: [{ name: OTHER[side], blueprint: join(folders[other], 'blueprint.json') }],
      sandbox,
      signal: bench.signal,
    });
  const behaviour = { before: await run('before', 'now'), now: await run('now', 'before') };
  const verdict = verdictOf(old.before, renewed.before, behaviour);
  return {
    formatVersion: 1,
    connector: `source-${renewed.before.name}`,
    title: renewed.before.title,
    address: task.address,
    apiVersion: { before: old.before.apiVersion, now: renewed.before.apiVersion },
    version: { before: versionIn(folders.before), now: versionIn(folders.now) },
    level: lost.length > 0 || drift.level === 'none' ? 'major' : drift.level,
    changes: drift.changes.map(({ level, kind, message }) => ({ level, kind, message })),
    lost,
    remarks: task.remarks,
    behaviour,
    verdict,
    ...(task.connections && {
      connections: {
        known: task.connections.length,
        affected: affected(task.connections, drift, old.before, renewed.before, verdict.breaks),
      },
    }),
    sandbox: sandbox.level,
  };
}

/** What a package calls the API that it was not made for. */
const OTHER = { before: 'new', now: 'old' } as const;

function lostFacts(before: Overlay | undefined, now: Overlay | undefined): readonly string[] {
  return (before?.facts ?? [])
    .filter((fact) => now?.facts.some((kept) => isDeepStrictEqual(kept, fact)) !== true)
    .map(({ pointer, value, remove }) => `${pointer} = ${remove === true ? 'removed' : JSON.stringify(value)}`);
}

function versionIn(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const version = isJsonObject(manifest) ? manifest['version'] : undefined;
  return typeof version === 'string' ? version : '0.0.0';
}

/** What a mock cannot give even to whom it was made for is nobody's fault. */
function verdictOf(
  old: Blueprint,
  renewed: Blueprint,
  { before, now }: DriftReport['behaviour'],
): DriftReport['verdict'] {
  const had = old.interpretation.streams;
  // Under whatever name: a stream that only the new API has is missed by nobody yet.
  const known = new Set(
    renewed.interpretation.streams
      .filter((stream) => had.some(({ name, operation }) => name === stream.name || operation === stream.operation))
      .map(({ name }) => name),
  );
  const breaks = worse(of(before, 'own'), of(before, 'new'));
  const fails = of(now, 'own').filter((one) => one.outcome !== 'complete');
  const early = of(now, 'old').map((one) => withoutNew(old, one));
  const tooEarly = worse(of(now, 'own'), early).filter((name) => known.has(name));
  return {
    breaks,
    fails: fails.map(({ stream }) => stream),
    tooEarly,
    canRollOutFirst: tooEarly.length + fails.length === 0,
  };
}

/** Fields that only the new API has are not missed by anybody yet. */
function withoutNew(old: Blueprint, behaviour: StreamBehaviour): StreamBehaviour {
  const stream = old.interpretation.streams.find(({ name }) => name === behaviour.stream);
  if (stream === undefined || behaviour.outcome !== 'partial') return behaviour;
  const known = declaredFields(old, stream);
  const lostFields = behaviour.lostFields.filter((field) => known.has(field));
  const isWhole = behaviour.rows > 0 && behaviour.lostRows + lostFields.length + behaviour.changedTypes.length === 0;
  return { ...behaviour, lostFields, outcome: isWhole ? 'complete' : 'partial' };
}

function of(behaviour: readonly ApiBehaviour[], api: string): readonly StreamBehaviour[] {
  return behaviour.find((one) => one.api === api)?.streams ?? [];
}

function worse(own: readonly StreamBehaviour[], other: readonly StreamBehaviour[]): readonly string[] {
  const whole = new Set(own.filter(({ outcome }) => outcome === 'complete').map(({ stream }) => stream));
  return other.filter(({ stream, outcome }) => whole.has(stream) && outcome !== 'complete').map(({ stream }) => stream);
}

function affected(
  connections: readonly KnownConnection[],
  { changes }: Drift,
  before: Blueprint,
  now: Blueprint,
  breaks: readonly string[],
): NonNullable<DriftReport['connections']>['affected'] {
  const noticed = changes
    .filter(({ level }) => level !== 'patch')
    .map((change) => ({
      message: change.message,
      streams: streamsOf(change, before, now),
    }));
  return connections.flatMap(({ name, streams }) => {
    const reads = (stream: string): boolean => streams === undefined || streams.includes(stream);
    const own = noticed.filter((change) => change.streams === undefined || change.streams.some(reads));
    const broken = breaks.filter(reads);
    return own.length + broken.length === 0
      ? []
      : [{ name, changes: own.map(({ message }) => message), breaks: broken }];
  });
}

/** The streams that a change is about, by the names of both packages; undefined: it is about all. */
function streamsOf(
  { pointer, kind }: Drift['changes'][number],
  before: Blueprint,
  now: Blueprint,
): readonly string[] | undefined {
  const [, list, index] = /^\/interpretation\/(streams|actions)\/(\d+)/.exec(pointer) ?? [];
  if (list === undefined) return undefined;
  if (list === 'actions') return [];
  const stream = (kind === 'stream-removed' ? before : now).interpretation.streams[Number(index)];
  if (stream === undefined) return [];
  const renamed = before.interpretation.streams.filter(({ operation }) => operation === stream.operation);
  return [stream.name, ...(kind === 'stream-renamed' ? renamed.map(({ name }) => name) : [])];
}
