import { parseOverlay, type Overlay } from '@tapwright/blueprint';
import type { ArtefactPort } from '@tapwright/connector';
import { isDeepStrictEqual } from 'node:util';
import type { Hash } from './agent.ts';
import { artefactJson } from './read-artefact.ts';

type Fact = Overlay['facts'][number];

/**
 * Facts that a blueprint has not yet, which has those of `applied` already. Not every fact can be put on top of itself:
 * what it takes away is not there any more, and what it adds would be there twice.
 */
export function factsBeyond<Given extends Fact>(facts: readonly Given[], applied: readonly Fact[]): Given[] {
  return facts.filter((fact) => !applied.some((known) => saysTheSame(known, fact)));
}

/** Whatever proves it. */
function saysTheSame(one: Fact, other: Fact): boolean {
  return one.pointer === other.pointer && one.remove === other.remove && isDeepStrictEqual(one.value, other.value);
}

/** Facts of one overlay, and those of another of places of which it says nothing. */
export function factsOver<Given extends Fact>(facts: readonly Given[], under: readonly Given[]): Given[] {
  return [...under.filter(({ pointer }) => !facts.some((fact) => fact.pointer === pointer)), ...facts];
}

/** Facts of an overlay that is kept; none where there is none. */
export async function keptFacts(overlay: Hash | undefined, artefacts: ArtefactPort) {
  return overlay === undefined ? [] : parseOverlay(await artefactJson(overlay, artefacts)).facts;
}
