import {
  createBlueprint,
  driftBetween,
  followDescription,
  parseBlueprint,
  parseOverlay,
  type Blueprint,
  type Drift,
  type Followed,
  type Overlay,
} from '@tapwright/blueprint';
import { ConfigError, systemClock } from '@tapwright/connector';
import type { Bench, Hash, ResearchOutcome, Snapshot } from '../agents/agent.ts';
import { readListing } from '../agents/snapshot.ts';
import { dropDescriptions } from '../emit/drop-descriptions.ts';
import { conclude, descriptionDossier } from '../research/conclude.ts';
import { createResearchAgent } from '../research/create-research-agent.ts';
import { dossierSchema, type Dossier } from '../research/dossier.ts';
import { withDescribedAnswers } from '../research/examples/described-answers.ts';
import type { ResearchOptions } from '../research/research-options.ts';
import { describedAgain } from './described-again.ts';
import { isFromPages, pagesChanged } from './pages-changed.ts';
import { artefactJson } from '../agents/read-artefact.ts';

export interface LookTask {
  /** The package, as it is used now. */
  readonly package: Snapshot;
  /** Where the description is, where the package does not say so. */
  readonly address?: string;
  /** Patterns of streams and actions that the package is to have besides. */
  readonly add: readonly string[];
  readonly allowPrivate: boolean;
}

interface Looked {
  readonly name: string;
  readonly title: string;
  /** Where it was looked. */
  readonly address: string;
  readonly apiVersion: { readonly before: string; readonly now: string };
}

/** What a look at a package's description came to. */
export type LookOutcome =
  /** `same`: it is another text, and says the same of all that the package uses. */
  | (Looked & { readonly status: 'unchanged' | 'same' })
  | (Looked & {
      readonly status: 'drifted';
      readonly level: Exclude<Drift['level'], 'none'>;
      readonly counts: { readonly major: number; readonly minor: number; readonly patch: number };
      /** What the package is to be made from now. */
      readonly research: ResearchOutcome;
      /** The overlay, without the facts that lost their place; absent where the package has none. */
      readonly overlay?: Hash;
      readonly lost: number;
    });

/** Looks whether what a package was made from is still what it was, and prepares what it is to be made from now. */
export async function lookAgain(task: LookTask, bench: Bench, options: ResearchOptions = {}): Promise<LookOutcome> {
  const { before, overlay } = await readPackage(task.package, bench);
  const now = isFromPages(before)
    ? await fromPages(before, task, bench, options)
    : await fromDescription(before, task, bench, options);
  const looked = { name: before.name, title: now.title, address: now.address, apiVersion: now.apiVersion };
  if (now.described === undefined) return { ...looked, status: 'unchanged' };
  const followed = followDescription(before, named(now.described, before.name), {
    ...(overlay && { overlay }),
    add: task.add,
  });
  assertWhole(before, followed, now);
  const wordless = dropDescriptions(before);
  const drift = driftBetween(wordless, dropDescriptions(followed.blueprint));
  const { level } = drift;
  if (level === 'none' && followed.lost.length === 0) return { ...looked, status: 'same' };
  const remarks = [
    ...lostFacts(followed.lost),
    ...addressNote(followed.keptAddress),
    ...unusedNote(followed.unused),
    ...now.warnings,
  ];
  const research = await conclude(
    { blueprint: followed.blueprint, dossier: now.dossier, assumptions: [], warnings: remarks },
    {},
    bench,
  );
  const count = (wanted: string): number => drift.changes.filter((change) => change.level === wanted).length;
  return {
    ...looked,
    status: 'drifted',
    // What a person had added and what is gone now is for a person to judge.
    level: followed.lost.length > 0 || level === 'none' ? 'major' : level,
    counts: { major: count('major'), minor: count('minor'), patch: count('patch') },
    research,
    ...(overlay && { overlay: await bench.artefacts.put(overlayText(followed.overlay), 'application/json') }),
    lost: followed.lost.length,
  };
}

function overlayText(overlay: Overlay): string {
  return `${JSON.stringify(overlay, undefined, 2)}\n`;
}

/** The blueprint that a package was made from, and the facts that a person added. */
export async function readPackage(
  snapshot: Snapshot,
  { artefacts }: Pick<Bench, 'artefacts'>,
): Promise<{ readonly before: Blueprint; readonly overlay?: Overlay }> {
  const listing = await readListing(snapshot, artefacts);
  const text = async (path: string): Promise<string | undefined> =>
    listing[path] === undefined ? undefined : Buffer.from(await artefacts.get(listing[path])).toString();
  const blueprint = await text('blueprint.json');
  if (blueprint === undefined)
    throw new ConfigError('the package has no blueprint.json, so that nobody knows what it was made from', {
      code: 'blueprint_missing',
      hint: 'Only packages that Tapwright made can be watched.',
    });
  const overlay = await text('overlay.json');
  const facts = overlay === undefined ? undefined : parseOverlay(JSON.parse(overlay));
  return {
    before: parseBlueprint(JSON.parse(blueprint)),
    ...(facts !== undefined && facts.facts.length > 0 && { overlay: facts }),
  };
}

interface Today {
  readonly title: string;
  readonly address: string;
  readonly apiVersion: LookOutcome['apiVersion'];
  /** Absent: nothing changed. */
  readonly described?: Blueprint;
  readonly dossier: Dossier;
  readonly warnings: readonly string[];
  /** References of the description that lead nowhere. */
  readonly dangling: number;
}

