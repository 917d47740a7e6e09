import type { Blueprint } from '@tapwright/blueprint';
import type { Snapshot } from '../agents/agent.ts';
import type { Dossier } from '../research/dossier.ts';
import type { ResearchOptions } from '../research/research-options.ts';

export interface LookTask {
  /** The package, as it is used now. */
  readonly package: Snapshot;
  /** Where the description is, where the package does not say so. */
  readonly address?: string;
  /** Patterns of streams and actions that the package is to have besides. */
  readonly add: readonly string[];
  readonly allowPrivate: boolean;
}

export interface LookOptions extends ResearchOptions {
  /** Folder that keeps what documentation was read to say. Default: none, whoever looks again reads again. */
  readonly readings?: string;
  /** Who reads it, by any name: another reader reads for themselves. */
  readonly reader?: string;
}

/** What a package was made from, as it is today. */
export interface Today {
  readonly title: string;
  readonly address: string;
  readonly apiVersion: { readonly before: string; readonly now: string };
  /** Absent: nothing changed. */
  readonly described?: Blueprint;
  readonly dossier: Dossier;
  readonly warnings: readonly string[];
  /** References of the description that lead nowhere. */
  readonly dangling: number;
}
