import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRedactor, redact } from './redact.ts';

const secret = 's3cr3t/+&ü "quoted"';

test.each([
  ['plain', secret],
  ['URL-encoded', encodeURIComponent(secret)],
  ['form-encoded', new URLSearchParams({ a: secret }).toString().slice(2)],
  ['JSON', JSON.stringify(secret).slice(1, -1)],
  ['base64', Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1)],
])('a secret is found where it is %s', (_name, form) => {
  expect(redact(`before ${form} after`, [secret])).not.toContain(form);
});

test('a secret is found in the base64 of a longer text, wherever it stands there', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string({ minLength: 12, maxLength: 40 }), (before, after, hidden) => {
      const text = Buffer.from(`${before}${hidden}${after}`).toString('base64');
      expect(redact(text, [hidden])).toContain('[secret]');
    }),
  );
});

test('the longer of two secrets goes whole, and very short ones are left alone', () => {
  expect(redact('abcdefgh abcd', ['abcd', 'abcdefgh'])).toBe('[secret] [secret]');
  expect(redact('a banana', ['a'])).toBe('a banana');
});

test('a redactor knows the secrets of now', () => {
  const secrets = ['first-one'];
  const redactNow = createRedactor(() => secrets);
  expect(redactNow('first-one second-one')).toBe('[secret] second-one');
  secrets.push('second-one');
  expect(redactNow('first-one second-one')).toBe('[secret] [secret]');
});
