import type { CleanPage } from '../pages/clean-page.ts';
import { cleanSource } from '../pages/clean-page.ts';
import { shown, type FetchedPage, type Sites } from '../pages/site.ts';
import { addressesInScript, embeddedDescriptions } from './embedded.ts';
import { readCandidate, type FoundDescription } from './read-candidate.ts';

/** A description that there may be. */
interface Candidate {
  readonly address: string;
  readonly how: string;
}

const PLACES = [
  'openapi.json',
  'openapi.yaml',
  'openapi.yml',
  'swagger.json',
  'swagger.yaml',
  'api-docs',
  'api-docs.json',
  'v3/api-docs',
  'v2/api-docs',
  'swagger/v1/swagger.json',
  'openapi/openapi.json',
  'openapi/openapi.yaml',
  'spec/openapi.yaml',
  'schema.graphql',
  'postman_collection.json',
] as const;
const ROOT_PLACES = ['.well-known/openapi.json', '.well-known/openapi.yaml', '.well-known/api-catalog'] as const;
const MOST_CANDIDATES = 12;

export interface SiteSearch {
  /** The best description: the one that declares most. */
  readonly found?: FoundDescription;
  /** Others that were found, and candidates that were none. */
  readonly notes: readonly string[];
  /** Pages that an index for machines names. */
  readonly pages: readonly string[];
  /** All documentation as one text, where the site has that. */
  readonly whole?: FetchedPage;
}

type Search = Pick<SiteSearch, 'found' | 'notes'>;

/** Looks for descriptions where they usually are, before any page is read by a model. */
export async function findOnSite(first: FetchedPage, folder: string, sites: Sites): Promise<SiteSearch> {
  const notes: string[] = [];
  const onPage = await findOnPage(cleanSource(first.bytes, first.kind), first, sites);
  notes.push(...onPage.notes);
  if (onPage.found !== undefined) return { found: onPage.found, notes, pages: [] };
  const known = await tryAll(wellKnown(folder), sites, true);
  notes.push(...known.notes);
  if (known.found !== undefined) return { found: known.found, notes, pages: [] };
  const index = await readIndex(folder, sites);
  const named = await tryAll(index.descriptions, sites, false);
  notes.push(...named.notes);
  return {
    ...(named.found !== undefined && { found: named.found }),
    notes,
    pages: index.pages,
    ...(index.whole && { whole: index.whole }),
  };
}

/** Descriptions that a page shows, holds, or leads to. */
export async function findOnPage(
  clean: CleanPage,
  page: Pick<FetchedPage, 'url' | 'address' | 'fetchedAt'>,
  sites: Sites,
): Promise<Search> {
  const embedded = embeddedDescriptions(clean, page.url);
  const inline = await Promise.all(embedded.inline.map(async (text) => inlineDescription(Buffer.from(text), page)));
  const configured = await Promise.all(
    embedded.configurations.map(async (address) => configuredAddresses(address, sites)),
  );
  const candidates = [
    ...[...embedded.shown, ...configured.flat()].map((address) => ({ address, how: `shown by ${page.address}` })),
    ...embedded.linked.map((address) => ({ address, how: `linked from ${page.address}` })),
  ];
  return best(inline.flat(), await tryAll(candidates, sites, false));
}

async function inlineDescription(
  bytes: Uint8Array,
  { address, fetchedAt }: Pick<FetchedPage, 'address' | 'fetchedAt'>,
): Promise<FoundDescription[]> {
  const description = await readCandidate(bytes, address);
  return typeof description === 'string'
    ? []
    : [{ description, address, how: 'it stands in the page', bytes, fetchedAt }];
}

async function configuredAddresses(address: string, sites: Sites): Promise<string[]> {
  const got = await sites.fetch(address);
  if ('problem' in got) return [];
  return addressesInScript(Buffer.from(got.bytes).toString()).flatMap((href) => URL.parse(href, address)?.href ?? []);
}

