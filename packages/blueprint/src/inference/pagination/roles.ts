import type { RequestField } from '../operation-view.ts';
import { isPathPagerName } from '../path-parts.ts';
import { statedDefault } from '../prose.ts';

/** What a request field may do for paging. */
export type Role = 'page' | 'offset' | 'cursor' | 'keyset' | 'size';

export interface RoleFinding {
  readonly field: RequestField;
  readonly role: Role;
  /** How sure the name, type and description make us, 0…1. */
  readonly confidence: number;
}

const SIZE_STRONG =
  /^(limit|perpage|pagesize|maxresults|maxitems|pagelimit|limitperpage|results?perpage|items?perpage|records?perpage|hitsperpage|maxrecords|rpp|entriesperpage|maxpagesize|numperpage|perpagecount|pagelength|paginationlimit|paginationpagesize|resultsize|maxresultcount|numresults|maxnumresults|maxresultcount|pagingsize|paginglimit|recordlimit|resultlimit|limitcount|itemcount|optionslimit|paginationcount|rowlimit|maxcount|pagemax|pageitems|nbperpage|psize|ps)$/;
const SIZE_WEAK = /^(size|count|top|first|num|rows|max|results|take|batchsize|number|length|nrows|n|pagecount)$/;
const SIZE_WORDS =
  /number of|how many|max(imum)?\b|per page|page size|limit|results to return|items to return|records to return|to (fetch|retrieve|return)|returns? only the first|\btop\b/i;

const CURSOR_STRONG =
  /^(cursor|pagecursor|nextcursor|startcursor|aftercursor|cursorafter|pagetoken|nexttoken|nextpagetoken|continuationtoken|continuation|continuationkey|continue|startingtoken|scrollid|bookmark|iterator|skiptoken|pageafter|endcursor|paginationtoken|paginationkey|pagingtoken|pagestate|paginationcursor|pagingcursor|nextid|nextkey|pagekey|cursorid|cursormark|cursortoken|exclusivestartkey|pageiterator|syncpagetoken|pagingstate|nextmarker|startkey|nextpagepointer|nextpointer|pagepointer|searchpointer)$/;
const CURSOR_WEAK =
  /^(after|next|marker|offset|page|start|startat|token|from|position|startfrom|nextpage|pageoffset|since|last|lastkey|skip|startafter|key)$/;
/** The text says that the value is not ours to compute. */
const OPAQUE =
  /\b(opaque|cursor|continuation|bookmark)\b|\b(pag\w*|next|paging|offset|list)[ _-]?token\b|\btoken\b.{0,60}\b(page|next|previous|pagination)|(returned|received|obtained|provided|given|value|response)\b.{0,40}\b(by|from|in|of) (the |a |an? )?(previous|last|prior|earlier|preceding)\b|from (the |a )?(previous|last|prior) (response|page|call|request|list)/i;

const OFFSET_STRONG =
  /^(offset|skip|startindex|startrow|pageoffset|firstresult|startrecord|startposition|recordoffset|startitem|resultoffset|startoffset|rowstart|itemoffset|resultsoffset|paginationoffset|pagingoffset|optionsoffset|startfromrecord|queryoffset|skipcount|startat)$/;
const OFFSET_WEAK = /^(start|from|begin|first|position|startfrom|index|pagestart|pos)$/;
const OFFSET_WORDS =
  /\boffset|\bindex\b|\bskip|position|(first|starting|start) (record|result|item|row|entry|element|object)|record number|results? to start|start(ing)? (at|from) (the )?(record|result|item|row|index)|zero[- ]based|number of (the )?(records?|results?|items?|rows?|entries|objects?|elements?)\b.*\b(before|skip|past|omit|ignore)/i;
/** An offset into something else than the list. */
const OTHER_OFFSET =
  /time ?zone|\butc\b|\bgmt\b|milliseconds?|\bseconds?\b|\bminutes?\b|\bbytes?\b|timestamp|\bunix\b|latitude|\bidentifier of\b|\bupdate_id\b|\bdate\b|\bdays?\b|\bhours?\b/i;

const PAGE_STRONG =
  /^(page|pagenumber|pageno|pagenum|pageindex|currentpage|pagepage|paginationpage|pagingpage|pagenr|pageid|pagingnumber|optionspage|paginationpagenumber|numpage|resultpage|resultspage)$/;
const PAGE_WEAK = /^(p|pg|pn)$/;
const PAGE_WORDS =
  /page (number|index|no\b|num|of|to)|which page|number of (the |a )?(result )?page|pages? of|pagina|\bpage\b/i;
const OTHER_PAGE = /landing|web ?page|facebook|page id\b|id of (the |a )?page|html|\burl\b/i;

const KEYSET_STRONG =
  /^(startingafter|afterid|fromid|startafterid|startafter|lastid|lastseenid|idafter|greaterthanid|idgt)$/;
const KEYSET_WORDS =
  /\b(ids?|identifier|uuid|sid|guid|key)\b.{0,60}\b(greater than|after|following|last)\b|\b(after|following|last|greater than|beyond)\b.{0,60}\b(ids?|identifier|uuid|sid|guid|object id)\b/i;

export function isNumeric(field: RequestField): boolean {
  return field.view.types.has('integer') || field.view.types.has('number');
}

function isText(field: RequestField): boolean {
  return field.view.types.has('string') && !isNumeric(field);
}

function isDate(field: RequestField): boolean {
  const { format } = field.view;
  return (
    (format !== undefined && /date|time/.test(format)) ||
    /\b(iso[- ]?8601|rfc[- ]?3339|yyyy|timestamp|date[- ]?time|unix time|epoch)\b/i.test(field.description)
  );
}

