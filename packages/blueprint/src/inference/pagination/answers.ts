import type { FieldPath } from '../../schema.ts';
import type { Envelope, ResponseField } from '../response-fields.ts';

/** Signs of paging in an answer's body. */
export interface PagingAnswer {
  readonly nextUrl:
    | {
        readonly path: FieldPath;
        readonly rel?: string;
        readonly confidence: number;
        /** In a collection of links that is often declared once for everything, paged or not. */
        readonly shared: boolean;
      }
    | undefined;
  readonly tokens: readonly { readonly field: ResponseField; readonly confidence: number }[];
  readonly hasMore: FieldPath | undefined;
  readonly done: FieldPath | undefined;
  readonly totalPages: FieldPath | undefined;
  readonly totalRecords: FieldPath | undefined;
  /** The current page is in the answer as a number. */
  readonly echoesPage: boolean;
  /** Any of the above, or other paging words. */
  readonly mentions: readonly string[];
}

const URL_NAME =
  /^(next(page|records|results)?(url|uri|link|href)|(odata)?nextlink|nextpagelink|nextpageurl|nexthref|nextrecordsurl|urlnext|linknext|nextpath)$/;
const LINK_HOLDERS = new Set(['links', 'link', 'pagelinks', 'paginglinks', 'navlinks']);
const URL_WORDS = /\b(url|uri|link|href|hyperlink|address|endpoint)\b/i;

function isUrlExample(value: unknown): boolean {
  return typeof value === 'string' && /^(https?:\/\/|\/)/.test(value);
}

function isText(field: ResponseField): boolean {
  return field.view.types.has('string') || field.view.types.size === 0;
}

function saysUrl(field: ResponseField): boolean {
  return (
    (field.view.format !== undefined && /^(uri|url|iri)/.test(field.view.format)) ||
    isUrlExample(field.view.example) ||
    URL_WORDS.test(field.description)
  );
}

/** `next` beside `count`, `previous` and `results`: the shape of a widespread framework. */
function nextBesidePrevious(field: ResponseField, fields: readonly ResponseField[]): boolean {
  const beside = fields.filter((other) => other.path.length === field.path.length);
  return (
    beside.some((other) => other.plain === 'previous' || other.plain === 'prev') &&
    beside.some((other) => /^(count|total|first|last)/.test(other.plain))
  );
}

/** `next` beside `href`, the address of this page: an address, too. */
function nextBesideSelf(field: ResponseField, fields: readonly ResponseField[]): boolean {
  const beside = fields.filter((other) => other.path.length === field.path.length && isText(other));
  return beside.some((other) => other.plain === 'href' || other.plain === 'self');
}

function urlConfidence(field: ResponseField, fields: readonly ResponseField[]): number {
  if (!isText(field)) return 0;
  if (URL_NAME.test(field.plain)) return 0.95;
  const holder = field.above.at(-1) ?? '';
  if (/^(href|url|uri|link)$/.test(field.plain) && /^next(page|link)?$/.test(holder)) return 0.95;
  if (!/^next(page|results)?$/.test(field.plain)) return 0;
  if (LINK_HOLDERS.has(holder)) return 0.93;
  if (saysUrl(field)) return 0.9;
  return nextBesidePrevious(field, fields) || nextBesideSelf(field, fields) ? 0.72 : 0;
}

/** An address that is not in use yet does no harm: without a value it ends the list. */
function unusedUrl(field: ResponseField, confidence: number): number {
  return UNUSED.test(field.description) ? Math.min(confidence, 0.62) : confidence;
}

const TOKEN_NAMES: readonly (readonly [RegExp, number])[] = [
  [/^next(page)?(cursor|token|marker|key|iterator|bookmark|startkey|cursormark|scrollid|state)$/, 0.95],
  [
    /^(continuationtoken|continuation|nextcontinuationtoken|endcursor|nextpagecursor|lastevaluatedkey|cursornext|nextstartingafter|nextpaginationtoken|paginationtoken|nextpageiterator|nextpagepointer|nextpointer|pagepointer|searchpointer)$/,
    0.93,
  ],
  [/^(scrollid|bookmark|iterator|pagetoken|pagestate|pagingstate|continue|skiptoken)$/, 0.85],
  [/^(nextoffset|nextstart|nextpage|nextid|nextrecord)$/, 0.8],
  [/^cursor$/, 0.8],
];

function tokenConfidence(field: ResponseField): number {
  if (!isText(field) && !field.view.types.has('integer') && !field.view.types.has('number')) return 0;
  if (URL_NAME.test(field.plain)) return 0;
  const holder = field.above.at(-1) ?? '';
  if (/prev|before|back|last$/.test(holder) || field.plain.startsWith('prev')) return 0;
  for (const [pattern, confidence] of TOKEN_NAMES)
    if (pattern.test(field.plain)) return isText(field) ? confidence : confidence - 0.15;
  if (
    /^(after|startingafter|cursor|token|startcursor)$/.test(field.plain) &&
    /^(next|cursors?|paging|pagination|pageinfo|page|meta|pages|responsemetadata)$/.test(holder)
  )
    return 0.92;
  if (/^next$/.test(field.plain) && !LINK_HOLDERS.has(holder) && !saysUrl(field)) return 0.75;
  if (/^(offset|marker|token)$/.test(field.plain) && field.view.types.has('string')) return 0.7;
  return 0;
}

