import fc from 'fast-check';
import { expect, test } from 'vitest';
import { camelName, createNames, fileName, pascalName, singular } from './names.ts';

test('names follow the spelling of TypeScript', () => {
  expect(camelName('pull_request-reviews')).toBe('pullRequestReviews');
  expect(pascalName('HTTPServer config')).toBe('HttpServerConfig');
  expect(fileName('PullRequests')).toBe('pull-requests');
  expect(camelName('Überweisungen')).toBe('uberweisungen');
});

test('reserved words, digits and nothing at all still give a name', () => {
  expect(camelName('import', 'Stream')).toBe('importStream');
  expect(camelName('2fa')).toBe('n2fa');
  expect(camelName('', 'Stream')).toBe('stream');
  expect(pascalName('Record')).toBe('RecordModel');
  expect(pascalName('')).toBe('Model');
  expect(fileName('..')).toBe('unnamed');
  expect(fileName('NUL')).toBe('nul-file');
});

test('whatever a description calls it, identifiers and files are plain', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
      expect(camelName(name)).toMatch(/^[a-z][A-Za-z0-9]{0,80}$/);
      expect(pascalName(name)).toMatch(/^[A-Z][A-Za-z0-9]{0,80}$/);
      expect(fileName(name)).toMatch(/^[a-z0-9][a-z0-9-]{0,80}$/);
    }),
  );
});

test('long names that differ at their end stay different', () => {
  expect(fileName(`${'x'.repeat(300)}a`)).not.toBe(fileName(`${'x'.repeat(300)}b`));
});

test('a taken name gets a number, files also when only their case differs', () => {
  const names = createNames({ taken: ['a'] });
  expect([names.take('a'), names.take('a'), names.take('A')]).toEqual(['a2', 'a3', 'A']);
  const files = createNames({ ignoreCase: true, separator: '-' });
  expect([files.take('a'), files.take('A'), files.take('a-2')]).toEqual(['a', 'A-2', 'a-2-2']);
});

test('one of many', () => {
  const many = ['issues', 'repositories', 'branches', 'status', 'addresses', 'news', 'boxes', 'me'];
  expect(many.map(singular)).toEqual(['issue', 'repository', 'branch', 'status', 'address', 'news', 'box', 'me']);
});
