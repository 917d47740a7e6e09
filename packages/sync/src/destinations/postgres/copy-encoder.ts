import { isUtf8 } from 'node:buffer';
import type { Column } from '../../columns.ts';
import { cleanJson, cleanText, escapeCopy, escapeText, isCleanText } from './clean-text.ts';
import { fitValue, needsHuge } from './fit-value.ts';
import { createLineScanner, KIND, MalformedLine, type LineScanner } from './line-scanner.ts';

/** Columns that must become wider before the rows can be put into them, by field. */
export class NarrowColumns extends Error {
  readonly types: ReadonlyMap<string, string>;

  constructor(types: ReadonlyMap<string, string>) {
    super('a column is too narrow');
    this.types = types;
  }
}

/** Turns JSON lines into rows of `COPY … FROM STDIN`, in text format. */
export interface CopyEncoder {
  /** Of whole lines. Throws `NarrowColumns`, or `MalformedLine` for what is not JSON. */
  encode(lines: Buffer): Buffer;
  /** How many values of which field did not fit. */
  readonly misfits: ReadonlyMap<string, number>;
  /** Rows none of whose key fields has a value. */
  readonly keyless: number;
}

export interface EncoderOptions {
  readonly columns: readonly Column[];
  /** Fields whose values must be kept, or the rows could not be told apart. */
  readonly keys: readonly string[];
  /** Text of the columns that follow, before `_tapwright_raw`. */
  readonly stamp: readonly string[];
}

/** Deeper JSON could exhaust the server's stack. */
const MAX_DEPTH = 500;
/** Bytes of JSON in which no number can exceed PostgreSQL's `numeric` by its digits alone. */
const SHORT = 16_000;
const LARGE_NUMBER = /\d{1000}|\d[eE][+-]?0*\d{4}/;

// oxlint-disable-next-line no-control-regex -- what JSON does not allow is just what is looked for
const CONTROLS = /[\0-\x1f]/g;
const TAB = 9;
const NEWLINE = 10;
const BACKSLASH = 92;
const encoder = new TextEncoder();