const HAS_MORE =
  /^(hasmore|hasnext|hasnextpage|hasmorepages|hasmoreresults|hasmoreitems|hasmorerecords|more|moreresults|istruncated|moreresultsavailable|moreavailable|moreitemsincollection|morepages|morerecords|thereismore|nextpageavailable|nextpageexists|ismore|hasadditionalresults)$/;
const DONE = /^(done|islast|islastpage|lastpage|last|finalpage|isfinalpage|endoflist|endofrecords|complete|isdone)$/;
const TOTAL_PAGES =
  /^(totalpages|pagecount|pagescount|lastpage|numpages|nbpages|numberofpages|totalpage|totalpagecount|pagetotal|pagestotal|totalnumberofpages|maxpage|countpages)$/;
const TOTAL_RECORDS =
  /^(totalcount|totalresults|totalitems|totalelements|totalrecords|recordstotal|totalrows|numfound|numberofrecords|totalhits|numresults|totalentries|totalsize|totalrecordcount|totalresultcount|totalitemcount|totalnumberofrecords|numbermatched|nbhits|totalobjects)$/;
const PLAIN_TOTAL = /^(total|recordcount|resultcount|found)$/;
const TOTAL_WORDS =
  /total (number|count|amount|records|results|items|quantity)|(number|count) of (all|total|matching|available)/i;

/** Fields that only lists in pages have. */
const ECHO = /^(total|page|currentpage|pagenumber|perpage|pagesize|offset|limit|pages)$/;

function pathOf(fields: readonly ResponseField[], matches: (field: ResponseField) => boolean): FieldPath | undefined {
  return fields.find(matches)?.path;
}

/** Declared but, by its own words, not in use. */
const UNUSED = /future use|reserved for|not (yet )?(used|implemented|supported)|currently unused|always null/i;

const isNumber = (field: ResponseField) => field.view.types.has('integer') || field.view.types.has('number');

/** Names alone are trusted where they cannot mean pages; a plain `total` needs words that say what is counted. */
function totalRecordsPath(fields: readonly ResponseField[]): FieldPath | undefined {
  return pathOf(fields, (field) => {
    if (!isNumber(field) || /page/i.test(field.description.replace(/\b(all|across)( \w+)? pages\b/gi, '')))
      return false;
    return TOTAL_RECORDS.test(field.plain) || (PLAIN_TOTAL.test(field.plain) && TOTAL_WORDS.test(field.description));
  });
}

/** What the schema leaves out and only an example shows is less certain. */
function doubted(field: ResponseField, confidence: number): number {
  return field.shown ? Math.max(0, confidence - 0.15) : confidence;
}

/** Reads the signs of paging in the body around the records. */
export function readPagingAnswer(envelope: Envelope): PagingAnswer {
  const fields = envelope.fields.filter((field) => !UNUSED.test(field.description));
  const urls = envelope.fields
    .map((field) => ({
      path: field.path,
      confidence: unusedUrl(field, doubted(field, urlConfidence(field, envelope.fields))),
      shared: field.above.some((name) => LINK_HOLDERS.has(name)),
    }))
    .filter((candidate) => candidate.confidence > 0)
    .sort((a, b) => b.confidence - a.confidence || a.path.length - b.path.length);
  const linkArray = envelope.links[0];
  const nextUrl =
    urls[0] ??
    (linkArray === undefined ? undefined : { path: linkArray.path, rel: 'next', confidence: 0.75, shared: true });
  const tokens = fields
    .map((field) => ({ field, confidence: doubted(field, tokenConfidence(field)) }))
    .filter((candidate) => candidate.confidence > 0)
    .sort((a, b) => b.confidence - a.confidence || a.field.path.length - b.field.path.length);
  const hasMore = pathOf(fields, (field) => field.view.types.has('boolean') && HAS_MORE.test(field.plain));
  const done = pathOf(fields, (field) => field.view.types.has('boolean') && DONE.test(field.plain));
  const totalPages = pathOf(
    fields,
    (field) =>
      isNumber(field) && (TOTAL_PAGES.test(field.plain) || (field.plain === 'pages' && field.above.length > 0)),
  );
  const totalRecords = totalRecordsPath(fields);
  const echoesPage = fields.some((field) => isNumber(field) && /^(page|currentpage|pagenumber)$/.test(field.plain));
  const echoes = fields
    .filter((field) => isNumber(field) && ECHO.test(field.plain))
    .map((field) => field.path.join('.'));
  const mentions = [
    ...(nextUrl === undefined ? [] : [nextUrl.path.join('.')]),
    ...tokens.map((token) => token.field.path.join('.')),
    ...echoes,
    ...[hasMore, done, totalPages, totalRecords].flatMap((path) => (path === undefined ? [] : [path.join('.')])),
  ];
  return { nextUrl, tokens, hasMore, done, totalPages, totalRecords, echoesPage, mentions: [...new Set(mentions)] };
}