function wellKnown(folder: string): Candidate[] {
  const root = `${new URL(folder).origin}/`;
  const bases = [...new Set([folder, root])];
  const addresses = [
    ...bases.flatMap((base) => PLACES.map((place) => base + place)),
    ...ROOT_PLACES.map((place) => root + place),
  ];
  return addresses.map((address) => ({ address, how: 'a place where descriptions usually are' }));
}

/** What `llms.txt` and a catalogue of APIs name. */
async function readIndex(
  folder: string,
  sites: Sites,
): Promise<{ descriptions: Candidate[]; pages: string[]; whole?: FetchedPage }> {
  const root = `${new URL(folder).origin}/`;
  const places = [...new Set([folder, root])].flatMap((base) => [`${base}llms.txt`, `${base}llms-full.txt`]);
  const got = await Promise.all(
    [...places, `${root}.well-known/api-catalog`].map(async (address) => sites.fetch(address)),
  );
  const descriptions: Candidate[] = [];
  const pages: string[] = [];
  let whole: FetchedPage | undefined;
  for (const page of got) {
    if ('problem' in page || page.kind.startsWith('html') || page.kind === 'other') continue;
    if (page.kind.startsWith('json')) {
      const links = Buffer.from(page.bytes)
        .toString()
        .matchAll(/"href"\s*:\s*"([^"\s]{1,500})"/g);
      descriptions.push(
        ...[...links]
          .flatMap(([, href = '']) => URL.parse(href, page.url)?.href ?? [])
          .map((address) => ({ address, how: `named by ${page.address}` })),
      );
      continue;
    }
    const clean = cleanSource(page.bytes, 'markdown');
    const { linked } = embeddedDescriptions(clean, page.url);
    descriptions.push(...linked.map((address) => ({ address, how: `named by ${page.address}` })));
    if (page.address.endsWith('/llms-full.txt')) whole ??= page;
    pages.push(...clean.links.flatMap(({ href }) => URL.parse(href, page.url)?.href ?? []));
  }
  return { descriptions, pages: pages.slice(0, 500), ...(whole && { whole }) };
}

/** Fetches and reads candidates; of several the one that declares most wins. `silent`: most are not there. */
async function tryAll(candidates: readonly Candidate[], sites: Sites, silent: boolean): Promise<Search> {
  const limit = silent ? candidates.length : MOST_CANDIDATES;
  const unique = [...new Map(candidates.map((candidate) => [candidate.address, candidate])).values()].slice(0, limit);
  const results: (FoundDescription | string)[] = [];
  for (let at = 0; at < unique.length; at += 4) {
    // oxlint-disable-next-line no-await-in-loop -- four at a time, politely
    results.push(...(await Promise.all(unique.slice(at, at + 4).map(async (candidate) => tryOne(candidate, sites)))));
  }
  const found = results.filter((result) => typeof result !== 'string');
  const problems = results.filter((result) => typeof result === 'string');
  return best(found, { notes: silent ? [] : problems });
}

async function tryOne({ address, how }: Candidate, sites: Sites): Promise<FoundDescription | string> {
  const got = await sites.fetch(address);
  if ('problem' in got) return `${got.address}: ${got.problem}`;
  const description = await readCandidate(got.bytes, got.address);
  if (typeof description === 'string') return `${shown(address)}: ${description}`;
  return { description, address: got.address, how, bytes: got.bytes, fetchedAt: got.fetchedAt };
}

function best(found: readonly FoundDescription[], more: Search): Search {
  const all = [...found, ...(more.found === undefined ? [] : [more.found])];
  const ranked = all.toSorted(
    (a, b) => b.description.contract.operations.length - a.description.contract.operations.length,
  );
  const [winner, ...others] = ranked;
  const hashes = new Set([winner?.description.source.hash]);
  const different = others.filter(
    ({ description }) => !hashes.has(description.source.hash) && hashes.add(description.source.hash),
  );
  const notes = different.map(
    ({ address, description }) =>
      `${address} describes ${description.contract.operations.length} more operations (${description.title}); give its address to use it`,
  );
  return { ...(winner !== undefined && { found: winner }), notes: [...more.notes, ...notes] };
}
