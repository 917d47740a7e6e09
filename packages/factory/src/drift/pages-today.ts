import { matchesPattern, type Blueprint } from '@tapwright/blueprint';
import { ConfigError } from '@tapwright/connector';
import type { Bench } from '../agents/agent.ts';
import { createResearchAgent } from '../research/create-research-agent.ts';
import { readFound } from '../research/read-found.ts';
import { keptReadings, type Read, type Reading } from './kept-readings.ts';
import type { LookOptions, LookTask, Today } from './look-task.ts';
import { pagesChanged, type PagesLookedAt } from './pages-changed.ts';

/** Documentation is read again, by a model, only where its text is another one, and then once. */
export async function pagesToday(
  before: Blueprint,
  task: LookTask,
  bench: Bench,
  options: LookOptions,
): Promise<Today> {
  const { allowPrivate, address } = task;
  const subject = address ?? before.documentationUrl ?? firstPage(before);
  const looked = await pagesChanged(
    { before, subject, isElsewhere: address !== undefined, allowPrivate },
    bench,
    options,
  );
  const { pages, changed, lost, added } = looked;
  await bench.emit({ type: 'watch-pages', data: { pages, changed: [...changed], lost: [...lost], added: [...added] } });
  const news = newsOf(looked);
  const told = news.length > 0 ? [`of ${pages} pages ${news.join('; ')}`] : [];
  const wanted = task.add.filter((pattern) => isMissing(before, pattern));
  const today: Today = {
    title: before.title,
    address: subject,
    apiVersion: { before: before.apiVersion, now: before.apiVersion },
    dossier: { formatVersion: 1, sources: [], facts: [], contradictions: [] },
    warnings: [],
    dangling: 0,
  };
  if (news.length + wanted.length === 0) return today;
  const [why = `${wanted.join(', ')} is to be looked for in ${pages} pages`] = told;
  const { blueprint, dossier, warnings } = await readAgain(
    { subject, name: before.name, allowPrivate },
    looked,
    why,
    bench,
    options,
  );
  return {
    ...today,
    apiVersion: { before: before.apiVersion, now: blueprint.apiVersion },
    described: blueprint,
    dossier,
    warnings: [...told, ...warnings],
  };
}

interface Subject {
  readonly subject: string;
  readonly name: string;
  readonly allowPrivate: boolean;
}

async function readAgain(
  { subject, name, allowPrivate }: Subject,
  { now, description }: PagesLookedAt,
  why: string,
  bench: Bench,
  options: LookOptions,
): Promise<Reading> {
  const readings = keptReadings(options.readings);
  const read: Read = { subject, name, reader: options.reader ?? '', pages: now };
  const kept = description === undefined ? readings.find(read) : undefined;
  if (kept !== undefined) {
    // What proves its facts may have been kept by another run.
    for (const { bytes, kind, clean } of now) {
      await bench.artefacts.put(bytes, kind.startsWith('html') ? 'text/html' : 'text/plain');
      await bench.artefacts.put(clean.text, 'text/markdown');
    }
    return kept;
  }
  // A description says what it says to everybody.
  if (bench.ask === undefined && description === undefined) throw modelNeeded(why);
  const found = await createResearchAgent(options)({ subject, name, wanted: {}, allowPrivate }, bench);
  const reading = { ...(await readFound(found, bench.artefacts)), warnings: found.warnings };
  readings.keep(read, reading);
  return reading;
}

function isMissing({ interpretation }: Blueprint, pattern: string): boolean {
  const { streams, actions } = interpretation;
  return ![...streams, ...actions].some(({ name }) => matchesPattern(pattern, name));
}

/** In words, few of many. */
function newsOf({ changed, lost, added, description }: PagesLookedAt): readonly string[] {
  const some = (list: readonly string[]): string => list.slice(0, 5).join(', ') + (list.length > 5 ? ', …' : '');
  return [
    ...(changed.length > 0 ? [`${changed.length} changed (${some(changed)})`] : []),
    ...(lost.length > 0 ? [`${lost.length} not read (${some(lost)})`] : []),
    ...(added.length > 0 ? [`${added.length} new (${some(added)})`] : []),
    ...(description === undefined ? [] : [`there is a description beside them now (${description})`]),
  ];
}

function firstPage({ sources, name }: Blueprint): string {
  const page = Object.values(sources).find(({ kind, address = '' }) => kind === 'page' && /^https?:/i.test(address));
  if (page?.address !== undefined) return page.address;
  throw new ConfigError(`source-${name} was made from documentation, and does not say where that is today`, {
    code: 'description_unknown',
    hint: 'Give it: --description ADDRESS or FOLDER.',
  });
}

function modelNeeded(why: string): ConfigError {
  return new ConfigError(`only a model can read what the documentation says: ${why}`, {
    code: 'research_model_missing',
    hint: 'Set a model (ANTHROPIC_API_KEY, or `tapwright bridge`), and look again.',
  });
}
