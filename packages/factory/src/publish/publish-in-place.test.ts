import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ledgerPackage, testBench, writeTexts, type PackageTexts, type TestBench } from '../testing/ledger.fixture.ts';
import { packageWith, publishTask } from '../testing/publish-task.fixture.ts';
import { publishInPlace } from './publish-in-place.ts';

let old: PackageTexts;
let renewed: PackageTexts;
let root: string;
let out: string;
let bench: TestBench;
beforeAll(async () => {
  old = await ledgerPackage();
  // The overlay lost a fact: a file of a person's, changed by us.
  renewed = packageWith(old, { 'overlay.json': '{ "formatVersion": 1, "facts": [] }\n' });
});
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tapwright-in-place-'));
  out = join(root, 'source-ledger');
  bench = testBench();
  writeTexts(out, old);
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
  bench[Symbol.dispose]();
});

const overlay = (folder = out): string => readFileSync(join(folder, 'overlay.json'), 'utf8');

async function prepared(key: string, texts = renewed) {
  const publisher = publishInPlace({ kind: 'folder', out, before: await bench.keep(old) });
  const published = await publisher.publish(await publishTask(bench, texts, { key }), bench);
  return { published, merge: () => publisher.merge({ key, published }, bench) };
}

test('it lies beside until it is approved, and takes the place then, once', async () => {
  const { published, merge } = await prepared('run-1');
  expect(published).toMatchObject({ where: `${out}.next`, changed: ['overlay.json', 'test-results.json'] });
  expect([overlay(), overlay(`${out}.next`)]).toEqual([old.get('overlay.json'), renewed.get('overlay.json')]);
  expect(await merge()).toMatchObject({ where: out });
  expect(overlay()).toBe(renewed.get('overlay.json'));
  expect(existsSync(`${out}.next`)).toBe(false);
  expect(await merge()).toMatchObject({ where: out });
});

test('a later change takes the place of one that was not approved yet, which can be no more', async () => {
  const first = await prepared('run-1');
  const second = await prepared('run-2', packageWith(old, { 'overlay.json': '{ "facts": [] }\n' }));
  await expect(first.merge()).rejects.toMatchObject({ code: 'superseded' });
  await second.merge();
  await expect(first.merge()).rejects.toMatchObject({ code: 'superseded' });
  expect(overlay()).toBe('{ "facts": [] }\n');
});

test('what a person edited meanwhile stays theirs', async () => {
  const { merge } = await prepared('run-1');
  writeFileSync(join(out, 'overlay.json'), '{"facts":[],"formatVersion":1}\n');
  await expect(merge()).rejects.toMatchObject({ code: 'files_edited' });
  expect(overlay()).toBe('{"facts":[],"formatVersion":1}\n');
});

test('what lies beside is merged only as it was approved', async () => {
  const { merge } = await prepared('run-1');
  writeFileSync(join(`${out}.next`, 'src', 'hooks.ts'), 'export const evil = 1;\n');
  await expect(merge()).rejects.toMatchObject({ code: 'files_edited' });
  expect(overlay()).toBe(old.get('overlay.json'));
});
