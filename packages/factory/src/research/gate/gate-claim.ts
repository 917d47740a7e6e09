import { sectionAt, trailOf, type Section } from '../pages/sections.ts';
import type { Claim } from './claim.ts';
import { findQuote, wholeWords, type Span } from './find-quote.ts';
import type { GatePage } from './gate-page.ts';
import { isProperty, property, type Property, type PropertyName } from './properties.ts';
import { formatSubject, operationParts, parseSubject, type Subject } from './subject.ts';
import { speaksToMachines } from './speaks-to-machines.ts';
import {
  canonicalPaths,
  hasAddress,
  hasMethod,
  hasLiteral,
  hasName,
  hasNumber,
  hasPath,
  hasPathIn,
  hasRate,
  hasText,
  parseRate,
  pathText,
  wordsOf,
} from './value-in-quote.ts';

/** A claim that its quote bears out. */
export interface Proven {
  readonly subject: Subject;
  readonly property: PropertyName;
  /** In its one form, to be compared with others. */
  readonly value: string;
  readonly span: Span;
}

/** What other claims say, for addresses that stand in one piece with paths. */
export interface Surroundings {
  /** Base addresses, and their paths. */
  readonly bases: readonly string[];
  readonly paths: readonly string[];
}

/** Judges one claim by its source alone; a text is why it is not proven. */
export function gateClaim(claim: Claim, page: GatePage | undefined, around: Surroundings): Proven | string {
  const subject = parseSubject(canonicalPaths(claim.subject));
  if (subject === undefined) return 'it is about nothing that a fact can be about';
  if (!isProperty(claim.property)) return `there is no property ${claim.property.slice(0, 40)}`;
  const rule = property(claim.property);
  if (!rule.on.includes(subject.kind)) return `${claim.property} is no property of ${formatSubject(subject)}`;
  const value = canonicalValue(claim.value, rule);
  const misfit = misfits(subject, claim.property, value);
  if (misfit !== undefined) return misfit;
  if (page === undefined) return 'its source is not among those that were read';
  const found = findQuote(page.readable, claim.quote, claim.within);
  if ('problem' in found) return PROBLEMS[found.problem];
  const fact = { subject, property: claim.property, value };
  const verdicts = found.places.map((span) => atPlace({ ...fact, span }, page, around));
  const proven = verdicts.filter((verdict) => typeof verdict !== 'string');
  const sections = new Set(proven.map(({ span }) => sectionAt(page.sections, span[0])?.id));
  if (sections.size > 1) return PROBLEMS.ambiguous;
  return proven[0] ?? verdicts[0] ?? PROBLEMS['not-found'];
}

/** Judges a fact by one of the places where its quote stands. */
function atPlace(fact: Proven, page: GatePage, around: Surroundings): Proven | string {
  const { subject, span, value } = fact;
  if (page.hidden.some(([start, end]) => start < span[1] && span[0] < end))
    return 'the passage cannot be seen by somebody who looks at the page';
  if (isInstruction(span, page)) return 'the passage stands in a text that gives instructions to machines';
  // The source's own words: a quote is compared without case, and may end within a path, a name may not.
  if (!stands(value, property(fact.property), wholeWords(page.text, span), around))
    return 'the value does not stand in the quote';
  return isAbout(subject, span, page, around) ? fact : 'the passage is not about this';
}

const PROBLEMS = {
  'too-short': 'the quote is too short to prove anything',
  'too-long': 'the quote is too long to prove one thing',
  'not-found': 'the quote is not in its source',
  ambiguous: 'the quote stands in several places of its source',
} as const;

function canonicalValue(value: string, { kind }: Property): string {
  const text = value.trim();
  if (kind === 'word') return text.toLowerCase();
  if (kind === 'address') return text.replace(/\/+$/, '');
  if (kind === 'operation') return canonicalPaths(text);
  if (kind === 'number') return text.replaceAll(/(?<=\d)[,_](?=\d{3})/g, '');
  if (kind === 'field-path') return fieldPath(text);
  if (kind === 'rate') {
    const rate = parseRate(text);
    return rate === undefined ? text : `${rate.requests} per ${rate.period}`;
  }
  return kind === 'names' ? namesIn(text).join(',') : text;
}

