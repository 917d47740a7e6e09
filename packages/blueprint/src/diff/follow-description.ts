import { isTapwrightError } from '@tapwright/connector';
import { applyOverlay, parseOverlay, type Overlay } from '../overlay.ts';
import type { Blueprint } from '../schema.ts';
import { NOWHERE } from '../inference/base-url.ts';
import { keepNames } from './keep-names.ts';
import { hostOf } from './compare-client.ts';
import { matchesPattern, pruneContract, selectStreams } from '../select.ts';

type Fact = Overlay['facts'][number];

export interface FollowOptions {
  readonly overlay?: Overlay;
  /** Patterns with `*` over the names of streams and actions that the package has not yet. Default: none. */
  readonly add?: readonly string[];
}

/** What a package is to be made from when its description changed. */
export interface Followed {
  /** The streams and actions that the package has, as they are now, and what was added. */
  readonly blueprint: Blueprint;
  /** The overlay with those facts that still have a place. */
  readonly overlay: Overlay;
  readonly lost: readonly { readonly fact: Fact; readonly why: string }[];
  /** The base address, where the description names no host any more and the package keeps the one that it has. */
  readonly keptAddress?: string;
  /** What the description has besides. */
  readonly unused: { readonly streams: readonly string[]; readonly actions: readonly string[] };
}

/**
 * Carries a package over to a new description: the same streams and actions under the names that they have, with the
 * facts of its overlay. What has no place any more is told and never dropped in silence.
 */
export function followDescription(before: Blueprint, described: Blueprint, options: FollowOptions = {}): Followed {
  const { blueprint: addressed, keptAddress } = withAddress(before, described);
  const called = keepNames(before, addressed, options.overlay);
  const { blueprint: whole, kept, lost } = withFacts(called, options.overlay);
  const names = {
    streams: namesOf(before, whole, 'streams', options.add ?? []),
    actions: namesOf(before, whole, 'actions', options.add ?? []),
  };
  // Parents come along.
  const selected = selectStreams(whole, { streams: [...names.streams], actions: [...names.actions] });
  const unused = {
    streams: othersThan(whole.interpretation.streams, selected.interpretation.streams),
    actions: othersThan(whole.interpretation.actions, selected.interpretation.actions),
  };
  const isWhole = unused.streams.length + unused.actions.length === 0 && before.interpretation.skipped.length > 0;
  const overlay = { formatVersion: 1 as const, facts: [...kept] };
  const blueprint = pruneContract(isWhole ? whole : selected);
  return { blueprint, overlay, lost, unused, ...(keptAddress !== undefined && { keptAddress }) };
}

/** A description that came from elsewhere may name no host: that the API moved, it does not say. */
function withAddress(
  before: Blueprint,
  described: Blueprint,
): { readonly blueprint: Blueprint; readonly keptAddress?: string } {
  const { baseUrl } = before.interpretation;
  const isNowhere = (address: string): boolean => hostOf(address) === hostOf(NOWHERE);
  if (!isNowhere(described.interpretation.baseUrl) || isNowhere(baseUrl)) return { blueprint: described };
  return {
    blueprint: { ...described, interpretation: { ...described.interpretation, baseUrl } },
    keptAddress: baseUrl,
  };
}

function othersThan(
  all: readonly { readonly name: string }[],
  chosen: readonly { readonly name: string }[],
): readonly string[] {
  const names = new Set(chosen.map(({ name }) => name));
  return all.map(({ name }) => name).filter((name) => !names.has(name));
}

function withFacts(
  blueprint: Blueprint,
  overlay: Overlay | undefined,
): { readonly blueprint: Blueprint; readonly kept: readonly Fact[]; readonly lost: Followed['lost'] } {
  if (overlay === undefined) return { blueprint, kept: [], lost: [] };
  const { facts } = parseOverlay(overlay);
  let reached = blueprint;
  const kept: Fact[] = [];
  const lost: { fact: Fact; why: string }[] = [];
  // One after the other: each stands on those before it, and one that is lost takes no other with it.
  for (const fact of facts) {
    try {
      reached = applyOverlay(reached, { facts: [fact] });
      kept.push(fact);
    } catch (error) {
      if (!isTapwrightError(error)) throw error;
      lost.push({ fact, why: error.message.replace(/^overlay: /, '') });
    }
  }
  return { blueprint: reached, kept, lost };
}

function namesOf(
  before: Blueprint,
  whole: Blueprint,
  list: 'streams' | 'actions',
  add: readonly string[],
): ReadonlySet<string> {
  const now = whole.interpretation[list].map(({ name }) => name);
  const known = new Set(before.interpretation[list].map(({ name }) => name));
  return new Set(now.filter((name) => known.has(name) || add.some((glob) => matchesPattern(glob, name))));
}
