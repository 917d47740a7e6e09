import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MANIFEST, readManifest } from './manifest.ts';
import { EditedFilesError, writePackage } from './write-package.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapwright-write-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function emitted(files: Record<string, string>) {
  return { files: new Map(Object.entries(files)), generator: { emitter: '1' } };
}

function read(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

test('a package is written once and then left alone', () => {
  const files = emitted({ 'src/a.ts': 'a\n', 'b.json': '{}\n' });
  expect(writePackage(folder, files).written).toEqual(['b.json', 'src/a.ts']);
  expect(read('src/a.ts')).toBe('a\n');
  const again = writePackage(folder, files);
  expect(again.written).toEqual([]);
  expect(again.unchanged).toEqual(['src/a.ts', 'b.json']);
  expect(readdirSync(folder).toSorted()).toEqual([MANIFEST, 'b.json', 'src']);
});

test('an edited file stops the generation with a diff, and nothing at all is written', () => {
  writePackage(folder, emitted({ 'a.ts': 'one\ntwo\nthree\n', 'b.ts': 'b\n' }));
  writeFileSync(join(folder, 'a.ts'), 'one\nmine\nthree\n');
  const next = emitted({ 'a.ts': 'one\ntwo\nfour\n', 'b.ts': 'c\n' });
  let failure: unknown;
  try {
    writePackage(folder, next);
  } catch (error) {
    failure = error;
  }
  expect(failure).toBeInstanceOf(EditedFilesError);
  expect(failure).toMatchObject({ code: 'files_edited', failureType: 'config_error' });
  expect(failure instanceof EditedFilesError && failure.diff).toBe(
    '--- a/a.ts\n+++ b/a.ts\n@@ -1,3 +1,3 @@\n one\n-mine\n-three\n+two\n+four',
  );
  expect(read('b.ts')).toBe('b\n');
  expect(read('a.ts')).toBe('one\nmine\nthree\n');
  expect(writePackage(folder, next, { force: true }).written).toEqual(['a.ts', 'b.ts']);
  expect(read('a.ts')).toBe('one\ntwo\nfour\n');
});

test('an edit that equals what is generated now is no conflict', () => {
  writePackage(folder, emitted({ 'a.ts': 'one\n' }));
  writeFileSync(join(folder, 'a.ts'), 'two\n');
  expect(writePackage(folder, emitted({ 'a.ts': 'two\n' })).unchanged).toEqual(['a.ts']);
  writePackage(folder, emitted({ 'a.ts': 'three\n' }));
  expect(read('a.ts')).toBe('three\n');
});

test('a file that was there before the first generation is not overwritten', () => {
  writeFileSync(join(folder, 'README.md'), 'mine\n');
  expect(() => writePackage(folder, emitted({ 'README.md': 'ours\n' }))).toThrow(EditedFilesError);
  expect(read('README.md')).toBe('mine\n');
  expect(existsSync(join(folder, MANIFEST))).toBe(false);
});

test('obsolete files go with their folders, unless they were edited', () => {
  writePackage(folder, emitted({ 'src/streams/a.ts': 'a\n', 'src/b.ts': 'b\n' }));
  expect(writePackage(folder, emitted({ 'src/b.ts': 'b\n' })).removed).toEqual(['src/streams/a.ts']);
  expect(existsSync(join(folder, 'src/streams'))).toBe(false);
  writeFileSync(join(folder, 'src/b.ts'), 'mine\n');
  expect(() => writePackage(folder, emitted({ 'c.ts': 'c\n' }))).toThrow(/src\/b\.ts/);
  expect(read('src/b.ts')).toBe('mine\n');
});

test('files of the person are written only when absent and never count as generated', () => {
  const initial = new Map([['overlay.json', '{}\n']]);
  writePackage(folder, emitted({ 'a.ts': 'a\n' }), { initial });
  writeFileSync(join(folder, 'overlay.json'), '{"mine":1}\n');
  expect(writePackage(folder, emitted({ 'a.ts': 'b\n' }), { initial }).written).toEqual(['a.ts']);
  expect(read('overlay.json')).toBe('{"mine":1}\n');
  expect(Object.keys(readManifest(folder)?.files ?? {})).toEqual(['a.ts']);
});

test('a failure in the middle leaves everything as it was', () => {
  writePackage(folder, emitted({ 'a.ts': 'a\n', 'z.ts': 'z\n' }));
  const before = read(MANIFEST);
  // A folder in the place of a new file's parent file cannot be made: `a.ts/` is a file.
  expect(() => writePackage(folder, emitted({ 'a.ts': 'b\n', 'a.ts/x': 'x\n', 'z.ts': 'y\n' }))).toThrow();
  expect(read('a.ts')).toBe('a\n');
  expect(read('z.ts')).toBe('z\n');
  expect(read(MANIFEST)).toBe(before);
  expect(readdirSync(folder).toSorted()).toEqual([MANIFEST, 'a.ts', 'z.ts']);
});

test('after a kill between two renames the next generation goes on', () => {
  writePackage(folder, emitted({ 'a.ts': 'a\n', 'b.ts': 'b\n' }));
  const manifest = readManifest(folder);
  const half = emitted({ 'a.ts': 'a2\n', 'b.ts': 'b2\n' });
  writePackage(folder, half);
  const files = readManifest(folder)?.files;
  writeFileSync(join(folder, MANIFEST), JSON.stringify({ ...manifest, pending: files }));
  writeFileSync(join(folder, 'b.ts'), 'b\n');
  mkdirSync(join(folder, '.tapwright-00000000-0000-4000-8000-000000000000'));
  expect(writePackage(folder, emitted({ 'a.ts': 'a3\n', 'b.ts': 'b3\n' })).written).toEqual(['a.ts', 'b.ts']);
  expect(readdirSync(folder).toSorted()).toEqual([MANIFEST, 'a.ts', 'b.ts']);
});

test('what a kill left behind goes, also where nothing is left to write', () => {
  const files = emitted({ 'a.ts': 'a\n' });
  writePackage(folder, files);
  mkdirSync(join(folder, '.tapwright-00000000-0000-4000-8000-000000000000'));
  expect(writePackage(folder, files).written).toEqual([]);
  expect(readdirSync(folder).toSorted()).toEqual([MANIFEST, 'a.ts']);
});

test('no path leads out of the folder', () => {
  for (const path of ['../x.ts', '/etc/x', 'a/../../x', 'a//b', 'a\\b', './x', '..']) {
    expect(() => writePackage(folder, emitted({ [path]: 'x' }))).toThrow(/outside/);
  }
  mkdirSync(join(folder, 'real'));
  symlinkSync(join(folder, 'real'), join(folder, 'src'));
  expect(() => writePackage(folder, emitted({ 'src/x.ts': 'x' }))).toThrow(/symbolic link/);
});

test('a manifest that cannot be read stops the generation', () => {
  writeFileSync(join(folder, MANIFEST), '{');
  expect(() => writePackage(folder, emitted({ 'a.ts': 'a' }))).toThrow(/cannot be read/);
});
