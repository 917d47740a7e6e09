import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { wrapLines } from './record-lines.ts';

const wrapped = (text: string): string => Buffer.from(wrapLines(Buffer.from(text), '<', '>')).toString();

test('text goes around each line, and the bytes between stay as they are', () => {
  expect(wrapped('{"a":1}\n{"ü":9007199254740993}\n')).toBe('<{"a":1}>\n<{"ü":9007199254740993}>\n');
});

test('a last line without newline counts, an empty line does not', () => {
  expect(wrapped('1\n\n2')).toBe('<1>\n<2>\n');
  expect(wrapped('')).toBe('');
});
