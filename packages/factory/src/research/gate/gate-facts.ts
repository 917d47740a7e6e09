import type { Contradiction, DossierFact } from '../dossier.ts';
import type { Claim } from './claim.ts';
import { gateClaim, type Proven, type Surroundings } from './gate-claim.ts';
import type { GatePage } from './gate-page.ts';
import { property } from './properties.ts';
import { formatSubject, operationParts, parseSubject, type Subject } from './subject.ts';
import { canonicalPaths, parseRate } from './value-in-quote.ts';

export interface Gated {
  readonly facts: readonly DossierFact[];
  readonly contradictions: readonly Contradiction[];
}

interface Judged {
  readonly id: string;
  readonly claim: Claim;
  readonly verdict: Proven | string;
}

/**
 * The gate between what a model says and what a connector is made of. A claim passes where its quote is found again in
 * the stored source, its value in the quote, and the passage where the page speaks of the subject; what is part of
 * something needs that to be proven, too. The rest is kept as assumed, with why. Where passages disagree, neither holds,
 * but of two limits the smaller one.
 */
export function gateFacts(claims: readonly Claim[], pages: readonly GatePage[]): Gated {
  // What a page speaks of depends on what is claimed.
  const byId = new Map(pages.map((page) => [page.id, { ...page, spoken: new Map() }]));
  const around = surroundings(claims, byId);
  const judged = distinct(claims).map((claim, index) => ({
    id: `f${index + 1}`,
    claim,
    verdict: gateClaim(claim, byId.get(claim.source), around),
  }));
  const rooted = withRoots(judged);
  const contradictions = contradictionsIn(rooted);
  const losers = new Set(contradictions.flatMap(({ facts, taken }) => facts.filter((id) => id !== taken)));
  return { facts: rooted.map((fact) => dossierFact(fact, losers)), contradictions };
}

/** What is claimed twice in the same words is one claim. */
function distinct(claims: readonly Claim[]): readonly Claim[] {
  const seen = new Set<string>();
  return claims.filter(({ subject, property: name, value, quote, source }) => {
    const key = JSON.stringify([subject, name, value, quote, source]);
    return !seen.has(key) && seen.add(key);
  });
}

/** Paths may stand in one piece with a base address that is proven, and that one in one piece with paths. */
function surroundings(claims: readonly Claim[], pages: ReadonlyMap<string, GatePage>): Surroundings {
  const operations = claims
    .filter((claim) => claim.property === 'operation')
    .map(({ value }) => canonicalPaths(value.trim()));
  const paths = [...new Set(operations.map((operation) => operationParts(operation).path))].filter((path) =>
    path.startsWith('/'),
  );
  const bases = claims
    .filter((claim) => claim.property === 'base_url')
    .flatMap((claim) => {
      const verdict = gateClaim(claim, pages.get(claim.source), { bases: [], paths });
      return typeof verdict !== 'string' && URL.canParse(verdict.value) ? [verdict.value] : [];
    });
  const folders = bases.map((base) => new URL(base).pathname.replace(/\/$/, '')).filter((folder) => folder !== '');
  return { bases: [...new Set([...bases, ...folders])], paths };
}

/** What the subject is part of: a parameter of its operation and its own name, a field of an object of its own name. */
function rootsOf(subject: Subject): readonly string[] {
  const self = formatSubject(subject);
  switch (subject.kind) {
    case 'operation':
      return [`${self} operation`];
    case 'object-field':
      return [`${self} name`];
    case 'parameter':
    case 'body':
    case 'field':
      return [`${subject.operation} operation`, `${self} name`];
    default:
      return [];
  }
}

function withRoots(judged: readonly Judged[]): readonly Judged[] {
  const proven = new Set(
    judged.flatMap(({ verdict }) =>
      typeof verdict === 'string' ? [] : [`${formatSubject(verdict.subject)} ${verdict.property}`],
    ),
  );
  return judged.map((fact) => {
    if (typeof fact.verdict === 'string') return fact;
    const missing = rootsOf(fact.verdict.subject).find((root) => !proven.has(root));
    return missing === undefined
      ? fact
      : { ...fact, verdict: `nothing proves that ${missing.replace(/ \w+$/, '')} exists` };
  });
}

