import { basename } from 'node:path';
import { createBlueprint, parseBlueprint, readDescription, type Blueprint } from '@tapwright/blueprint';
import { ConfigError, systemClock } from '@tapwright/connector';
import { readFileSync, statSync } from 'node:fs';
import type { Agent, Bench, ResearchOutcome, ResearchTask } from '../agents/agent.ts';
import { assembleBlueprint } from './assemble/assemble-blueprint.ts';
import { conclude, descriptionDossier } from './conclude.ts';
import { dossierSchema, type Dossier } from './dossier.ts';
import { findByName, findInFolder } from './find/find-by-name.ts';
import { findInPackage } from './find/find-in-package.ts';
import { findOnPage, findOnSite } from './find/find-on-site.ts';
import { readCandidate, type FoundDescription } from './find/read-candidate.ts';
import { crawl } from './pages/crawl.ts';
import type { Documentation, Page } from './pages/documentation.ts';
import { readPages } from './pages/read-folder.ts';
import { scopeOf } from './pages/scope.ts';
import { openSites, shown, type FetchedPage, type Sites } from './pages/site.ts';
import { readDocumentation } from './read-documentation.ts';
import type { ResearchOptions } from './research-options.ts';
import { subjectOf, type Subject } from './subject-of.ts';

/**
 * The agent that finds out how an API works. A description, wherever it is found, is enough and costs nothing; where
 * there is none, a model reads the documentation, and only what a passage proves goes into the blueprint.
 *
 * @example
 * const research = createResearchAgent({ cache: '/var/cache/tapwright/pages' });
 * const outcome = await research({ subject: 'https://docs.example.com/api/', wanted: {}, allowPrivate: false }, bench);
 */
export function createResearchAgent(options: ResearchOptions = {}): Agent<ResearchTask, ResearchOutcome> {
  return async (task, bench) => {
    const kept = await keptBlueprint(task, bench);
    if (kept !== undefined) return conclude(kept, task.wanted, bench);
    const found = await look(subjectOf(task.subject), task, bench, options);
    if ('description' in found) return fromDescription(found, task, bench);
    return fromPages(found, task, bench, options);
  };
}

/** What was found where there is no description. */
interface FoundPages extends Documentation {
  /** Where the documentation is. */
  readonly address: string;
  /** What was looked for in vain. */
  readonly looked: readonly string[];
}

type Found = (FoundDescription & { readonly warnings?: readonly string[] }) | FoundPages;

/** A blueprint that a person edited is what holds; only a model can do something about what was said against it. */
async function keptBlueprint(task: ResearchTask, bench: Bench) {
  if (task.blueprint === undefined || (task.feedback !== undefined && bench.ask !== undefined)) return undefined;
  const text = Buffer.from(await bench.artefacts.get(task.blueprint)).toString();
  const blueprint = named(parseBlueprint(parsedJson(text)), task.name);
  return { blueprint, dossier: await keptDossier(task, blueprint, bench), assumptions: [], warnings: [] };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigError('the blueprint is not JSON', {
      code: 'json_invalid',
      hint: 'Check it for a missing comma or quote.',
    });
  }
}

function named(blueprint: Blueprint, name: string | undefined): Blueprint {
  return name === undefined ? blueprint : { ...blueprint, name };
}

async function keptDossier({ dossier }: ResearchTask, blueprint: Blueprint, bench: Bench): Promise<Dossier> {
  if (dossier !== undefined)
    return dossierSchema.parse(parsedJson(Buffer.from(await bench.artefacts.get(dossier)).toString()));
  const sources = Object.entries(blueprint.sources).filter(([, { hash }]) => /^[0-9a-f]{64}$/.test(hash));
  return {
    formatVersion: 1,
    sources: sources.map(([id, { kind, address = id, hash }]) => ({
      id,
      address,
      sha256: hash,
      kind,
      bytes: 0,
      fetchedAt: new Date(0).toISOString(),
    })),
    facts: [],
    contradictions: [],
  };
}

async function look(subject: Subject, task: ResearchTask, bench: Bench, options: ResearchOptions): Promise<Found> {
  const now = (options.clock ?? systemClock).now();
  switch (subject.kind) {
    case 'address':
      return lookAtAddress(subject.url, task, bench, options);
    case 'description-file':
      return { ...(await fileDescription(subject.path, now)), how: 'it was given' };
    case 'page-file':
      return { ...readPages(subject.path, options.limits ?? {}, now), address: subject.path, looked: [] };
    case 'folder':
      return lookInFolder(subject.path, options, now);
    case 'package':
      return findInPackage(subject.name, bench.folder, bench.signal, now);
    default:
      return lookForName(subject.name, options, now);
  }
}

async function fileDescription(path: string, now: number): Promise<Omit<FoundDescription, 'how'>> {
  const description = await readDescription(path);
  return { description, address: path, bytes: readFileSync(path), fetchedAt: new Date(now).toISOString() };
}