export function createCopyEncoder({ columns, keys, stamp }: EncoderOptions): CopyEncoder {
  const scanner = createLineScanner(columns.map((column) => column.field));
  const keyIndexes = keys.map((key) => columns.findIndex((column) => column.field === key));
  const isKey = columns.map((column) => keys.includes(column.field));
  const tail = Buffer.from(`${stamp.map(escapeCopy).join('\t')}\t`);
  const misfits = new Map<string, number>();
  let keyless = 0;
  let input: Buffer = Buffer.alloc(0);
  let output = createOutput();
  let narrow = new Map<string, string>();
  /** Values of the current row that did not fit. */
  let raw: Map<string, string> | undefined;

  const misfit = (index: number, kept: string): void => {
    const field = columns[index]?.field ?? '';
    raw ??= new Map();
    raw.set(cleanText(field), kept);
    misfits.set(field, (misfits.get(field) ?? 0) + 1);
  };
  const nullFor = (index: number, source: string, text: string): void => {
    if (isKey[index] === true) narrow.set(columns[index]?.field ?? '', 'VARCHAR');
    else misfit(index, isCleanText(text) ? text : source);
    output.text('\\N');
  };
  const putText = (index: number): void => {
    const kind = scanner.kinds[index];
    const start = scanner.starts[index] ?? 0;
    const end = scanner.ends[index] ?? 0;
    // The escapes of JSON but for \u are escapes of COPY, with the same meaning.
    if (kind === KIND.plain || kind === KIND.escaped) return output.bytes(input, start + 1, end - 1);
    if (kind === KIND.scalar) return output.bytes(input, start, end);
    const source = input.toString('utf8', start, end);
    const text = kind === KIND.nested ? source : parseText(source);
    if (isCleanText(text)) return output.text(escapeCopy(text));
    if (isKey[index] === true) return output.text(escapeCopy(escapeText(text)));
    misfit(index, source);
    output.text(escapeCopy(cleanText(text)));
  };
  const putJson = (index: number): void => {
    const kind = scanner.kinds[index];
    const start = scanner.starts[index] ?? 0;
    const end = scanner.ends[index] ?? 0;
    if (kind === KIND.plain) return output.bytes(input, start, end);
    if (kind === KIND.escaped) return output.doubled(input, start, end);
    if (kind === KIND.unicode) return putJsonText(index, input.toString('utf8', start, end));
    if (kind === KIND.nested && !scanner.odd[index] && end - start < SHORT) return output.doubled(input, start, end);
    const source = input.toString('utf8', start, end).replaceAll(CONTROLS, ' ');
    const isValid = kind === KIND.nested || /^(?:true|false|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(source);
    if (!isValid || hasLargeNumber(source) || (scanner.depths[index] ?? 0) > MAX_DEPTH) {
      return nullFor(index, cleanJson(source), source);
    }
    const clean = cleanJson(source);
    if (clean !== source && isKey[index] !== true) misfit(index, source);
    output.text(escapeCopy(clean));
  };
  const putJsonText = (index: number, source: string): void => {
    const text = parseText(source);
    const isClean = isCleanText(text);
    if (!isClean && isKey[index] !== true) misfit(index, source);
    const clean = isClean ? text : isKey[index] === true ? escapeText(text) : cleanText(text);
    output.text(escapeCopy(JSON.stringify(clean)));
  };
  const putTyped = (index: number, type: string): void => {
    const kind = scanner.kinds[index];
    const start = scanner.starts[index] ?? 0;
    const end = scanner.ends[index] ?? 0;
    if (kind === KIND.scalar && isShortNumber(input, start, end, type)) return output.bytes(input, start, end);
    if (kind === KIND.plain && type === 'TIMESTAMPTZ' && isUsualTime(input, start + 1, end - 1)) {
      return output.bytes(input, start + 1, end - 1);
    }
    const source = input.toString('utf8', start, end);
    const text =
      kind === KIND.plain
        ? source.slice(1, -1)
        : kind === KIND.scalar || kind === KIND.nested
          ? source
          : parseText(source);
    const fit = fitValue(text, type);
    if (fit !== undefined) return output.text(fit);
    if (!needsHuge(text, type)) return nullFor(index, source, text);
    narrow.set(columns[index]?.field ?? '', 'HUGEINT');
    output.text('\\N');
  };
  const putValue = (index: number, type: string): void => {
    if (scanner.kinds[index] === KIND.none) output.text('\\N');
    else if (type === 'VARCHAR') putText(index);
    else if (type === 'JSON') putJson(index);
    else putTyped(index, type);
  };
  const putRow = (): void => {
    raw = undefined;
    for (const [index, { type }] of columns.entries()) {
      putValue(index, type);
      output.byte(TAB);
    }
    output.bytes(tail, 0, tail.length);
    output.text(raw === undefined ? '\\N' : escapeCopy(JSON.stringify(Object.fromEntries(raw))));
    output.byte(NEWLINE);
    if (keyIndexes.length > 0 && keyIndexes.every((index) => scanner.kinds[index] === KIND.none)) keyless += 1;
  };
  return {
    misfits,
    get keyless() {
      return keyless;
    },
    encode: (lines) => {
      input = isUtf8(lines) ? lines : Buffer.from(encoder.encode(new TextDecoder().decode(lines)));
      output = createOutput(input.length + (input.length >> 1) + 4_096);
      narrow = new Map();
      forEachLine(input, scanner, putRow);
      if (narrow.size > 0) throw new NarrowColumns(narrow);
      return output.take();
    },
  };
}

function forEachLine(input: Buffer, scanner: LineScanner, each: () => void): void {
  for (let start = 0; start < input.length;) {
    const found = input.indexOf(NEWLINE, start);
    const end = found < 0 ? input.length : found;
    if (scanner.scan(input, start, end)) each();
    start = end + 1;
  }
}

function hasLargeNumber(json: string): boolean {
  return LARGE_NUMBER.test(json) && LARGE_NUMBER.test(json.replaceAll(/"(?:[^"\\]|\\.)*"/gs, '""'));
}

/** Text of a JSON string, also where control characters stand in it as they are. */
function parseText(source: string): string {
  const escaped = source.replaceAll(CONTROLS, (bad) => `\\u${bad.charCodeAt(0).toString(16).padStart(4, '0')}`);
  try {
    return String(JSON.parse(escaped));
  } catch (error) {
    throw new MalformedLine('a string is not JSON', { cause: error });
  }
}

/** A number that fits its column as it is, by its length alone: nearly all of them. */
function isShortNumber(bytes: Buffer, start: number, end: number, type: string): boolean {
  if (end - start > 40 || type === 'BOOLEAN' || type === 'DATE' || type === 'TIMESTAMPTZ') return false;
  let isFraction = false;
  for (let at = bytes[start] === 45 ? start + 1 : start; at < end; at++) {
    if (isDigit(bytes[at])) continue;
    if (bytes[at] !== 46 || type !== 'DOUBLE') return false;
    isFraction = true;
  }
  return isFraction || end - start <= 15;
}

/** `2026-01-02T03:04:05Z`, with or without a fraction, on a day that every month has. */
function isUsualTime(bytes: Buffer, start: number, end: number): boolean {
  const length = end - start;
  if (length < 20 || length > 27 || bytes[end - 1] !== 90 || bytes[start] === 48) return false;
  for (let at = 0; at < length - 1; at++) {
    const separator = TIME_SHAPE.charCodeAt(at);
    if (separator === 48 ? !isDigit(bytes[start + at]) : bytes[start + at] !== separator) return false;
  }
  const number = (at: number): number => ((bytes[start + at] ?? 0) - 48) * 10 + (bytes[start + at + 1] ?? 0) - 48;
  const month = number(5);
  const day = number(8);
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= 28;
  return isDay && number(11) < 24 && number(14) < 60 && number(17) < 60 && length !== 21;
}

const TIME_SHAPE = '0000-00-00T00:00:00.000000';

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

interface Output {
  byte(value: number): void;
  text(value: string): void;
  bytes(from: Buffer, start: number, end: number): void;
  /** With each backslash twice, and what separates rows and columns as a space: between the tokens of JSON it means nothing. */
  doubled(from: Buffer, start: number, end: number): void;
  take(): Buffer;
}

function createOutput(size = 0): Output {
  let buffer = Buffer.allocUnsafeSlow(size);
  let length = 0;
  const reserve = (more: number): void => {
    if (length + more <= buffer.length) return;
    const larger = Buffer.allocUnsafeSlow((length + more) * 2);
    buffer.copy(larger, 0, 0, length);
    buffer = larger;
  };
  return {
    byte: (value) => {
      reserve(1);
      buffer[length++] = value;
    },
    text: (value) => {
      reserve(value.length * 3);
      length += buffer.write(value, length);
    },
    bytes: (from, start, end) => {
      reserve(end - start);
      if (end - start > 32) length += from.copy(buffer, length, start, end);
      else for (let at = start; at < end; at++) buffer[length++] = from[at] ?? 0;
    },
    doubled: (from, start, end) => {
      reserve((end - start) * 2);
      for (let at = start; at < end; at++) {
        const byte = from[at] ?? 0;
        if (byte === BACKSLASH) buffer[length++] = BACKSLASH;
        buffer[length++] = byte < 32 ? 32 : byte;
      }
    },
    take: () => buffer.subarray(0, length),
  };
}
