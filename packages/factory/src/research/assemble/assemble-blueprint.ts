import {
  applyOverlay,
  canonicalJson,
  createBlueprint,
  readDescriptionText,
  type Blueprint,
  type Description,
  type Evidence,
} from '@tapwright/blueprint';
import { ConfigError } from '@tapwright/connector';
import type { Contradiction, Dossier, DossierFact } from '../dossier.ts';
import { unite } from '../weak/unite.ts';
import { apiDocument, operationsOf } from './api-document.ts';
import { createFacts, type Facts } from './facts.ts';
import { overlayFacts } from './overlay-facts.ts';
import { sha256 } from '../../code/sha256.ts';

export interface Assembled {
  readonly blueprint: Blueprint;
  /** The OpenAPI document of what is proven: what the contract was read from. */
  readonly document: string;
  readonly assumptions: readonly string[];
  readonly warnings: readonly string[];
  /** Where pages say something else than the description. */
  readonly contradictions: readonly Contradiction[];
}

export interface AssembleOptions {
  readonly title: string;
  /** Where the documentation is. */
  readonly documentation: string;
  readonly name?: string;
  /** A description that leaves much out: what it says goes before what pages say. */
  readonly described?: Description;
}

/** Makes a blueprint of what is proven in a dossier, and of nothing else but the description beside it. */
export async function assembleBlueprint(dossier: Dossier, options: AssembleOptions): Promise<Assembled> {
  const facts = createFacts(dossier.facts);
  const { described } = options;
  if (operationsOf(facts).length === 0 && described === undefined) throw nothingProven(dossier);
  const title = facts.value('api', 'title') ?? options.title;
  const { document, assumptions } = apiDocument(facts, title);
  const text = canonicalJson(document);
  const read = await readDescriptionText({ text });
  const united = described && unite(described, read, dossier.facts);
  const description = {
    ...(united?.description ?? { ...read, source: { kind: 'documentation', hash: sha256(text) } }),
    ...(URL.canParse(options.documentation) && { documentationUrl: options.documentation }),
  };
  const inferred = createBlueprint(description, { ...(options.name !== undefined && { name: options.name }) });
  const cited = withSources(inferred, dossier);
  const interpreted = overlayFacts(cited, facts, dossier.sources);
  const blueprint = withElsewhere(
    withProofs(applyOverlay(cited, interpreted.overlay), facts, dossier),
    options.documentation,
  );
  return {
    blueprint,
    document: text,
    contradictions: united?.contradictions ?? [],
    assumptions: [...assumptions, ...interpreted.assumptions],
    warnings: read.warnings.map(({ message, pointer }) =>
      pointer === undefined ? message : `${message} (${pointer})`,
    ),
  };
}

function nothingProven({ facts, sources }: Dossier): ConfigError {
  const reasons = [...new Set(facts.flatMap(({ reason }) => reason ?? []))].slice(0, 3).join('; ');
  return new ConfigError(
    `the documentation (${sources.length} pages) proves no operation: ${facts.length} facts were reported, none of an operation holds${reasons === '' ? '' : ` (${reasons})`}`,
    {
      code: 'research_nothing_proven',
      hint: 'Give the address of the API reference itself, or a description of the API, or try another model.',
    },
  );
}

/** The pages, under the ids that they have in the dossier. */
function withSources(blueprint: Blueprint, { sources }: Dossier): Blueprint {
  const pages = sources.map(
    ({ id, address, text, sha256: raw }) => [id, { kind: 'page', address, hash: text ?? raw }] as const,
  );
  return { ...blueprint, sources: { ...blueprint.sources, ...Object.fromEntries(pages) } };
}

/** Streams, actions, base address and auth are read from a contract that pages prove: those pages stand beside it. */
function withProofs(blueprint: Blueprint, facts: Facts, dossier: Dossier): Blueprint {
  const evidence = { ...blueprint.evidence };
  const add = (pointer: string, proofs: readonly DossierFact[]) => {
    const list = proofs.flatMap((fact) => evidenceOf(fact, dossier) ?? []);
    if (list.length > 0) evidence[pointer] = [...(evidence[pointer] ?? []), ...list];
  };
  const about = (operation: string) => [
    ...facts.about(operation),
    ...(['parameter', 'body', 'field'] as const).flatMap((kind) =>
      facts
        .subjects(kind)
        .filter((subject) => subject.operation === operation)
        .flatMap(({ name }) => facts.find(`${operation} ${kind} ${name}`, 'name') ?? []),
    ),
  ];
  const { streams, actions, auth } = blueprint.interpretation;
  for (const [index, { operation }] of streams.entries()) add(`/interpretation/streams/${index}`, about(operation));
  for (const [index, { operation }] of actions.entries()) add(`/interpretation/actions/${index}`, about(operation));
  add('/interpretation/baseUrl', facts.all('base_url'));
  const keys = (['auth_kind', 'auth_place', 'auth_name'] as const).flatMap((property) => facts.all(property));
  for (const index of auth.keys()) add(`/interpretation/auth/${index}`, keys);
  return { ...blueprint, evidence };
}

function evidenceOf({ source, span, quote, id }: DossierFact, { sources }: Dossier): Evidence | undefined {
  if (
    source === undefined ||
    span === undefined ||
    quote === undefined ||
    !sources.some((known) => known.id === source)
  )
    return undefined;
  return { source, span, hash: sha256(quote), rule: 'quote', confidence: 0.95, note: `Fact ${id} of the dossier` };
}

/** Documentation of one site that sends requests, and keys, to another: a person should see that. */
function withElsewhere(blueprint: Blueprint, documentation: string): Blueprint {
  const [docs, api] = [URL.parse(documentation), URL.parse(blueprint.interpretation.baseUrl.replaceAll(/[{}]/g, ''))];
  if (docs === null || api === null || api.hostname === 'server.invalid' || siteOf(docs) === siteOf(api))
    return blueprint;
  const statement = `Requests with credentials go to ${api.hostname}, while the documentation is at ${docs.hostname}`;
  return {
    ...blueprint,
    assumptions: [
      ...blueprint.assumptions,
      { pointer: '/interpretation/baseUrl', statement, rule: 'research/other-site', confidence: 0.5 },
    ],
  };
}

const siteOf = ({ hostname }: URL): string =>
  /^[\d.]+$|:/.test(hostname) ? hostname : hostname.split('.').slice(-2).join('.');
