import type { Blueprint } from '../schema.ts';
import type { BlueprintChange } from './change.ts';
import { diffBlueprints, type BlueprintDiff } from './diff-blueprints.ts';

/** What became of an API since a package was made. */
export interface Drift {
  /** `none`: nothing that the package uses changed, whatever else did. */
  readonly level: BlueprintDiff['level'];
  /** What the package's users or its code would notice, breaking changes first. */
  readonly changes: readonly BlueprintChange[];
  /** What is merely said differently: versions, words, evidence. */
  readonly remarks: readonly BlueprintChange[];
}

/** Kinds of changes that neither code nor data show. */
const SAID = new Set([
  'sources',
  'generator',
  'evidence',
  'assumptions',
  'apiVersion',
  'title',
  'description',
  'documentationUrl',
  'skipped',
  'order',
  'config-described',
  'action-description',
]);

const RANK = ['none', 'patch', 'minor', 'major'] as const;

/**
 * The differences that matter between the blueprint of a package and what its API is described as today. Give both
 * without prose where words are not to count.
 */
export function driftBetween(before: Blueprint, after: Blueprint): Drift {
  const { changes } = diffBlueprints(before, after);
  const told = changes.filter(({ kind }) => !SAID.has(kind));
  const remarks = changes.filter(({ kind }) => SAID.has(kind));
  // Every other change shows in the contract, too.
  const specific = told.filter(({ kind }) => kind !== 'contract');
  const kept = specific.length > 0 ? specific : told;
  const level = kept.reduce<Drift['level']>(
    (highest, change) => (RANK.indexOf(change.level) > RANK.indexOf(highest) ? change.level : highest),
    'none',
  );
  return { level, changes: kept, remarks };
}
