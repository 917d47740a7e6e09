import { basename } from 'node:path';
import { createBlueprint, parseBlueprint, type Blueprint, type Description } from '@tapwright/blueprint';
import { ConfigError, isTapwrightError } from '@tapwright/connector';
import type { Agent, Bench, ResearchOutcome, ResearchTask } from '../agents/agent.ts';
import { assembleBlueprint } from './assemble/assemble-blueprint.ts';
import { conclude, descriptionDossier, type Conclusion } from './conclude.ts';
import { dossierSchema, type Dossier } from './dossier.ts';
import { descriptionExamples } from './examples/description-examples.ts';
import { pageExamples, type FoundExample } from './examples/page-examples.ts';
import { withExamples } from './examples/with-examples.ts';
import { mended } from './feedback/mend.ts';
import { look, type FoundDescribed, type FoundPages } from './look.ts';
import { readDocumentation } from './read-documentation.ts';
import type { ResearchOptions } from './research-options.ts';
import { subjectOf } from './subject-of.ts';
import { artefactText, artefactJson } from '../agents/read-artefact.ts';

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
    if (kept !== undefined) {
      const { feedback } = task;
      const now = feedback === undefined ? kept : await mended(kept, feedback, task, bench);
      if (now !== undefined) return conclude(now, task.wanted, bench);
    }
    const found = await look(subjectOf(task.subject), task, bench, options);
    if ('description' in found) return fromDescription(found, task, bench, options);
    return fromPages(found, task, bench, options);
  };
}

/** A blueprint that was found before, or that a person edited, is what holds. */
async function keptBlueprint(task: ResearchTask, bench: Bench): Promise<Conclusion | undefined> {
  if (task.blueprint === undefined) return undefined;
  const text = await artefactText(task.blueprint, bench.artefacts);
  const blueprint = named(parseBlueprint(jsonOrError(text)), task.name);
  return { blueprint, dossier: await keptDossier(task, blueprint, bench), assumptions: [], warnings: [] };
}

function jsonOrError(text: string): unknown {
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
  return name === undefined ? blueprint : parseBlueprint({ ...blueprint, name });
}

async function keptDossier({ dossier }: ResearchTask, blueprint: Blueprint, bench: Bench): Promise<Dossier> {
  if (dossier !== undefined) return dossierSchema.parse(await artefactJson(dossier, bench.artefacts));
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

async function fromDescription(
  found: FoundDescribed,
  task: ResearchTask,
  bench: Bench,
  options: ResearchOptions,
): Promise<ResearchOutcome> {
  const { description, address, how, bytes, fetchedAt, beside, warnings = [] } = found;
  await bench.emit({ type: 'research-description', data: { address, how, kind: description.source.kind } });
  const sha256 = await bench.artefacts.put(bytes);
  const dossier = descriptionDossier({
    address,
    sha256,
    fetchedAt,
    kind: description.source.kind,
    bytes: bytes.length,
  });
  const note = how === 'it was given' ? [] : [`The description at ${address} is used (${how})`];
  const remarks = description.warnings.map(
    ({ message, file, line }) =>
      [file, line].filter((part) => part !== undefined).join(':') + (file === undefined ? '' : ': ') + message,
  );
  const both = beside && (await withPages(description, beside, dossier, task, bench, options));
  const blueprint =
    both?.blueprint ?? createBlueprint(description, { ...(task.name !== undefined && { name: task.name }) });
  const { examples, disagreements } = descriptionExamples(blueprint, dossier.sources[0]?.id ?? '', description.shown);
  const shown = withExamples(blueprint, both?.dossier ?? dossier, [...examples, ...(both?.examples ?? [])]);
  const told = [...note, ...warnings, ...remarks, ...disagreements, ...(both?.warnings ?? [])];
  return conclude({ ...shown, assumptions: both?.assumptions ?? [], warnings: told }, task.wanted, bench);
}

interface WithPages extends Partial<Pick<Conclusion, 'blueprint' | 'dossier'>> {
  readonly examples: readonly FoundExample[];
  readonly assumptions: readonly string[];
  readonly warnings: readonly string[];
}

/** What a description leaves out is taken from pages; where those cannot be read, it is enough as it is. */
async function withPages(
  description: Description,
  beside: FoundPages,
  dossier: Dossier,
  task: ResearchTask,
  bench: Bench,
  options: ResearchOptions,
): Promise<WithPages> {
  const { address: documentation, pages } = beside;
  const alone = (why: string): WithPages => ({
    examples: [],
    assumptions: [],
    warnings: [`only the description was used: ${why}`],
  });
  if (bench.ask === undefined || pages.length === 0) return alone('there are no pages beside it');
  try {
    const read = await readDocumentation(pages, bench.ask, bench, withFeedback(options, task));
    const named = task.name === undefined ? {} : { name: task.name };
    const assembled = await assembleBlueprint(read.dossier, {
      title: read.title,
      documentation,
      described: description,
      ...named,
    });
    await bench.artefacts.put(assembled.document, 'application/json');
    const contradictions = [...read.dossier.contradictions, ...assembled.contradictions];
    return {
      blueprint: assembled.blueprint,
      dossier: { ...read.dossier, sources: [...dossier.sources, ...read.dossier.sources], contradictions },
      examples: pageExamples(read.pages, read.dossier.facts),
      assumptions: assembled.assumptions,
      warnings: [...beside.warnings, ...read.warnings, ...assembled.warnings],
    };
  } catch (error) {
    if (!isTapwrightError(error) || !PAGES_FAIL.has(error.code)) throw error;
    return alone(error.message);
  }
}

/** What pages may lack while there is a description. */
const PAGES_FAIL = new Set(['research_nothing_read', 'research_unread', 'budget_exceeded', 'model_price_unknown']);

function withFeedback(options: ResearchOptions, { feedback }: ResearchTask) {
  return { ...options, ...(feedback !== undefined && { feedback }) };
}

async function fromPages(
  found: FoundPages,
  task: ResearchTask,
  bench: Bench,
  options: ResearchOptions,
): Promise<ResearchOutcome> {
  if (found.pages.length === 0) throw noPages(found);
  if (bench.ask === undefined) throw modelNeeded(found);
  const read = await readDocumentation(found.pages, bench.ask, bench, withFeedback(options, task));
  const { blueprint, document, assumptions, warnings } = await assembleBlueprint(read.dossier, {
    title: read.title,
    documentation: found.address,
    ...(task.name !== undefined && { name: task.name }),
  });
  await bench.artefacts.put(document, 'application/json');
  const shown = withExamples(blueprint, read.dossier, pageExamples(read.pages, read.dossier.facts));
  return conclude(
    { ...shown, assumptions, warnings: [...found.warnings, ...read.warnings, ...warnings] },
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