async function fromDescription(
  before: Blueprint,
  task: LookTask,
  bench: Bench,
  options: ResearchOptions,
): Promise<Today> {
  const again = {
    before,
    allowPrivate: task.allowPrivate,
    ...(task.address !== undefined && { address: task.address }),
  };
  const { description, address, bytes, fetchedAt } = await describedAgain(again, bench, options);
  const sha256 = await bench.artefacts.put(bytes);
  const { kind, hash } = description.source;
  const today = {
    title: description.title,
    address,
    apiVersion: { before: before.apiVersion, now: description.apiVersion },
    dossier: descriptionDossier({ address, sha256, fetchedAt, kind, bytes: bytes.length }),
    warnings: [],
    dangling: description.warnings.filter(({ message }) => message.includes('leads nowhere')).length,
  };
  if (hash === before.sources['description']?.hash && task.add.length === 0) return today;
  const described = createBlueprint(description, { name: before.name });
  // What was tested with documented answers is so again.
  return {
    ...today,
    described: before.examples === undefined ? described : withDescribedAnswers(described, description),
  };
}

/** Documentation is read again, by a model, only where its text is another one. */
async function fromPages(before: Blueprint, task: LookTask, bench: Bench, options: ResearchOptions): Promise<Today> {
  const subject = task.address ?? before.documentationUrl ?? firstPage(before);
  const looked = await pagesChanged(before, task.allowPrivate, bench, options);
  const now = (options.clock ?? systemClock).now();
  const today: Today = {
    title: before.title,
    address: subject,
    apiVersion: { before: before.apiVersion, now: before.apiVersion },
    dossier: { formatVersion: 1, sources: [], facts: [], contradictions: [] },
    warnings: [],
    dangling: 0,
  };
  await bench.emit({ type: 'watch-pages', data: { pages: looked.pages, changed: [...looked.changed], at: now } });
  if (looked.changed.length + looked.lost.length === 0 && looked.pages > 0) return today;
  const different = [...looked.changed, ...looked.lost];
  if (bench.ask === undefined) throw modelNeeded(looked.pages, different);
  const research = createResearchAgent(options);
  const found = await research(
    { subject, name: before.name, wanted: {}, allowPrivate: task.allowPrivate },
    { ...bench },
  );
  const read = async (hash: Hash): Promise<unknown> => await artefactJson(hash, bench.artefacts);
  return {
    ...today,
    described: parseBlueprint(await read(found.blueprint)),
    dossier: dossierSchema.parse(await read(found.dossier)),
    warnings: found.warnings,
  };
}

function firstPage({ sources, name }: Blueprint): string {
  const page = Object.values(sources).find(({ kind, address }) => kind === 'page' && address !== undefined);
  if (page?.address !== undefined) return page.address;
  throw new ConfigError(`source-${name} was made from documentation, and does not say where that is`, {
    code: 'description_unknown',
    hint: 'Give its address: --description ADDRESS.',
  });
}

function modelNeeded(pages: number, different: readonly string[]): ConfigError {
  const some = different.slice(0, 5).join(', ');
  return new ConfigError(
    `${different.length} of the ${pages} pages that the package was made from changed (${some}), and only a model can read what they say now`,
    { code: 'research_model_missing', hint: 'Set a model (ANTHROPIC_API_KEY, or `tapwright bridge`), and look again.' },
  );
}

function named(blueprint: Blueprint, name: string): Blueprint {
  return blueprint.name === name ? blueprint : { ...blueprint, name };
}

/** A description that lost most of itself is no API that was taken away. */
function assertWhole(before: Blueprint, { blueprint }: Followed, { address, dangling, described }: Today): void {
  const { streams, actions } = before.interpretation;
  const kept = blueprint.interpretation;
  const missing = lostOf(streams, kept.streams) + lostOf(actions, kept.actions);
  const all = streams.length + actions.length;
  const isEmpty = all > 0 && missing === all;
  const hasNoStream = streams.length > 0 && kept.streams.length === 0;
  if (dangling > 0 && (hasNoStream || missing * 2 >= all) && all > 0)
    throw new ConfigError(
      `the description at ${address} is not whole: ${dangling} references in it lead nowhere, and ${missing} of ${all} streams and actions are missing`,
      {
        code: 'description_truncated',
        hint: 'Nothing was changed. It may end in the middle: look again later, or give a file with --description.',
      },
    );
  if (!isEmpty && !hasNoStream) return;
  const what = isEmpty ? `${all} streams and actions` : `${streams.length} streams`;
  const now = described?.contract.operations.length ?? 0;
  throw new ConfigError(
    `the description at ${address} has none of the ${what} of source-${before.name} any more (it declares ${now} operations)`,
    {
      code: 'description_shrank',
      hint: 'Nothing was changed. Is it still the description of this API? Give another with --description.',
    },
  );
}

interface Called {
  readonly name: string;
  readonly operation: string;
}

function lostOf(before: readonly Called[], now: readonly Called[]): number {
  return before.filter((one) => !now.some(({ name, operation }) => name === one.name || operation === one.operation))
    .length;
}

function lostFacts(lost: Followed['lost']): readonly string[] {
  return lost.map(
    ({ fact, why }) => `${LOST}${fact.pointer}: ${why} (it said ${JSON.stringify(fact.value ?? 'remove')})`,
  );
}

/** Begins what is said of a fact that has no place any more. */
const LOST = 'a fact of overlay.json has no place any more, and was taken out: ';

function addressNote(address: string | undefined): readonly string[] {
  return address === undefined ? [] : [`the description names no host any more; the package keeps ${address}`];
}

function unusedNote({ streams, actions }: Followed['unused']): readonly string[] {
  const count = streams.length + actions.length;
  if (count === 0) return [];
  const some = [...streams, ...actions].slice(0, 8).join(', ');
  const counted = `${streams.length} streams and ${actions.length} actions`;
  return [
    `the description has ${counted} that the package has not (${some}${count > 8 ? ', …' : ''}); take them in with --add`,
  ];
}
