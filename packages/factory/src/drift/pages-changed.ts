import type { Blueprint } from '@tapwright/blueprint';
import { isTapwrightError, TransientError } from '@tapwright/connector';
import type { Bench } from '../agents/agent.ts';
import { sha256 } from '../code/sha256.ts';
import { look, type Found } from '../research/look.ts';
import { cleanSource } from '../research/pages/clean-page.ts';
import type { Page } from '../research/pages/documentation.ts';
import { openSites } from '../research/pages/site.ts';
import type { ResearchOptions } from '../research/research-options.ts';
import { subjectOf } from '../research/subject-of.ts';
import { unfetched } from './described-again.ts';

export interface PagesLookedAt {
  /** How many the package was made from. */
  readonly pages: number;
  /** Addresses whose text is another one. */
  readonly changed: readonly string[];
  /** Addresses that are not there any more, and why. */
  readonly lost: readonly string[];
  /** Addresses that were not there. */
  readonly added: readonly string[];
  /** A description of the API, where the documentation has one now. */
  readonly description?: string;
  /** What there is to be read now. */
  readonly now: readonly Page[];
}

interface PagesTask {
  readonly before: Blueprint;
  /** An address of documentation, or a folder of pages. */
  readonly subject: string;
  /** Somebody says that it is there now, whatever the package says. */
  readonly isElsewhere: boolean;
  readonly allowPrivate: boolean;
}

/** Whether a package was made from documentation for people. */
export function isFromPages({ sources }: Blueprint): boolean {
  return sources['description']?.kind === 'documentation';
}

/** Reads the pages that a package was made from, and compares their text: what a layout does to them is no change. */
export async function pagesChanged(task: PagesTask, bench: Bench, options: ResearchOptions): Promise<PagesLookedAt> {
  const known = Object.values(task.before.sources).flatMap(({ kind, address, hash }) =>
    kind === 'page' && address !== undefined ? [{ address, hash }] : [],
  );
  const { texts, problems } = task.isElsewhere ? NOT_FETCHED : await fetchedAgain(known, task, bench, options);
  const found = await pagesNow(task, bench, options);
  const now = 'pages' in found ? found.pages : [];
  const pages = new Map([...texts, ...now.map(({ address, clean }) => [address, sha256(clean.text)] as const)]);
  // What says the same at another address has only moved.
  const said = new Set(pages.values());
  const missing = known.filter(({ hash }) => !said.has(hash)).map(({ address }) => address);
  const isNew = ([address, hash]: readonly [string, string]): boolean =>
    !known.some((page) => page.address === address || page.hash === hash);
  return {
    pages: known.length,
    changed: missing.filter((address) => pages.has(address)),
    lost: missing
      .filter((address) => !pages.has(address))
      .map((address) => `${address}: ${problems.get(address) ?? 'it is not there any more'}`),
    // Of more pages than may be read it is no news which of them were.
    added: 'pages' in found && found.isCut !== true ? [...pages].filter(isNew).map(([address]) => address) : [],
    ...('description' in found && { description: found.address }),
    now,
  };
}

interface FetchedAgain {
  /** Address → hash of the text there. */
  readonly texts: ReadonlyMap<string, string>;
  /** Address → why there is none. */
  readonly problems: ReadonlyMap<string, string>;
}

const NOT_FETCHED: FetchedAgain = { texts: new Map(), problems: new Map() };

/** Each page by itself: whether it is gone is not told by nobody leading there. */
async function fetchedAgain(
  known: readonly { readonly address: string }[],
  { allowPrivate }: PagesTask,
  bench: Bench,
  options: ResearchOptions,
): Promise<FetchedAgain> {
  const sites = openSites({ ...options, allowPrivate, signal: bench.signal });
  const texts = new Map<string, string>();
  const problems = new Map<string, string>();
  let unreachable = 0;
  for (const { address } of known) {
    if (!/^https?:/i.test(address)) continue;
    const found = await sites.fetch(address, { named: true });
    if (!('problem' in found)) texts.set(address, sha256(cleanSource(found.bytes, found.kind).text));
    else {
      if (found.status === undefined || found.status >= 500 || found.status === 429) unreachable += 1;
      problems.set(address, found.problem);
    }
  }
  if (unreachable > 0) throw notReached(problems);
  return { texts, problems };
}

function notReached(problems: ReadonlyMap<string, string>): TransientError {
  const some = [...problems].slice(0, 3).map(([address, problem]) => `${address}: ${problem}`);
  return new TransientError(`the documentation could not be read: ${some.join('; ')}`, {
    code: 'description_unreachable',
    hint: 'Nothing was changed. Try again later.',
  });
}

/** What research would read, without asking anybody. */
async function pagesNow(
  { subject, allowPrivate }: PagesTask,
  { ask: _nobody, ...bench }: Bench,
  options: ResearchOptions,
): Promise<Found> {
  try {
    return await look(subjectOf(subject), { subject, wanted: {}, allowPrivate }, bench, options);
  } catch (error) {
    if (!isTapwrightError(error) || error.code !== 'research_not_fetched') throw error;
    const problem = error.message.replace(/^.* could not be read: /, '');
    const status = error.status === undefined ? {} : { status: error.status };
    throw unfetched({ address: subject, problem, ...status }, 'documentation');
  }
}
