import { canonicalJson, pruneContract, selectStreams, type Blueprint } from '@tapwright/blueprint';
import { ConfigError } from '@tapwright/connector';
import type { Bench, Hash, ResearchOutcome, Wanted } from '../agents/agent.ts';
import type { Dossier } from './dossier.ts';
import { shownOtherwise } from './examples/description-examples.ts';
import { withFewExamples } from './examples/with-examples.ts';

export interface Conclusion {
  readonly blueprint: Blueprint;
  readonly dossier: Dossier;
  /** Besides those of the blueprint. */
  readonly assumptions: readonly string[];
  readonly warnings: readonly string[];
}

/** Keeps blueprint and dossier as artefacts, with what was wanted only. */
export async function conclude(
  { blueprint, dossier, assumptions, warnings }: Conclusion,
  wanted: Wanted,
  bench: Bench,
): Promise<ResearchOutcome> {
  const selected = withFewExamples(select(blueprint, wanted));
  const [kept, proofs] = await Promise.all([
    bench.artefacts.put(canonicalJson(selected), 'application/json'),
    bench.artefacts.put(canonicalJson(dossier), 'application/json'),
  ]);
  const { streams, actions } = selected.interpretation;
  return {
    name: selected.name,
    blueprint: kept,
    dossier: proofs,
    streams: streams.length,
    actions: actions.length,
    facts: countFacts(selected),
    assumptions: first([
      ...selected.assumptions.map(({ pointer, statement }) => `${pointer}: ${statement}`),
      ...assumptions,
      ...unproven(dossier),
    ]),
    contradictions: first([
      ...dossier.contradictions.map((contradiction) => describe(contradiction, dossier)),
      ...[...shownOtherwise(selected)].map(([operation, both]) => `${operation}: ${both}`),
    ]),
    warnings: first([...new Set(warnings)]),
  };
}

/** An outcome is small, however much somebody says; all of it is in the blueprint and the dossier. */
const MOST = 200;

function first(lines: readonly string[]): readonly string[] {
  return lines.length <= MOST ? lines : [...lines.slice(0, MOST), `and ${lines.length - MOST} more`];
}

function select(blueprint: Blueprint, wanted: Wanted): Blueprint {
  if (isEmpty(blueprint)) throw nothingToConnect(blueprint);
  if (Object.values(wanted).every((patterns) => patterns === undefined)) return blueprint;
  const selected = selectStreams(blueprint, wanted);
  if (!isEmpty(selected)) return pruneContract(selected);
  throw new ConfigError('the selection leaves no stream and no action', {
    code: 'nothing_selected',
    hint: 'Patterns match names, operation ids, paths and tags; * matches anything.',
  });
}

const isEmpty = ({ interpretation: { streams, actions } }: Blueprint): boolean => streams.length + actions.length === 0;

/** A connector that can do nothing passes every test. */
function nothingToConnect({ title, contract, interpretation }: Blueprint): ConfigError {
  const [first] = interpretation.skipped;
  const count = contract.operations.length;
  const why =
    count === 0
      ? 'it declares no operation'
      : `none of its ${count} operations can be used${first === undefined ? '' : ` (${first.operation}: ${first.reason})`}`;
  return new ConfigError(`the description of ${title || 'the API'} has nothing to make a connector of: ${why}`, {
    code: 'nothing_to_connect',
    hint: 'Give another description of the API, or the address of its documentation.',
  });
}

/** A fact that a page or a description states is declared; one that a rule concludes is inferred. */
const DECLARED = 0.9;

function countFacts({ evidence, assumptions }: Blueprint): ResearchOutcome['facts'] {
  const assumed = new Set(assumptions.map(({ pointer }) => pointer));
  const counted = Object.entries(evidence).filter(([pointer]) => !assumed.has(pointer));
  const declared = counted.filter(([, list]) => list.some(({ confidence }) => confidence >= DECLARED));
  return { declared: declared.length, inferred: counted.length - declared.length, assumed: assumptions.length };
}

function unproven({ facts, proposals = [] }: Dossier): string[] {
  const claimed = facts
    .filter(({ status }) => status === 'assumed')
    .map(({ subject, property, value, reason = '' }) => `left out: ${subject}, ${property} ${short(value)}: ${reason}`);
  const proposed = proposals
    .filter(({ status }) => status === 'assumed')
    .map(({ pointer, value, reason = '' }) => `left out: ${pointer} ${short(value)}: ${reason}`);
  return [...claimed, ...proposed];
}

function describe(
  { subject, property, facts: ids, reason }: Dossier['contradictions'][number],
  dossier: Dossier,
): string {
  const sides = ids.flatMap((id) => {
    const fact = dossier.facts.find((one) => one.id === id);
    const address = dossier.sources.find((source) => source.id === fact?.source)?.address ?? '';
    return fact === undefined ? [] : [`${short(fact.value)} (“${short(fact.quote ?? '')}”, ${address})`];
  });
  return `${subject}, ${property}: ${sides.join(' or ')}: ${reason}`;
}

const short = (text: string): string => (text.length > 120 ? `${text.slice(0, 117)}…` : text);

/** The dossier of a description: what was read. Its facts stand in the blueprint, with pointers into it. */
export function descriptionDossier(source: {
  readonly address: string;
  readonly sha256: Hash;
  readonly fetchedAt: string;
  readonly kind: string;
  readonly bytes: number;
}): Dossier {
  return { formatVersion: 1, sources: [{ id: 'description', ...source }], facts: [], contradictions: [] };
}