/** `/things/page/{page}`: a number of the path that counts pages or records. */
export function isPathPager(field: RequestField): boolean {
  return field.in === 'path' && (isNumeric(field) || looksNumeric(field)) && isPathPagerName(field.name);
}

/** The field's default or example reads as a number. */
function looksNumeric(field: RequestField): boolean {
  return [field.view.default, field.view.example, statedDefault(field.description)].some(
    (value) => typeof value === 'number' || (typeof value === 'string' && /^\d{1,6}$/.test(value)),
  );
}

function isExcluded(field: RequestField): boolean {
  const { types } = field.view;
  if (types.has('boolean') || (types.has('array') && types.size === 1)) return true;
  return types.has('object') && types.size === 1;
}

function sizeRole(field: RequestField): number {
  if (isDate(field)) return 0;
  if (SIZE_STRONG.test(field.plain)) return isNumeric(field) || looksNumeric(field) ? 0.95 : 0.8;
  if (!SIZE_WEAK.test(field.plain) || !(isNumeric(field) || looksNumeric(field))) return 0;
  return SIZE_WORDS.test(field.description) ? 0.85 : 0;
}

function cursorRole(field: RequestField, returned: ReadonlySet<string>): number {
  if (isDate(field)) return 0;
  const opaque = OPAQUE.test(field.description);
  if (CURSOR_STRONG.test(field.plain)) return isNumeric(field) && !opaque ? 0.7 : 0.95;
  if (!CURSOR_WEAK.test(field.plain)) return opaque && isText(field) && /token|cursor/i.test(field.name) ? 0.75 : 0;
  if (opaque) return isNumeric(field) ? 0.7 : 0.9;
  if (isText(field) && returned.has(field.plain)) return 0.8;
  return isText(field) && /^(after|next|marker|nextpage|startfrom)$/.test(field.plain) ? 0.6 : 0;
}

function offsetRole(field: RequestField): number {
  if (isDate(field) || OTHER_OFFSET.test(field.description)) return 0;
  const numeric = isNumeric(field) || looksNumeric(field) || field.view.types.size === 0;
  if (OFFSET_STRONG.test(field.plain)) {
    if (numeric) return OFFSET_WORDS.test(field.description) || isNumeric(field) ? 0.95 : 0.8;
    return OFFSET_WORDS.test(field.description) && !OPAQUE.test(field.description) ? 0.7 : 0;
  }
  if (!OFFSET_WEAK.test(field.plain) || !numeric) return 0;
  const counted =
    isNumeric(field) && field.view.default === 0 && /\bpaged\b|listing|starts?\b/i.test(field.description);
  if (!OFFSET_WORDS.test(field.description)) return counted ? 0.8 : 0;
  // `pageStart: the start page …, the first item is 0`: pages or records, nobody can tell.
  return /\bpage\b/i.test(field.description) || /page/.test(field.plain) ? 0.4 : 0.8;
}

/** `echoesPage`: the answer repeats the page as a number, so a text parameter `page` is one, too. */
function pageRole(field: RequestField, echoesPage: boolean): number {
  if (isDate(field) || OTHER_PAGE.test(field.description)) return 0;
  const numeric = isNumeric(field) || looksNumeric(field) || field.view.types.size === 0;
  if (PAGE_STRONG.test(field.plain)) {
    if (field.plain === 'pageid' && !PAGE_WORDS.test(field.description)) return 0;
    if (numeric) return isNumeric(field) ? 0.95 : 0.8;
    return (PAGE_WORDS.test(field.description) || echoesPage) && !OPAQUE.test(field.description) ? 0.75 : 0;
  }
  return PAGE_WEAK.test(field.plain) && numeric && PAGE_WORDS.test(field.description) ? 0.8 : 0;
}

function keysetRole(field: RequestField): number {
  if (isDate(field) || /^(maxid|sinceid|minid|endingbefore|beforeid|before)$/.test(field.plain)) return 0;
  const says = KEYSET_WORDS.test(field.description);
  if (KEYSET_STRONG.test(field.plain)) return says ? 0.95 : 0.8;
  return /^(after|since|from|start|offset|cursor|marker|last)$/.test(field.plain) && says ? 0.75 : 0;
}

/** What the answer says about the request's fields. */
export interface AnswerSigns {
  /** The current page is in the answer as a number. */
  readonly echoesPage: boolean;
  /** Names of tokens that the answer returns as text. */
  readonly returned: ReadonlySet<string>;
}

/** What the request fields do for paging; where several readings fit, the surest, opaque before computed. */
export function pagingRoles(fields: readonly RequestField[], answer: AnswerSigns): readonly RoleFinding[] {
  const findings: RoleFinding[] = [];
  for (const field of fields) {
    if (isExcluded(field) || (field.in === 'path' && !isPathPager(field))) continue;
    const opaque = OPAQUE.test(field.description);
    const scores: readonly (readonly [Role, number])[] = [
      ['size', sizeRole(field)],
      ['keyset', keysetRole(field)],
      ['cursor', cursorRole(field, answer.returned)],
      ['offset', opaque && !isNumeric(field) ? 0 : offsetRole(field)],
      ['page', opaque && !isNumeric(field) ? 0 : pageRole(field, answer.echoesPage)],
    ];
    for (const [role, confidence] of scores) if (confidence > 0) findings.push({ field, role, confidence });
  }
  return findings;
}
