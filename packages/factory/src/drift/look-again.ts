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
import { ConfigError } from '@tapwright/connector';
import type { Bench, Hash, ResearchOutcome, Snapshot } from '../agents/agent.ts';
import { readListing } from '../agents/snapshot.ts';
import { dropDescriptions } from '../emit/drop-descriptions.ts';
import { conclude, descriptionDossier } from '../research/conclude.ts';
import { withDescribedAnswers } from '../research/examples/described-answers.ts';
import { readFound } from '../research/read-found.ts';
import { describedAgain } from './described-again.ts';
import { isFromPages } from './pages-changed.ts';
import { pagesToday } from './pages-today.ts';
import type { LookOptions, LookTask, Today } from './look-task.ts';

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
export async function lookAgain(task: LookTask, bench: Bench, options: LookOptions = {}): Promise<LookOutcome> {
  const { before, overlay } = await readPackage(task.package, bench);
  const now = isFromPages(before)
    ? await pagesToday(before, task, bench, options)
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
  const research = await concluded(followed, now, bench);
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

/**
 * What research found when it read once more, for the package as it is: its streams and actions under their names, and
 * those that were taken in besides, with the facts of its overlay.
 */
export async function carriedOver(
  found: ResearchOutcome,
  task: Pick<LookTask, 'package' | 'add'>,
  bench: Bench,
): Promise<ResearchOutcome> {
  const { before, overlay } = await readPackage(task.package, bench);
  const { blueprint: described, dossier } = await readFound(found, bench.artefacts);
  const followed = followDescription(before, named(described, before.name), {
    ...(overlay && { overlay }),
    add: task.add,
  });
  return await concluded(followed, { dossier, warnings: found.warnings }, bench);
}

/** What a package is to be made from, with what is to be said of the way there. */
async function concluded(
  followed: Followed,
  now: Pick<Today, 'dossier' | 'warnings'>,
  bench: Bench,
): Promise<ResearchOutcome> {
  const warnings = [
    ...lostFacts(followed.lost),
    ...addressNote(followed.keptAddress),
    ...unusedNote(followed.unused),
    ...now.warnings,
  ];
  const { blueprint } = followed;
  return await conclude({ blueprint, dossier: now.dossier, assumptions: [], warnings }, {}, bench);
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

async function fromDescription(before: Blueprint, task: LookTask, bench: Bench, options: LookOptions): Promise<Today> {
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
  const total = streams.length + actions.length;
  if (total === 0) return [];
  const some = [...streams, ...actions].slice(0, 8).join(', ');
  const counted = [...count(streams.length, 'stream'), ...count(actions.length, 'action')].join(' and ');
  return [`the package leaves out ${counted} (${some}${total > 8 ? ', …' : ''}); take them in with --add`];
}

function count(some: number, what: string): readonly string[] {
  return some === 0 ? [] : [`${some} ${what}${some === 1 ? '' : 's'}`];
}
