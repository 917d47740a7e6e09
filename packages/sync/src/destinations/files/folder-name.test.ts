import { expect, it } from 'vitest';
import { folderName, freeFolderName } from './folder-name.ts';

it.each([
  ['users', 'users'],
  ['a/b c', 'a%2Fb%20c'],
  ['.hidden', '%2Ehidden'],
  ['_x', '%5Fx'],
  ['..', '%2E%2E'],
  ['', '%'],
  ['nul', 'nul%'],
  ['Con.txt', 'Con.txt%'],
  ['a*', 'a%2A'],
  ['größe', 'gr%C3%B6%C3%9Fe'],
  ['\ud800', '%EF%BF%BD'],
  ['x'.repeat(300), 'x'.repeat(120)],
])('%j is the folder %s', (stream, folder) => {
  expect(folderName(stream)).toBe(folder);
});

it('names that differ only in case, or are cut to the same, get folders of their own', () => {
  expect(freeFolderName('Users', new Set(['users']))).toBe('Users%2');
  expect(freeFolderName('users', new Set(['users', 'users%2']))).toBe('users%3');
});
