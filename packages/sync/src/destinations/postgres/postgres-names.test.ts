import { expect, it } from 'vitest';
import { fitName, freeName, keyIndexName, stagingName } from './postgres-names.ts';

const bytes = (name: string): number => Buffer.byteLength(name);

it('leaves names that fit as they are', () => {
  expect(fitName('x'.repeat(63))).toBe('x'.repeat(63));
  expect(fitName('select "a"')).toBe('select "a"');
});

it('shortens names to whole characters, and keeps different ones apart', () => {
  const names = ['a', 'b', '😀'].map((end) => fitName(`${'ü'.repeat(50)}${end}`));
  expect(new Set(names).size).toBe(3);
  for (const name of names) {
    expect(bytes(name)).toBeLessThanOrEqual(63);
    expect(name).toMatch(/^ü+_[0-9a-f]{12}$/);
  }
  expect(stagingName('y'.repeat(63))).not.toBe(stagingName(`${'y'.repeat(62)}z`));
  expect(bytes(keyIndexName('z'.repeat(63), ['id']))).toBeLessThanOrEqual(63);
});

it('numbers a name that is taken, within the length', () => {
  const long = 'x'.repeat(63);
  const taken = new Set([long, '_']);
  expect(freeName(long, (name) => taken.has(name))).toMatch(/^x+_[0-9a-f]{12}_2$/);
  expect(bytes(freeName(long, (name) => taken.has(name)))).toBe(63);
  expect(freeName('', (name) => taken.has(name))).toBe('__2');
});

it('takes NUL and half surrogate pairs out', () => {
  expect(fitName('a\0b\ud800')).toBe('a\ufffdb\ufffd');
});