/** `$.data[].items` is `data.items`. */
function fieldPath(text: string): string {
  const path = text
    .replaceAll(/\[\d*\*?\]/g, '')
    .replace(/^\$\.?/, '')
    .replace(/^\.+|\.+$/g, '');
  return path === '' ? '$' : path;
}

export function namesIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The value says something else than the subject, or is of another kind. */
function misfits(subject: Subject, name: PropertyName, value: string): string | undefined {
  if (value === '' || value.length > 500) return 'it says nothing';
  if (name === 'operation' && subject.kind === 'operation' && value !== subject.operation)
    return 'it is about another operation';
  if (name === 'name' && 'name' in subject && value !== subject.name.split('.').at(-1) && value !== subject.name)
    return 'it is about another name';
  if (property(name).kind === 'address' && !/^https?:\/\/[^\s"'<>`]+$/.test(value)) return 'it is no address';
  if (/(^|\.|,)(__proto__|constructor|prototype)(\.|,|$)/.test(value)) return 'it is no name';
  return undefined;
}

function stands(value: string, rule: Property, passage: string, around: Surroundings): boolean {
  switch (rule.kind) {
    case 'name':
      return hasName(passage, value);
    case 'header':
      return hasName(passage, value, true);
    case 'names':
      return namesIn(value).length > 0 && namesIn(value).every((name) => hasName(passage, name));
    case 'field-path':
      return value === '$'
        ? /\barray\b|\blist\b|^[^{]*\[/im.test(passage)
        : value.split('.').every((name) => hasName(passage, name));
    case 'number':
      return hasNumber(passage, value);
    case 'rate':
      return hasRate(passage, value);
    case 'literal':
      return hasLiteral(passage, value);
    case 'address':
      return hasAddress(passage, value, around.paths);
    case 'text':
      return hasText(passage, value);
    case 'operation': {
      const { method, path } = operationParts(value);
      return hasMethod(passage, method) && hasPath(passage, path, around.bases);
    }
    default:
      return callsIt(rule, value, passage);
  }
}

function isInstruction(span: Span, page: GatePage): boolean {
  const section = sectionAt(page.sections, span[0]);
  if (section === undefined) return false;
  const known = page.instructs.get(section.id);
  if (known !== undefined) return known;
  const found = speaksToMachines(page.text.slice(section.start, Math.max(section.end, span[1])));
  page.instructs.set(section.id, found);
  return found;
}

/** The passage has a word for the value. */
function callsIt({ words = {} }: Property, value: string, passage: string): boolean {
  // Underscores around a word are emphasis.
  const text = wordsOf(passage).replaceAll(/(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, ' ');
  return Object.hasOwn(words, value) && words[value]?.test(text) === true;
}

/** The passage stands where the page speaks of the subject. */
function isAbout(subject: Subject, span: Span, page: GatePage, around: Surroundings): boolean {
  const section = sectionAt(page.sections, span[0]);
  if (section === undefined) return false;
  switch (subject.kind) {
    case 'api':
      return true;
    case 'header':
      return hasName(page.text.slice(section.start, section.end), subject.name, true);
    case 'object':
      return speaksOfObject(page, section, subject.object);
    case 'object-field':
      return isBesideName(page, section, span, subject.name) && speaksOfObject(page, section, subject.object);
    case 'operation':
      return speaksOfOperation(page, section, subject.operation, around);
    default:
      return (
        isBesideName(page, section, span, subject.name) && speaksOfOperation(page, section, subject.operation, around)
      );
  }
}

/** The name stands on the lines of the passage, in a heading around it, or right before it; in a table in the same row. */
function isBesideName(page: GatePage, section: Section, [start, end]: Span, name: string): boolean {
  const { text } = page;
  const newline = text.indexOf('\n', end);
  const lines = text.slice(text.lastIndexOf('\n', start - 1) + 1, newline < 0 ? text.length : newline);
  if (hasField(lines, name)) return true;
  if (lines.startsWith('|')) return false;
  if (trailOf(page.sections, section).some(({ heading }) => hasField(heading, name))) return true;
  return hasField(linesBefore(text.slice(section.start, start), lines.startsWith(':')), name);
}

/** Of a definition, the term; else the paragraph so far and the one before it. */
function linesBefore(before: string, isDefinition: boolean): string {
  const lines = before.split('\n').slice(0, -1);
  if (isDefinition) return lines.findLast((line) => !line.startsWith(':')) ?? '';
  const paragraphs = lines.join('\n').split(/\n\s*\n/);
  return paragraphs.slice(-2).join('\n').slice(-600);
}

/** A nested field may be written as a whole, or piece by piece. */
function hasField(text: string, name: string): boolean {
  const steps = name.split('.').map((step) => step.replaceAll(/\[\d*\*?\]/g, ''));
  return hasName(text, name) || steps.every((part) => hasName(text, part));
}

function hasObject(text: string, object: string): boolean {
  const words = object.replaceAll(/[_-]+/g, ' ');
  const plural = words.replace(/y$/, 'ie');
  return [words, `${words}s`, `${plural}s`, `${words}es`, object].some((form) => hasName(text.toLowerCase(), form));
}

/**
 * The text of a section with all its parts. What stands around everything is the page: of that, only its own words before
 * the first part count.
 */
function textOf(page: GatePage, around: Section): string {
  const roots = page.sections.filter(({ level }) => level === 1).length;
  const isPage = around.level === 0 || (around.level === 1 && roots === 1);
  return page.text.slice(around.start, isPage ? around.end : around.treeEnd);
}

function speaksOfObject(page: GatePage, section: Section, object: string): boolean {
  return trailOf(page.sections, section).some((around) => hasObject(textOf(page, around), object));
}

/** The innermost part around the passage that speaks of any operation has to speak of this one. */
function speaksOfOperation(page: GatePage, section: Section, operation: string, around: Surroundings): boolean {
  const { path } = operationParts(operation);
  for (const part of trailOf(page.sections, section)) {
    const spoken = pathsIn(page, part, around);
    if (spoken.has(path)) return true;
    if (spoken.size > 0) return false;
  }
  return isOnlyPath(page, path, around);
}

/** Which operations' paths a part of the page speaks of: those that are claimed, and those that it calls itself. */
function pathsIn(page: GatePage, part: Section, around: Surroundings): ReadonlySet<string> {
  const known = page.spoken.get(part.id);
  if (known !== undefined) return known;
  const text = pathText(textOf(page, part));
  const claimed = around.paths.filter((path) => hasPathIn(text, path, around.bases));
  const found = new Set([...claimed, ...calledIn(text, around)]);
  page.spoken.set(part.id, found);
  return found;
}

/** A page about one operation is about it everywhere. */
function isOnlyPath(page: GatePage, path: string, around: Surroundings): boolean {
  const text = pathText(page.text);
  return hasPathIn(text, path, around.bases) && calledIn(text, around).every((called) => called === path);
}

/** Paths that a `pathText` calls with their method, without the base address. */
function calledIn(text: string, { bases }: Surroundings): string[] {
  const folders = bases.filter((base) => base.startsWith('/'));
  return [...text.matchAll(CALL)].map(([, called = '']) => {
    const folder = folders.find((one) => called.startsWith(`${one}/`)) ?? '';
    return called.slice(folder.length).replace(/(?<=.)[/.]+$/, '');
  });
}

const CALL = /\b(?:GET|POST|PUT|PATCH|DELETE)\s+(?:https?:\/\/[^\s/]+)?(\/[\w\-./{}]*)/g;
