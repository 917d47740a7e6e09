/** The part of a site that is read: what is below the folder of the first page. */
export interface Scope {
  has(url: URL): boolean;
  /** Address of the folder. */
  readonly folder: string;
}

export function scopeOf(first: string): Scope {
  const { origin, pathname } = new URL(first);
  const folder = pathname.slice(0, pathname.lastIndexOf('/') + 1);
  return { has: (url) => url.origin === origin && url.pathname.startsWith(folder), folder: origin + folder };
}

/** What is a page by its name; the server has the last word. */
const NO_PAGE =
  /\.(png|jpe?g|gif|svg|webp|avif|ico|css|js|mjs|map|woff2?|ttf|eot|pdf|zip|gz|tgz|bz2|xz|7z|rar|exe|dmg|pkg|deb|rpm|jar|whl|mp[34]|m4a|mov|avi|webm|wav|ogg|csv|tsv|xlsx?|docx?|pptx?|xml|rss|atom|wasm|bin|iso)$/i;
const LONGEST = 300;
const DEEPEST = 12;

/** The address of a page that a link leads to; undefined where it leads to none. Queries make endless pages: none is followed. */
export function pageAddress(href: string, base: string): URL | undefined {
  const url = URL.parse(href.trim(), base);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.username !== '') return undefined;
  url.hash = '';
  const steps = url.pathname.split('/');
  const repeats = steps.length - new Set(steps).size > 3;
  if (url.href.length > LONGEST || steps.length > DEEPEST || repeats || NO_PAGE.test(url.pathname)) return undefined;
  return url;
}

/** The same for addresses that lead to the same page. */
export function pageKey(url: URL): string {
  return url.origin + url.pathname.replace(/\/(index\.(html?|md))?$/i, '').replace(/\.html?$/i, '');
}
