import { guardedFetch, isTapwrightError, retryAfter, systemClock } from '@tapwright/connector';
import type { ResearchOptions } from '../research-options.ts';
import { charsetOf } from './decode-page.ts';
import { pageCache, type CachedPage } from './page-cache.ts';
import { NO_ROBOTS, parseRobots, type Robots } from './robots.ts';

export interface FetchedPage extends CachedPage {
  /** The address without query and fragment, as it is shown and kept. */
  readonly address: string;
  /** `html`, `markdown`, `text`, `json`, `script`, with the charset that the server claims: `html;utf-8`. */
  readonly kind: string;
}

/** Why there is no page. */
export interface Unfetched {
  readonly address: string;
  readonly problem: string;
  readonly status?: number;
}

/** Sites as one may read them: politely, with a memory, and never more than there is leave for. */
export interface Sites {
  /** `named`: a person asked for exactly this address, so that robots.txt has no say. */
  fetch(address: string, options?: { readonly named?: boolean }): Promise<FetchedPage | Unfetched>;
  /** Bytes fetched so far. */
  readonly bytes: number;
}

export interface SitesOptions extends ResearchOptions {
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
}

const PAGE_BYTES = 5 * 1024 * 1024;
/** Descriptions may be larger than any page. */
const DESCRIPTION_BYTES = 64 * 1024 * 1024;
const PAGE_TIME = 30_000;
const LONGEST_WAIT = 10_000;

export function openSites(options: SitesOptions): Sites {
  const clock = options.clock ?? systemClock;
  const cache = options.cache === undefined ? undefined : pageCache(options.cache);
  const turns = new Map<string, Promise<void>>();
  const robots = new Map<string, Promise<Robots>>();
  let bytes = 0;

  /** Waits until the site may be asked again. */
  async function turn(origin: string, delay: number): Promise<void> {
    const before = turns.get(origin);
    const mine = (before ?? Promise.resolve()).then(() =>
      before === undefined ? undefined : clock.sleep(delay, options.signal),
    );
    turns.set(
      origin,
      mine.catch(() => undefined),
    );
    await mine;
  }
  function robotsOf(origin: string): Promise<Robots> {
    const known = robots.get(origin);
    if (known !== undefined) return known;
    const asked = fetchRobots(origin);
    robots.set(origin, asked);
    return asked;
  }
  async function fetchRobots(origin: string): Promise<Robots> {
    const got = await attempt(`${origin}/robots.txt`, 0);
    return 'bytes' in got && !got.kind.startsWith('html')
      ? parseRobots(Buffer.from(got.bytes).toString('utf8'))
      : NO_ROBOTS;
  }
  async function attempt(address: string, delay: number): Promise<FetchedPage | Unfetched> {
    const known = cache?.read(address);
    const conditions = known === undefined ? {} : conditionsOf(known);
    for (let tries = 1; ; tries += 1) {
      await turn(new URL(address).origin, delay);
      const answer = await send(address, conditions, options);
      if ('problem' in answer) return answer;
      const { status, headers } = answer;
      if (status === 304 && known !== undefined) return pageOf(known);
      if ((status === 429 || status === 503) && tries < 3) {
        await clock.sleep(Math.min(LONGEST_WAIT, retryAfter(headers, clock.now()) ?? 1000 * tries), options.signal);
        continue;
      }
      if (status !== 200) return { address: shown(address), problem: `status ${status}`, status };
      bytes += answer.bytes.length;
      const page = received(answer, new Date(clock.now()).toISOString());
      cache?.write(address, page);
      return pageOf(page);
    }
  }
  return {
    async fetch(address, { named = false } = {}) {
      const url = new URL(address);
      url.hash = '';
      const site = await robotsOf(url.origin);
      if (!named && !site.allows(url.pathname + url.search))
        return { address: shown(url.href), problem: 'robots.txt asks not to read it' };
      return attempt(url.href, Math.max(options.limits?.delay ?? 100, site.delay));
    },
    get bytes() {
      return bytes;
    },
  };
}

type Answer = Awaited<ReturnType<typeof guardedFetch>>;

async function send(
  address: string,
  headers: Record<string, string>,
  options: SitesOptions,
): Promise<Answer | Unfetched> {
  const isDescription = /\.(json|ya?ml|graphqls?)$/i.test(new URL(address).pathname);
  try {
    return await guardedFetch(address, {
      allowPrivate: options.allowPrivate,
      maxBytes: isDescription ? DESCRIPTION_BYTES : (options.limits?.pageBytes ?? PAGE_BYTES),
      timeoutMs: PAGE_TIME,
      headers,
      signal: options.signal,
    });
  } catch (error) {
    if (!isTapwrightError(error)) throw error;
    return { address: shown(address), problem: PROBLEMS[error.code] ?? error.message.replace(/\.$/, '') };
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  response_too_large: 'it is too large',
  address_refused: 'its address is private, which is not allowed',
};

function conditionsOf({ etag, lastModified }: CachedPage): Record<string, string> {
  if (etag !== undefined) return { 'if-none-match': etag };
  return lastModified === undefined ? {} : { 'if-modified-since': lastModified };
}

function received({ headers, bytes, url }: Answer, fetchedAt: string): CachedPage {
  const { etag, 'last-modified': lastModified, 'content-type': type = '' } = headers;
  return { bytes, url: url.href, type, fetchedAt, ...(etag && { etag }), ...(lastModified && { lastModified }) };
}

function pageOf(page: CachedPage): FetchedPage {
  return { ...page, address: shown(page.url), kind: kindOf(page) };
}

/** An address without what may be secret in it. */
export function shown(address: string): string {
  const url = new URL(address);
  return `${url.origin}${url.pathname}`;
}

/** What may be read of what a server sent; undefined for pictures, programs and the like. */
function kindOf({ type, url, bytes }: CachedPage): string {
  const media = type.split(';')[0]?.trim().toLowerCase() ?? '';
  const charset = charsetOf(type)?.toLowerCase();
  const form = formOf(media, new URL(url).pathname, bytes);
  return charset === undefined || form === 'other' ? form : `${form};${charset}`;
}

function formOf(media: string, path: string, bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 400)).toString('latin1').trimStart();
  if (/^application\/([\w.-]+\+)?(json|yaml|x-yaml)|^text\/(json|yaml|x-yaml)/.test(media)) return 'json';
  if (/^<(!doctype html|html|head|body|!--)/i.test(start) || /html/.test(media)) return 'html';
  if (/markdown/.test(media) || /\.(md|mdx|markdown)$/i.test(path)) return 'markdown';
  if (/javascript|ecmascript/.test(media)) return 'script';
  if (/\.(json|ya?ml|graphqls?)$/i.test(path)) return 'json';
  if (media.startsWith('text/') || media === '') return start.includes('\0') ? 'other' : 'text';
  return 'other';
}
