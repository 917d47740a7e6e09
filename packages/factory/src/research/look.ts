import { readFileSync, statSync } from 'node:fs';
import { readDescription } from '@tapwright/blueprint';
import { ConfigError, isTapwrightError, systemClock } from '@tapwright/connector';
import type { Bench, ResearchTask } from '../agents/agent.ts';
import { findByName, findInFolder } from './find/find-by-name.ts';
import { findInPackage, othersIn } from './find/find-in-package.ts';
import { findOnPage, findOnSite } from './find/find-on-site.ts';
import { readCandidate, type FoundDescription } from './find/read-candidate.ts';
import { searchWeb } from './find/search-web.ts';
import { cleanSource } from './pages/clean-page.ts';
import { crawl } from './pages/crawl.ts';
import type { Documentation, Page } from './pages/documentation.ts';
import { readPages } from './pages/read-folder.ts';
import { scopeOf } from './pages/scope.ts';
import { openSites, shown, type FetchedPage, type Sites } from './pages/site.ts';
import type { ResearchOptions } from './research-options.ts';
import { coverageOf, isWeak, weakness } from './weak/coverage.ts';
import type { Subject } from './subject-of.ts';

/** What was found where there is no description. */
export interface FoundPages extends Documentation {
  /** Where the documentation is. */
  readonly address: string;
  /** What was looked for in vain. */
  readonly looked: readonly string[];
}

export interface FoundDescribed extends FoundDescription {
  readonly warnings?: readonly string[];
  /** Documentation beside a description that leaves much out. */
  readonly beside?: FoundPages;
}

export type Found = FoundDescribed | FoundPages;

/** Looks for a description; where there is none, for documentation. */
export async function look(
  subject: Subject,
  task: ResearchTask,
  bench: Bench,
  options: ResearchOptions,
): Promise<Found> {
  const now = (options.clock ?? systemClock).now();
  switch (subject.kind) {
    case 'address':
      return lookAtAddress(subject.url, task, bench, options);
    case 'description-file':
      return { ...(await fileDescription(subject.path, now)), how: 'it was given' };
    case 'page-file':
      return { ...readPages(subject.path, options.limits ?? {}, now), address: subject.path, looked: [] };
    case 'folder':
      return lookInFolder(subject.path, bench, options, now);
    case 'package':
      return findInPackage(subject.name, bench.folder, bench.signal, now);
    default:
      return lookForName(subject.name, task, bench, options);
  }
}

async function fileDescription(path: string, now: number): Promise<Omit<FoundDescription, 'how'>> {
  const description = await readDescription(path);
  return { description, address: path, bytes: readFileSync(path), fetchedAt: new Date(now).toISOString() };
}

async function lookInFolder(path: string, bench: Bench, options: ResearchOptions, now: number): Promise<Found> {
  const [found, ...others] = await findInFolder(path, now);
  if (found !== undefined) {
    const warnings = othersIn(others);
    if (!isReadWithPages(found, bench)) return { ...found, warnings: [...warnings, ...weakNote(found)] };
    const beside = { ...readPages(path, options.limits ?? {}, now), address: path, looked: [] };
    return { ...found, warnings, beside };
  }
  return { ...readPages(path, options.limits ?? {}, now), address: path, looked: ['descriptions in the folder'] };
}

async function lookForName(name: string, task: ResearchTask, bench: Bench, options: ResearchOptions): Promise<Found> {
  const directories = (options.directories ?? []).filter(
    (directory) => statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true,
  );
  const found = await findByName(name, directories, (options.clock ?? systemClock).now());
  if (found !== undefined) return found;
  const searched = await lookOnWeb(name, task, bench, options);
  if ('address' in searched) return searched;
  const where =
    directories.length === 0
      ? 'no directory of descriptions is configured'
      : `${directories.join(', ')} has none of this name`;
  throw new ConfigError(`nothing is known of ${name}: ${[where, ...searched].join('; ')}`, {
    code: 'research_nothing_found',
    hint: 'Give the address of its documentation, a description (file or address), or an npm package that holds one (npm:@scope/openapi).',
  });
}

