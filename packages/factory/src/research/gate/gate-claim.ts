import { sectionAt, trailOf, type Section } from '../pages/sections.ts';
import type { Claim } from './claim.ts';
import { findQuote, type Span } from './find-quote.ts';
import type { GatePage } from './gate-page.ts';
import { isProperty, property, type Property, type PropertyName } from './properties.ts';
import { formatSubject, operationParts, parseSubject, type Subject } from './subject.ts';
import { speaksToMachines } from './speaks-to-machines.ts';
import {
  canonicalPaths,
  hasAddress,
  hasMethod,
  hasName,
  hasNumber,
  hasPath,
  hasText,
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
  if (page.hidden.some(([start, end]) => start < found.span[1] && found.span[0] < end))
    return 'the passage cannot be seen by somebody who looks at the page';
  if (isInstruction(found.span, page)) return 'the passage stands in a text that gives instructions to machines';
  // The source's own words: a quote is compared without case, a name is not.
  const passage = page.text.slice(...found.span);
  if (!stands(value, rule, passage, around)) return 'the value does not stand in the quote';
  if (!isAbout(subject, found.span, page, around.bases)) return 'the passage is not about this';
  return { subject, property: claim.property, value, span: found.span };
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
    case 'address':
      return hasAddress(passage, value, around.paths);
    case 'text':
      return hasText(passage, value);
    case 'operation': {
      const { method, path } = operationParts(value);
      return hasMethod(passage, method) && hasPath(passage, path, around.bases);
    }
    default:
      return Object.hasOwn(rule.words ?? {}, value) && rule.words?.[value]?.test(wordsOf(passage)) === true;
  }
}

function isInstruction(span: Span, page: GatePage): boolean {
  const section = sectionAt(page.sections, span[0]);
  return section !== undefined && speaksToMachines(page.text.slice(section.start, Math.max(section.end, span[1])));
}

/** The passage stands where the page speaks of the subject. */
function isAbout(subject: Subject, span: Span, page: GatePage, bases: readonly string[]): boolean {
  const section = sectionAt(page.sections, span[0]);
  if (section === undefined) return false;
  const own = page.text.slice(section.start, Math.max(section.end, span[1]));
  switch (subject.kind) {
    case 'api':
      return true;
    case 'header':
      return hasName(own, subject.name, true);
    case 'object':
      return speaksOf(page, section, (text) => hasObject(text, subject.object));
    case 'object-field':
      return hasField(own, subject.name) && speaksOf(page, section, (text) => hasObject(text, subject.object));
    case 'operation':
      return speaksOfOperation(page, section, subject.operation, bases);
    default:
      return hasField(own, subject.name) && speaksOfOperation(page, section, subject.operation, bases);
  }
}

/** A nested field may be written as a whole, or piece by piece. */
function hasField(text: string, name: string): boolean {
  return hasName(text, name) || name.split('.').every((part) => hasName(text, part));
}

function hasObject(text: string, object: string): boolean {
  const words = object.replaceAll(/[_-]+/g, ' ');
  const plural = words.replace(/y$/, 'ie');
  return [words, `${words}s`, `${plural}s`, `${words}es`, object].some((form) => hasName(text.toLowerCase(), form));
}

/**
 * The section, or one around it, says so. What stands around everything is the page: there only its own words before the
 * first part count, and its title.
 */
function speaksOf(page: GatePage, section: Section, says: (text: string) => boolean): boolean {
  return trailOf(page.sections, section).some((around) =>
    says(page.text.slice(around.start, around.level >= 2 ? around.treeEnd : around.end)),
  );
}

function speaksOfOperation(page: GatePage, section: Section, operation: string, bases: readonly string[]): boolean {
  const { path } = operationParts(operation);
  return speaksOf(page, section, (text) => hasPath(text, path, bases)) || isOnlyPath(page, path, bases);
}

/** A page about one operation is about it everywhere. */
function isOnlyPath(page: GatePage, path: string, bases: readonly string[]): boolean {
  if (!hasPath(page.text, path, bases)) return false;
  const calls = canonicalPaths(wordsOf(page.text)).matchAll(
    /\b(?:GET|POST|PUT|PATCH|DELETE)\s+(?:https?:\/\/[^\s/]+)?(\/[\w\-./{}]*)/g,
  );
  return [...calls].every(
    ([, called = '']) =>
      called === path || bases.some((base) => `${new URL(base).pathname}${path}`.replaceAll('//', '/') === called),
  );
}
