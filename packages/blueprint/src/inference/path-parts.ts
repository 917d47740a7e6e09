import { isPlural, longWords, plain } from './words.ts';

export interface PathSegment {
  readonly text: string;
  /** Names of the parameters in it; usually one or none. */
  readonly parameters: readonly string[];
}

export function pathSegments(path: string): readonly PathSegment[] {
  return path
    .split('/')
    .filter((text) => text !== '')
    .map((text) => ({ text, parameters: [...text.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '') }));
}

/** Words that say what a request does rather than what it is about. */
const VERBS = new Set([
  'list',
  'search',
  'query',
  'get',
  'find',
  'all',
  'fetch',
  'index',
  'lookup',
  'browse',
  'retrieve',
  'read',
  'filter',
]);

/** A version or format marker rather than a resource. */
const MARKERS = /^(v\d[\d.]*|api|rest|json|xml|public|latest|beta|alpha|preview|ajax)$/i;

const SEARCHES = /^(search|query|find|lookup|filter|browse)$/;

/** True for a version or format in a path. */
export function isMarker(text: string): boolean {
  return MARKERS.test(text);
}

const PATH_PAGER = /^(page|pagenumber|pageno|pagenum|pageindex|offset|skip)$/;

/** True for the name of a path parameter that counts pages or records. */
export function isPathPagerName(name: string): boolean {
  return PATH_PAGER.test(plain(name));
}

/** `page` of `/things/page/{page}` is about no resource. */
function namesPager(segment: PathSegment, next: PathSegment | undefined): boolean {
  return /^(p|pages?|offset|skip)$/i.test(segment.text) && isPathPagerName(next?.parameters[0] ?? '');
}

function nameOfSegment(text: string): readonly string[] {
  const bare = text.replace(/\.(json|xml|php|aspx?|csv)$/i, '').replace(/\([^)]*\)/g, '');
  // `conversations.list`, `things:search`: the part before the verb is the resource.
  const parts = bare.split(/[.:]/).filter((part) => part !== '' && !part.includes('{'));
  const kept = parts.filter((part, index) => !(index > 0 && VERBS.has(part.toLowerCase())));
  const named = longWords(kept.join('_'));
  const first = named[0];
  const dropsVerb =
    named.length > 1 &&
    first !== undefined &&
    VERBS.has(first) &&
    !/^(by|of|for|in|with)$/.test(named[1] ?? '') &&
    // `search-deep` is a way of searching, `search-users` is about users.
    !(SEARCHES.test(first) && !isPlural(named.at(-1) ?? ''));
  const rest = dropsVerb ? named.slice(1) : named;
  return rest.length === 1 && VERBS.has(rest[0] ?? '') ? [] : rest;
}

/** Names of the resources along a path, outermost first: `/repos/{owner}/{repo}/issues` → `repositories`, `issues`. */
export function resourceNames(path: string): readonly (readonly string[])[] {
  return pathSegments(path)
    .filter((segment, index, all) => !namesPager(segment, all[index + 1]))
    .filter((segment) => segment.parameters.length === 0 || /[.:(]/.test(segment.text))
    .filter((segment) => !MARKERS.test(segment.text))
    .map((segment) => nameOfSegment(segment.text))
    .filter((name) => name.length > 0);
}

/** The resource that a path is about, in words. */
export function resourceOf(path: string): readonly string[] {
  return resourceNames(path).at(-1) ?? [];
}

export function endsWithParameter(path: string): boolean {
  const last = pathSegments(path).at(-1);
  return last !== undefined && last.parameters.length > 0 && !/[}][.:]\w|\(/.test(last.text);
}

/** True where the path ends in a plural, not in a verb or parameter after it. */
export function lastSegmentIsPlural(path: string): boolean {
  const last = longWords(pathSegments(path).at(-1)?.text ?? '').at(-1);
  return last !== undefined && !endsWithParameter(path) && isPlural(last);
}

export function isPluralPath(path: string): boolean {
  const last = resourceOf(path).at(-1);
  return last !== undefined && isPlural(last);
}
