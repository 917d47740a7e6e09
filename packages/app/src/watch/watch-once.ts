import { resolve } from 'node:path';
import {
  lookAgain,
  renewPackage,
  reportDrift,
  restoreSnapshot,
  takeSnapshot,
  type DriftReport,
  type LookOutcome,
} from '@tapwright/factory';
import { atBench, type PackageOptions } from '../build/one-agent.ts';
import { homeFolder } from '../home.ts';
import { findPackage } from '../load-connector.ts';
import { sandboxOf } from '../sandbox-of.ts';
import { connectionsOfFile } from './known-connections.ts';
import { assertPackage } from './assert-package.ts';
import { lookWith } from './look-with.ts';

export interface WatchOnceOptions extends PackageOptions {
  /** Where the description is, where the package does not say so. */
  readonly description?: string | undefined;
  /** Patterns of streams and actions that the package is to have besides. */
  readonly add?: readonly string[] | undefined;
  /** File of connections. */
  readonly connections?: string | undefined;
  readonly allowPrivate?: boolean | undefined;
  /** Folder that gets the renewed package. */
  readonly out?: string | undefined;
}

export interface WatchOnceResult {
  readonly look: LookOutcome;
  /** Where something changed. */
  readonly report?: DriftReport;
}

/** Looks at a package's description and reports; publishes nothing, keeps nothing, needs no database. */
export async function watchOnce(options: WatchOnceOptions): Promise<WatchOnceResult> {
  const source = resolve(findPackage(options.connector));
  assertPackage(source);
  const home = homeFolder(options.home);
  return await atBench('research', options, async (bench, config) => {
    const { description: address, add = [], allowPrivate = false, connections: file, out } = options;
    const before = await takeSnapshot(source, bench.artefacts);
    const task = { package: before, add, allowPrivate, ...(address !== undefined && { address }) };
    const look = await lookAgain(task, bench, lookWith(home, config));
    if (look.status !== 'drifted') return { look };
    const now = (
      await renewPackage({ name: look.name, blueprint: look.research.blueprint }, bench, { before, drifted: look })
    ).package;
    if (out !== undefined) await restoreSnapshot(now, out, bench.artefacts);
    const connections = file === undefined ? {} : { connections: await connectionsOfFile(file, source) };
    const remarks = look.research.warnings;
    const report = await reportDrift(
      { before, now, address: look.address, remarks, ...connections },
      bench,
      sandboxOf(home),
    );
    return { look, report };
  });
}
