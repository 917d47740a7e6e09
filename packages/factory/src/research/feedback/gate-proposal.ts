import { applyOverlay, parsedJson, type Blueprint, type Overlay } from '@tapwright/blueprint';
import { isJsonObject, isTapwrightError } from '@tapwright/connector';
import type { DossierProposal } from '../dossier.ts';
import { findQuote } from '../gate/find-quote.ts';
import { PROPERTIES, type Property } from '../gate/properties.ts';
import { readable } from '../gate/readable.ts';
import { speaksToMachines } from '../gate/speaks-to-machines.ts';
import { hasName, hasNumber } from '../gate/value-in-quote.ts';

/** A correction of the blueprint that a model proposes, with what is said to prove it. */
export interface Proposal {
  readonly pointer: string;
  /** JSON; null takes the fact away. */
  readonly value: string | null;
  readonly source: 'comment' | 'description';
  readonly quote: string;
}

/** Texts in which a proposal may be proven. */
export interface ProposalSources {
  readonly comment: string;
  /** Who said it: `person`, or `tests`. */
  readonly by: string;
  readonly description: string;
  /** Where that was read. */
  readonly address: string;
}

export interface GatedProposals {
  readonly blueprint: Blueprint;
  readonly proposals: readonly DossierProposal[];
}

/**
 * Applies what is proven: the quote stands in the comment or the description, everything in the value stands in the
 * quote, or is a name that the description knows, or a word of ours that the quote means; and the blueprint is one
 * afterwards.
 */
export function gateProposals(
  blueprint: Blueprint,
  proposals: readonly Proposal[],
  sources: ProposalSources,
): GatedProposals {
  const names = namesOf(blueprint);
  let mended = blueprint;
  const judged = proposals.slice(0, MOST).map((proposal): DossierProposal => {
    const common = { pointer: proposal.pointer, value: proposal.value ?? 'null', quote: proposal.quote };
    const source = proposal.source === 'comment' ? sources.by : sources.address;
    const problem = unproven(proposal, sources, names) ?? applied(proposal, source);
    return {
      ...common,
      source,
      status: problem === undefined ? 'proven' : 'assumed',
      ...(problem && { reason: problem }),
    };
  });
  return { blueprint: mended, proposals: judged };

  function applied({ pointer, value, quote }: Proposal, source: string): string | undefined {
    const evidence = { source, quote, note: 'after feedback' };
    const fact =
      value === null ? { pointer, remove: true as const, evidence } : { pointer, value: parsedJson(value), evidence };
    const overlay: Overlay = { facts: [fact] };
    try {
      mended = applyOverlay(mended, overlay);
      return undefined;
    } catch (error) {
      if (isTapwrightError(error)) return error.message;
      throw error;
    }
  }
}

const MOST = 20;

function unproven(
  { pointer, value, source, quote }: Proposal,
  sources: ProposalSources,
  names: ReadonlySet<string>,
): string | undefined {
  if (!/^\/interpretation\/(streams|actions|auth|http|config|baseUrl|check)\b/.test(pointer))
    return 'it is about nothing that feedback may change';
  const text = source === 'comment' ? sources.comment : sources.description;
  const found = findQuote(readable(text), quote);
  if ('problem' in found) return 'its quote does not stand there';
  const [[start, end] = [0, 0]] = found.places;
  if (source === 'description' && speaksToMachines(text.slice(Math.max(0, start - AROUND), end + AROUND)))
    return 'the passage stands in a text that gives instructions to machines';
  if (value === null)
    return source === 'comment' && sources.by === 'person' ? undefined : 'only a person can take a fact away';
  const given = parsedJson(value);
  if (given === undefined) return 'its value is not JSON';
  const leaves = leavesOf(given);
  const quoted = leaves.filter((leaf) => standsIn(leaf, quote));
  const unknown = leaves.find((leaf) => !quoted.includes(leaf) && !names.has(String(leaf)) && !OWN.has(String(leaf)));
  if (unknown !== undefined) return `nothing says ${String(unknown).slice(0, 60)}`;
  // A word of ours alone has to be meant by the passage.
  return quoted.length > 0 ? undefined : 'the value does not stand in the quote';
}

const AROUND = 400;

type Leaf = string | number | boolean;

function leavesOf(value: unknown): Leaf[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => leavesOf(item));
  if (isJsonObject(value)) return Object.values(value).flatMap((item) => leavesOf(item));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [value] : [];
}

function standsIn(leaf: Leaf, quote: string): boolean {
  if (typeof leaf === 'number') return hasNumber(quote, String(leaf));
  if (typeof leaf === 'boolean') return false;
  return hasName(quote, leaf) || quote.includes(`"${leaf}"`) || meansWord(leaf, quote);
}

/** Words of the gate's vocabularies, with what calls them so. */
const WORDS: ReadonlyMap<string, readonly RegExp[]> = wordsOf(Object.values(PROPERTIES));

function wordsOf(properties: readonly Property[]): ReadonlyMap<string, readonly RegExp[]> {
  const words = new Map<string, RegExp[]>();
  for (const { words: known = {} } of properties)
    for (const [word, means] of Object.entries(known)) words.set(word, [...(words.get(word) ?? []), means]);
  return words;
}

function meansWord(word: string, quote: string): boolean {
  return (WORDS.get(word) ?? []).some((means) => means.test(quote));
}

/** Words of blueprints that say nothing by themselves. */
const OWN: ReadonlySet<string> = new Set(
  'query body header path true false 0 1 json array single map string integer number boolean object null'.split(' '),
);

/** What the description calls things: parameters, fields, schemas, operations. */
function namesOf({ contract, interpretation }: Blueprint): ReadonlySet<string> {
  const names = new Set<string>(interpretation.streams.map(({ name }) => name));
  for (const { id, path, method, parameters } of contract.operations) {
    for (const name of [id, path, method, ...parameters.map((parameter) => parameter.name)]) names.add(name);
  }
  const visit = (schema: unknown): void => {
    if (Array.isArray(schema)) return schema.forEach(visit);
    if (!isJsonObject(schema)) return;
    for (const [key, value] of Object.entries(schema)) {
      if (key === 'properties' && isJsonObject(value)) for (const name of Object.keys(value)) names.add(name);
      if (key === '$ref' && typeof value === 'string') names.add(value);
      visit(value);
    }
  };
  visit(contract.schemas);
  visit(contract.operations);
  return names;
}
