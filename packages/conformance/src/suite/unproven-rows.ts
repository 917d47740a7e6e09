import type { Blueprint, Stream } from '@tapwright/blueprint';
import { CheckFailure } from './check.ts';
import { rowId } from './stream-under-test.ts';

/**
 * Whether nothing but a weak word says that a function makes the stream's rows: an overlay that is not sure itself, as
 * that of a model. What a person vouches for may reshape records as it likes.
 */
export function isUnproven(stream: Stream, { interpretation, assumptions }: Blueprint): boolean {
  const index = interpretation.streams.findIndex(({ name }) => name === stream.name);
  const pointer = `/interpretation/streams/${index}/toRow`;
  return assumptions.some((one) => one.rule === 'overlay' && one.pointer === pointer);
}

/** Throws where a row says what its record does not: such a function may reshape, and may not invent. */
export function expectNothingInvented(stream: Stream, rows: readonly unknown[], records: readonly unknown[]): void {
  const known = new Map(records.map((record) => [rowId(stream, record), partsOf(record)]));
  for (const row of rows) {
    const parts = known.get(rowId(stream, row)) ?? new Set();
    const invented = leavesOf(row).find((leaf) => !isMadeOf(leaf, parts));
    if (invented === undefined) continue;
    const message = `stream ${stream.name}: a row says ${JSON.stringify(invented).slice(0, 80)}, which its record does not`;
    throw new CheckFailure(message);
  }
}

type Leaf = string | number | boolean | bigint;

function leavesOf(value: unknown): readonly Leaf[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leavesOf);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? [value] : [];
}

/** Words, numbers without their point and zeros, and times. */
function partsOf(record: unknown): ReadonlySet<string> {
  return new Set(leavesOf(record).flatMap((leaf) => [...wordsOf(leaf), ...timesOf(leaf)]));
}

function isMadeOf(leaf: Leaf, parts: ReadonlySet<string>): boolean {
  return wordsOf(leaf).every((word) => parts.has(word)) || timesOf(leaf).some((time) => parts.has(time));
}

function wordsOf(leaf: Leaf): readonly string[] {
  const text = String(leaf).toLowerCase();
  const isNumber = /^-?\d+(\.\d+)?$/.test(text);
  const words = isNumber ? [text.replaceAll(/[-.]/g, '')] : text.split(/[^\p{L}\p{N}]+/u);
  // 150 cents are 1.5 of something.
  return words
    .map((word) => (/^\d+$/.test(word) ? word.replaceAll(/^0+|0+$/g, '') : word))
    .filter((word) => word !== '');
}

function timesOf(leaf: Leaf): readonly string[] {
  if (typeof leaf === 'string') return /^\d{4}-/.test(leaf) ? [`time ${Date.parse(leaf)}`] : [];
  return [`time ${Number(leaf)}`, `time ${Number(leaf) * 1000}`];
}
