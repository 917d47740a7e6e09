import { basename } from 'node:path';
import { createBlueprint, parseBlueprint, type Blueprint } from '@tapwright/blueprint';
import { ConfigError } from '@tapwright/connector';
import type { Agent, Bench, ResearchOutcome, ResearchTask } from '../agents/agent.ts';
import { assembleBlueprint } from './assemble/assemble-blueprint.ts';
import { conclude, descriptionDossier, type Conclusion } from './conclude.ts';
import { dossierSchema, type Dossier } from './dossier.ts';
import { descriptionExamples } from './examples/description-examples.ts';
import { pageExamples } from './examples/page-examples.ts';
import { withExamples } from './examples/with-examples.ts';
import { mended } from './feedback/mend.ts';
import { look, type Found, type FoundPages } from './look.ts';
import { readDocumentation } from './read-documentation.ts';
import type { ResearchOptions } from './research-options.ts';
import { subjectOf } from './subject-of.ts';

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
    if ('description' in found) return fromDescription(found, task, bench);
    return fromPages(found, task, bench, options);
  };
}

/** A blueprint that was found before, or that a person edited, is what holds. */
async function keptBlueprint(task: ResearchTask, bench: Bench): Promise<Conclusion | undefined> {
  if (task.blueprint === undefined) return undefined;
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
  return name === undefined ? blueprint : parseBlueprint({ ...blueprint, name });
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
  const { examples, disagreements } = descriptionExamples(blueprint.contract, dossier.sources[0]?.id ?? '');
  const concluded = { ...withExamples(blueprint, dossier, examples), assumptions: [] };
  return conclude({ ...concluded, warnings: [...note, ...warnings, ...remarks, ...disagreements] }, task.wanted, bench);
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
