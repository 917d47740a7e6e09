import type { Blueprint } from '@tapwright/blueprint';
import { TransientError } from '@tapwright/connector';
import type { Bench } from '../agents/agent.ts';
import { cleanSource } from '../research/pages/clean-page.ts';
import { openSites } from '../research/pages/site.ts';
import type { ResearchOptions } from '../research/research-options.ts';
import { sha256 } from '../code/sha256.ts';

export interface PagesLookedAt {
  readonly pages: number;
  /** Addresses whose text is another one. */
  readonly changed: readonly string[];
  /** Addresses that are not there any more, and why. */
  readonly lost: readonly string[];
}

/** Whether a package was made from documentation for people. */
export function isFromPages({ sources }: Blueprint): boolean {
  return sources['description']?.kind === 'documentation';
}

/** Fetches the pages that a package was made from, and compares their text: what a layout does to them is no change. */
export async function pagesChanged(
  { sources }: Blueprint,
  allowPrivate: boolean,
  bench: Bench,
  options: ResearchOptions,
): Promise<PagesLookedAt> {
  const pages = Object.values(sources).flatMap(({ kind, address, hash }) =>
    kind === 'page' && address !== undefined && /^https?:/i.test(address) ? [{ address, hash }] : [],
  );
  const sites = openSites({ ...options, allowPrivate, signal: bench.signal });
  const changed: string[] = [];
  const lost: string[] = [];
  let unreachable = 0;
  for (const { address, hash } of pages) {
    const found = await sites.fetch(address, { named: true });
    if ('problem' in found) {
      if (found.status === undefined || found.status >= 500 || found.status === 429) unreachable += 1;
      lost.push(`${address}: ${found.problem}`);
    } else if (sha256(cleanSource(found.bytes, found.kind).text) !== hash) changed.push(address);
  }
  if (unreachable > 0) throw notReached(lost);
  return { pages: pages.length, changed, lost };
}

function notReached(lost: readonly string[]): TransientError {
  return new TransientError(`the documentation could not be read: ${lost.slice(0, 3).join('; ')}`, {
    code: 'description_unreachable',
    hint: 'Nothing was changed. Try again later.',
  });
}
