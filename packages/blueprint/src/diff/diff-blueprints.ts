import { isDeepStrictEqual } from 'node:util';
import type { Blueprint } from '../schema.ts';
import { change, type BlueprintChange, type ChangeLevel } from './change.ts';
import { compareActions } from './compare-actions.ts';
import { compareClient } from './compare-client.ts';
import { compareAuth, compareConfig } from './compare-config.ts';
import { compareStreams } from './compare-streams.ts';

export interface BlueprintDiff {
  /** The highest level among the changes; `none` when the blueprints are equal. */
  readonly level: 'none' | ChangeLevel;
  /** Major changes first. */
  readonly changes: readonly BlueprintChange[];
}

const RANKS = { none: 0, patch: 1, minor: 2, major: 3 } as const;

/**
 * What a user of the connector would notice if blueprint `after` took the place of `before`, and which part of the
 * connector's version must rise for it.
 */
export function diffBlueprints(before: Blueprint, after: Blueprint): BlueprintDiff {
  if (isDeepStrictEqual(before, after)) return { level: 'none', changes: [] };
  const noticed = [
    ...compareStreams(before, after),
    ...compareActions(before, after),
    ...compareAuth(before, after),
    ...compareConfig(before, after),
    ...compareClient(before, after),
    ...compareWhole(before, after),
  ];
  // The blueprints do differ: what is left is the order of their lists.
  if (noticed.length === 0) noticed.push(change('patch', 'order', ['interpretation'], 'the order of a list changed'));
  const changes = noticed.sort((a, b) => RANKS[b.level] - RANKS[a.level]);
  return { level: changes[0]?.level ?? 'none', changes };
}

/** Parts of the interpretation that no user of the data notices. */
const PARTS = [
  ['check', 'the connection check asks for something else'],
  ['skipped', 'the operations that became neither stream nor action are others'],
] as const;

/** Members that are compared as a whole, with what a change of each means. */
const WHOLE = [
  ['title', 'patch'],
  ['apiVersion', 'patch'],
  ['description', 'patch'],
  ['documentationUrl', 'patch'],
  ['sources', 'patch'],
  ['contract', 'patch'],
  ['evidence', 'patch'],
  ['assumptions', 'patch'],
  ['generator', 'patch'],
] as const;

function compareWhole(before: Blueprint, after: Blueprint): BlueprintChange[] {
  const changes: BlueprintChange[] = [];
  if (before.name !== after.name) {
    changes.push(change('major', 'name-changed', ['name'], `the connector is called \`${after.name}\` now`));
  }
  const [old, now] = [before.interpretation, after.interpretation];
  for (const [key, message] of PARTS) {
    if (!isDeepStrictEqual(old[key], now[key])) changes.push(change('patch', key, ['interpretation', key], message));
  }
  for (const [key, level] of WHOLE) {
    if (!isDeepStrictEqual(before[key], after[key])) changes.push(change(level, key, [key], `\`${key}\` changed`));
  }
  return changes;
}