function contradictionsIn(judged: readonly Judged[]): Contradiction[] {
  const groups = new Map<string, { id: string; proven: Proven }[]>();
  for (const { id, verdict } of judged) {
    if (typeof verdict === 'string' || MANY.has(verdict.property)) continue;
    const key = JSON.stringify([formatSubject(verdict.subject), verdict.property, windowOf(verdict)]);
    groups.set(key, [...(groups.get(key) ?? []), { id, proven: verdict }]);
  }
  return [...[...groups.values()].flatMap((group) => contradictionOf(group) ?? []), ...acrossLevels(judged)];
}

/** What one list says of its page size, where all lists are said to hold less. */
function acrossLevels(judged: readonly Judged[]): Contradiction[] {
  const sizes = judged.flatMap(({ id, verdict }) =>
    typeof verdict !== 'string' && verdict.property === 'page_size_max' ? [{ id, ...verdict }] : [],
  );
  const [least] = sizes
    .filter(({ subject }) => subject.kind === 'api')
    .toSorted((a, b) => Number(a.value) - Number(b.value));
  if (least === undefined) return [];
  return sizes
    .filter(({ subject, value }) => subject.kind === 'operation' && Number(value) > Number(least.value))
    .map(({ id, subject }) => ({
      subject: formatSubject(subject),
      property: 'page_size_max',
      facts: [least.id, id],
      taken: least.id,
      reason: SMALLER,
    }));
}

const SMALLER = 'the sources disagree: the smaller limit is safe in both cases';

/** A limit per minute and one per day do not disagree. */
function windowOf({ property: name, value }: Proven): string {
  return name === 'rate_limit' ? (parseRate(value)?.period ?? '') : '';
}

/** Properties of which there may be several. */
const MANY: ReadonlySet<string> = new Set(['retry_status', 'auth_kind']);

function contradictionOf(group: readonly { id: string; proven: Proven }[]): Contradiction | undefined {
  const [first] = group;
  if (first === undefined || new Set(group.map(({ proven }) => comparable(proven))).size < 2) return undefined;
  const { disagreement } = property(first.proven.property);
  if (disagreement === 'first') return undefined;
  const smallest = [...group].sort((a, b) => Number(a.proven.value) - Number(b.proven.value))[0];
  const smaller = disagreement === 'smaller' ? smallest : undefined;
  // The same value may be proven several times: all of them hold.
  const facts = group
    .filter(({ proven }) => smaller === undefined || smaller.proven.value !== proven.value)
    .map(({ id }) => id);
  return {
    subject: formatSubject(first.proven.subject),
    property: first.proven.property,
    facts: smaller === undefined ? facts : [smaller.id, ...facts],
    ...(smaller !== undefined && { taken: smaller.id }),
    reason: smaller === undefined ? 'the sources disagree: neither is used' : SMALLER,
  };
}

function comparable({ property: name, value }: Proven): string {
  const { kind } = property(name);
  if (kind === 'header') return value.toLowerCase();
  return kind === 'number' ? String(Number(value)) : value;
}

function dossierFact({ id, claim, verdict }: Judged, losers: ReadonlySet<string>): DossierFact {
  const subject = parseSubject(canonicalPaths(claim.subject));
  const common = {
    id,
    subject: subject === undefined ? claim.subject : formatSubject(subject),
    property: claim.property,
    quote: claim.quote,
    source: claim.source,
    ...(claim.within !== undefined && { within: [...claim.within] as [number, number] }),
  };
  if (typeof verdict === 'string') return { ...common, value: claim.value, status: 'assumed', reason: verdict };
  return {
    ...common,
    value: verdict.value,
    status: losers.has(id) ? 'contradicted' : 'proven',
    ...(losers.has(id) && { reason: 'another passage says something else' }),
    span: [verdict.span[0], verdict.span[1]],
  };
}
