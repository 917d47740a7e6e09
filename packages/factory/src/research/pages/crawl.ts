import type { Clock } from '@tapwright/connector';
import type { CrawlLimits } from '../research-options.ts';
import { cleanSource } from './clean-page.ts';
import type { Documentation, Page } from './documentation.ts';
import { pageAddress, pageKey, type Scope } from './scope.ts';
import type { FetchedPage, Sites } from './site.ts';
import { sha256 } from '../../code/sha256.ts';

export interface CrawlOptions {
  readonly sites: Sites;
  readonly scope: Scope;
  readonly limits: CrawlLimits;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told of each page. */
  readonly onPage: (page: Page) => Promise<void>;
  /** Nothing more has to be read. */
  readonly isEnough: () => boolean;
}

interface Waiting {
  readonly url: URL;
  readonly depth: number;
  readonly weight: number;
}

const READABLE = /^(html|markdown|text)(;|$)/;
/** Pages of an API's documentation come first where there are more than may be read. */
const WANTED =
  /api|reference|endpoint|resource|rest|auth|token|key|pagina|paging|cursor|rate|limit|quota|error|filter|quick|start|introduc|overview/i;
const UNWANTED = /blog|news|career|pricing|legal|privacy|terms|changelog|release|about|contact|support|community|sdk/i;

/** Reads the pages of a site from a first one on, nearest first, within limits that hold for endless sites as well. */
export async function crawl(
  first: FetchedPage,
  more: readonly string[],
  options: CrawlOptions,
): Promise<Documentation> {
  const { pages: mostPages = 60, depth: deepest = 4, parallel = 4 } = options.limits;
  const mostBytes = options.limits.bytes ?? 40 * 1024 * 1024;
  const ends = options.clock.now() + (options.limits.milliseconds ?? 300_000);
  const known = new Set<string>();
  const texts = new Set<string>();
  const waiting: Waiting[] = [];
  const pages: Page[] = [];
  const warnings: string[] = [];
  let asked = 1;

  function enqueue(href: string, base: string, depth: number, label: string): void {
    const url = pageAddress(href, base);
    if (url === undefined || depth > deepest || !options.scope.has(url) || known.has(pageKey(url))) return;
    // What is known is bounded as well: a site may name a million pages.
    if (known.size >= 20_000) return;
    known.add(pageKey(url));
    const words = `${url.pathname} ${label}`;
    waiting.push({ url, depth, weight: (WANTED.test(words) ? 0 : 1) + (UNWANTED.test(words) ? 2 : 0) });
  }
  async function take(fetched: FetchedPage, depth: number): Promise<void> {
    if (!READABLE.test(fetched.kind)) return;
    const clean = cleanSource(fetched.bytes, fetched.kind);
    warnings.push(...clean.warnings.map((warning) => `${fetched.address}: ${warning}`));
    const text = sha256(clean.text);
    const base = URL.parse(clean.html?.base ?? '', fetched.url)?.href ?? fetched.url;
    for (const { href, text: label } of clean.links) enqueue(href, base, depth + 1, label);
    if (texts.has(text)) return;
    texts.add(text);
    const page = {
      address: fetched.address,
      kind: fetched.kind,
      bytes: fetched.bytes,
      fetchedAt: fetched.fetchedAt,
      clean,
    };
    pages.push(page);
    await options.onPage(page);
  }
  async function visit({ url, depth }: Waiting): Promise<void> {
    const got = await options.sites.fetch(url.href);
    if ('problem' in got) {
      if (got.status !== 404) warnings.push(`${got.address}: not read: ${got.problem}`);
      return;
    }
    const final = new URL(got.url);
    if (!options.scope.has(final))
      warnings.push(`${url.origin}${url.pathname}: not read: it leads out of the documentation`);
    else {
      known.add(pageKey(final));
      await take(got, depth);
    }
  }
  const full = () => asked >= mostPages || options.sites.bytes >= mostBytes || options.clock.now() >= ends;

  known.add(pageKey(new URL(first.url)));
  await take(first, 0);
  for (const address of more) enqueue(address, first.url, 1, '');
  while (waiting.length > 0 && !full() && !options.isEnough()) {
    options.signal.throwIfAborted();
    waiting.sort((a, b) => a.depth - b.depth || a.weight - b.weight);
    const batch = waiting.splice(0, Math.min(parallel, mostPages - asked));
    asked += batch.length;
    // oxlint-disable-next-line no-await-in-loop -- pages lead to pages
    await Promise.all(batch.map(visit));
  }
  const isCut = waiting.length > 0 && !options.isEnough();
  if (isCut) warnings.push(`${waiting.length} more pages were not read: the limits of a crawl were reached`);
  return { pages: pages.toSorted((a, b) => (a.address < b.address ? -1 : 1)), warnings, isCut };
}