async function lookInFolder(path: string, options: ResearchOptions, now: number): Promise<Found> {
  const [found, ...others] = await findInFolder(path, now);
  if (found !== undefined) {
    const warnings = others
      .slice(0, 20)
      .map(
        ({ address, description }) =>
          `${address} describes ${description.contract.operations.length} more operations; give the file to use it`,
      );
    return { ...found, warnings };
  }
  return { ...readPages(path, options.limits ?? {}, now), address: path, looked: ['descriptions in the folder'] };
}

async function lookForName(name: string, options: ResearchOptions, now: number): Promise<Found> {
  const directories = (options.directories ?? []).filter(
    (directory) => statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true,
  );
  const found = await findByName(name, directories, now);
  if (found !== undefined) return found;
  const where =
    directories.length === 0
      ? 'no directory of descriptions is configured'
      : `${directories.join(', ')} has none of this name`;
  throw new ConfigError(`nothing is known of ${name}: ${where}`, {
    code: 'research_nothing_found',
    hint: 'Give the address of its documentation, a description (file or address), or an npm package that holds one (npm:@scope/openapi).',
  });
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
  if (search.found !== undefined) return { ...search.found, warnings: search.notes };
  await bench.emit({ type: 'research-crawl', data: { from: first.address } });
  const notes: string[] = [...search.notes];
  let onPages: FoundDescription | undefined;
  const onPage = async (page: Page) => {
    if (onPages !== undefined) return;
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
  if (onPages !== undefined) return { ...onPages, warnings: notes };
  const looked = [
    'descriptions at the usual places',
    'llms.txt',
    `links and viewers on ${documentation.pages.length} pages`,
  ];
  return { ...documentation, warnings: [...notes, ...documentation.warnings], address: first.address, looked };
}

async function fromDescription(
  found: Extract<Found, { description: unknown }>,
  task: ResearchTask,
  bench: Bench,
): Promise<ResearchOutcome> {
  const { description, address, how, bytes, fetchedAt, warnings = [] } = found;
  await bench.emit({ type: 'research-description', data: { address, how, kind: description.source.kind } });
  const sha256 = await bench.artefacts.put(bytes);
  const dossier = descriptionDossier({
    address,
    sha256,
    fetchedAt,
    kind: description.source.kind,
    bytes: bytes.length,
  });
  const blueprint = createBlueprint(description, { ...(task.name !== undefined && { name: task.name }) });
  const note = how === 'it was given' ? [] : [`The description at ${address} is used (${how})`];
  const remarks = description.warnings.map(
    ({ message, file, line }) =>
      [file, line].filter((part) => part !== undefined).join(':') + (file === undefined ? '' : ': ') + message,
  );
  return conclude(
    { blueprint, dossier, assumptions: [], warnings: [...note, ...warnings, ...remarks] },
    task.wanted,
    bench,
  );
}

async function fromPages(
  found: FoundPages,
  task: ResearchTask,
  bench: Bench,
  options: ResearchOptions,
): Promise<ResearchOutcome> {
  if (found.pages.length === 0) throw noPages(found);
  if (bench.ask === undefined) throw modelNeeded(found);
  const read = await readDocumentation(found.pages, bench.ask, bench, {
    ...options,
    ...(task.feedback !== undefined && { feedback: task.feedback }),
  });
  const { blueprint, document, assumptions, warnings } = await assembleBlueprint(read.dossier, {
    title: read.title,
    documentation: found.address,
    ...(task.name !== undefined && { name: task.name }),
  });
  await bench.artefacts.put(document, 'application/json');
  return conclude(
    { blueprint, dossier: read.dossier, assumptions, warnings: [...found.warnings, ...read.warnings, ...warnings] },
    task.wanted,
    bench,
  );
}

function noPages({ address, warnings }: FoundPages): ConfigError {
  return new ConfigError(
    `${basename(address)} has neither a description nor a page that can be read${warnings.length === 0 ? '' : `: ${warnings.slice(0, 3).join('; ')}`}`,
    {
      code: 'research_nothing_found',
      hint: 'Give a description of the API, the address of its documentation, or a folder of HTML or Markdown pages.',
    },
  );
}

function modelNeeded({ address, pages, looked, warnings }: FoundPages): ConfigError {
  const searched = looked.length === 0 ? '' : `; looked for ${looked.join(', ')}`;
  const some = warnings.slice(0, 3).join('; ');
  return new ConfigError(
    `${address} is documentation for people (${pages.length} pages), and no description of the API was found${searched}${some === '' ? '' : ` (${some})`}`,
    {
      code: 'research_model_missing',
      hint: 'Give a description of the API (OpenAPI, Postman, HAR, GraphQL), or set a model that reads the pages (ANTHROPIC_API_KEY, or `tapwright bridge`).',
    },
  );
}