/** The first of the addresses that the provider's own search names where there is something; else why there is none. */
async function lookOnWeb(
  name: string,
  task: ResearchTask,
  bench: Bench,
  options: ResearchOptions,
): Promise<Found | readonly string[]> {
  if (options.webSearch !== true || bench.ask === undefined) return [];
  const addresses = await searchWeb(name, bench.ask);
  await bench.emit({ type: 'research-search', data: { name, found: addresses.length } });
  if (addresses.length === 0) return ['the search of the web found nothing, or could not be made'];
  const problems: string[] = [];
  for (const address of addresses) {
    try {
      const found = await lookAtAddress(address, task, bench, options);
      const note = `${shown(address)} was found by the provider's search of the web for ${name}: see that it is the API's own site`;
      const warnings = [note, ...(found.warnings ?? [])];
      return 'description' in found
        ? { ...found, how: 'found by a search of the web', warnings }
        : { ...found, warnings };
    } catch (error) {
      if (!isTapwrightError(error) || error.failureType !== 'config_error') throw error;
      problems.push(error.message);
    }
  }
  return problems.slice(0, 3);
}

async function lookAtAddress(url: string, task: ResearchTask, bench: Bench, options: ResearchOptions): Promise<Found> {
  const sites = openSites({ ...options, allowPrivate: task.allowPrivate, signal: bench.signal });
  const first = await sites.fetch(url, { named: true });
  if ('problem' in first) {
    throw new ConfigError(`${shown(url)} could not be read: ${first.problem}`, {
      code: 'research_not_fetched',
      ...(first.status !== undefined && { status: first.status }),
      hint: 'Open the address in a browser; if it needs a login, save the pages and give the folder.',
    });
  }
  const given = await readCandidate(first.bytes, first.address);
  if (typeof given !== 'string')
    return {
      description: given,
      address: first.address,
      how: 'it was given',
      bytes: first.bytes,
      fetchedAt: first.fetchedAt,
    };
  if (!/^(html|markdown|text)/.test(first.kind)) throw notDocumentation(first, given);
  return lookOnSite(first, sites, bench, options);
}

function notDocumentation({ address }: FetchedPage, why: string): ConfigError {
  return new ConfigError(`${address} is neither a description nor documentation: ${why}`, {
    code: 'research_subject_invalid',
    hint: 'Give the address of a description, or of a page of documentation.',
  });
}

async function lookOnSite(first: FetchedPage, sites: Sites, bench: Bench, options: ResearchOptions): Promise<Found> {
  const scope = scopeOf(first.url);
  const search = await findOnSite(first, scope.folder, sites);
  const { found } = search;
  if (found !== undefined && !isReadWithPages(found, bench))
    return { ...found, warnings: [...search.notes, ...weakNote(found)] };
  await bench.emit({ type: 'research-crawl', data: { from: first.address } });
  const notes: string[] = [...search.notes];
  let onPages: FoundDescription | undefined;
  const onPage = async (page: Page) => {
    if (onPages !== undefined || found !== undefined) return;
    const inPage = await findOnPage(
      page.clean,
      { url: page.address, address: page.address, fetchedAt: page.fetchedAt },
      sites,
    );
    notes.push(...inPage.notes);
    onPages ??= inPage.found;
  };
  const documentation = await crawl(first, search.pages, {
    sites,
    scope,
    limits: options.limits ?? {},
    clock: options.clock ?? systemClock,
    signal: bench.signal,
    onPage,
    isEnough: () => onPages !== undefined,
  });
  if (onPages !== undefined) return { ...onPages, warnings: [...notes, ...weakNote(onPages)] };
  const pages = withWhole(documentation.pages, search.whole);
  const looked = [
    'descriptions at the usual places',
    'llms.txt',
    `links and viewers on ${documentation.pages.length} pages`,
  ];
  const warnings = [...notes, ...documentation.warnings];
  const beside = { ...documentation, pages, warnings, address: first.address, looked };
  return found === undefined ? beside : { ...found, warnings: search.notes, beside };
}

/** A description that leaves much out is read together with pages, where a model can read them. */
function isReadWithPages({ description }: FoundDescription, { ask }: Bench): boolean {
  return ask !== undefined && isWeak(coverageOf(description));
}

function weakNote({ description, address }: FoundDescription): string[] {
  const coverage = coverageOf(description);
  if (!isWeak(coverage)) return [];
  return [
    `The description at ${address} leaves much out (${weakness(coverage)}); with a model, pages are read as well`,
  ];
}

/** Pages that say less than this say nothing. */
const LEAST_TEXT = 2000;

/** Where scripts make the pages, the text of all of them for machines is read in their place. */
function withWhole(pages: readonly Page[], whole: FetchedPage | undefined): readonly Page[] {
  const said = pages.reduce((sum, { clean }) => sum + clean.text.length, 0);
  if (whole === undefined || said >= LEAST_TEXT) return pages;
  const { address, bytes, fetchedAt } = whole;
  const kind = whole.kind.replace(/^\w+/, 'markdown');
  return [{ address, kind, bytes, fetchedAt, clean: cleanSource(bytes, kind) }];
}
