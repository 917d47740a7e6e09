import { parsedJson } from '@tapwright/blueprint';
import { isJsonObject } from '@tapwright/connector';
import type { DossierExample, DossierFact } from '../dossier.ts';
import type { GatePage } from '../gate/gate-page.ts';
import { speaksToMachines } from '../gate/speaks-to-machines.ts';
import { operationParts } from '../gate/subject.ts';
import { hasPathIn, pathText } from '../gate/value-in-quote.ts';
import { trailOf, type Section } from '../pages/sections.ts';
import { sha256 } from '../../code/sha256.ts';

/** An example with what stands there; only its place and hash are kept. */
export interface FoundExample extends DossierExample {
  readonly body: unknown;
}

const FENCED = /^ {0,3}(`{3,}|~{3,})[^\n]*\n([\s\S]*?)\n {0,3}\1[ \t]*$/gm;
const LARGEST = 100_000;
const MOST_OF_ONE = 3;

/**
 * Answers that pages show: code that is JSON, that everybody sees, in a part that speaks of one operation only. An error
 * has its status before it, and may be of any operation.
 */
export function pageExamples(pages: readonly GatePage[], facts: readonly DossierFact[]): readonly FoundExample[] {
  const proven = facts.filter(({ status }) => status === 'proven');
  const of = (property: string) => proven.filter((fact) => fact.property === property).map(({ value }) => value);
  const around = { operations: [...new Set(of('operation'))], bases: basesOf(of('base_url')) };
  const found = pages.flatMap((page) => page.sections.flatMap((section) => inSection(page, section, around)));
  return found.filter(
    ({ operation, status }, index) =>
      found.slice(0, index).filter((one) => one.operation === operation && one.status === status).length < MOST_OF_ONE,
  );
}

interface Around {
  readonly operations: readonly string[];
  readonly bases: readonly string[];
}

function basesOf(addresses: readonly string[]): string[] {
  return addresses.flatMap((address) => {
    const folder = URL.parse(address)?.pathname.replace(/\/$/, '') ?? '';
    return folder === '' ? [address] : [address, folder];
  });
}

function inSection(page: GatePage, section: Section, around: Around): FoundExample[] {
  const text = page.text.slice(section.start, section.end);
  if (!text.includes('```') && !text.includes('~~~')) return [];
  if (speaksToMachines(text)) return [];
  return [...text.matchAll(FENCED)].flatMap((match) => {
    const [whole, , code = ''] = match;
    const start = section.start + match.index;
    const span: [number, number] = [start, start + whole.length];
    if (page.hidden.some(([from, to]) => from < span[1] && span[0] < to)) return [];
    const before = text.slice(0, match.index);
    const shown = answerIn(code, `${section.heading}\n${lastLine(before)}`);
    const operation = shown && operationOf(page, section, around);
    if (shown === undefined || (operation === undefined && shown.status < 400)) return [];
    const hash = sha256(whole);
    return [{ ...(operation !== undefined && { operation }), ...shown, source: page.id, span, hash }];
  });
}

function lastLine(before: string): string {
  return before.trimEnd().split('\n').at(-1) ?? '';
}

/** Status and body of an answer as a page shows it: `HTTP/1.1 200 OK` and headers, or the body alone. */
function answerIn(code: string, before: string): { readonly status: number; readonly body: unknown } | undefined {
  const head = /^HTTP\/[\d.]+ (\d{3})[^\n]*\n(?:[\w-]+:[^\n]*\n)*\s*/.exec(code);
  const body = json(code.slice(head?.[0].length ?? 0));
  if (!isJsonObject(body) && !Array.isArray(body)) return undefined;
  if (head !== null) return { status: Number(head[1]), body };
  const statuses = new Set(before.match(/(?<![\w.,/-])[1-5]\d\d(?![\w/-]|[.,]\d)/g) ?? []);
  if (statuses.size > 1) return undefined;
  return { status: Number([...statuses][0] ?? 200), body };
}

function json(text: string): unknown {
  return text.length > LARGEST ? undefined : parsedJson(text);
}

/** The one operation that the innermost part around it speaks of, if that gets something. */
function operationOf(page: GatePage, section: Section, { operations, bases }: Around): string | undefined {
  for (const part of trailOf(page.sections, section)) {
    const roots = page.sections.filter(({ level }) => level === 1).length;
    const isPage = part.level === 0 || (part.level === 1 && roots === 1);
    const text = pathText(page.text.slice(part.start, isPage ? part.end : part.treeEnd));
    const spoken = operations.filter((operation) => hasPathIn(text, operationParts(operation).path, bases));
    const called = spoken.filter((operation) => isCalled(text, operation));
    if (called.length === 1) return called[0]?.startsWith('GET ') === true ? called[0] : undefined;
    if (spoken.length > 0) return undefined;
  }
  return undefined;
}

function isCalled(text: string, operation: string): boolean {
  const { method, path } = operationParts(operation);
  const calls = text.matchAll(new RegExp(String.raw`\b${method}\s+(?:https?:\/\/[^\s/]+)?(\/[\w\-./{}]*)`, 'g'));
  return [...calls].some(([, called = '']) => {
    const end = called.replace(/[/.]+$/, '');
    return end === path || (end.endsWith(path) && !path.endsWith('/'));
  });
}
