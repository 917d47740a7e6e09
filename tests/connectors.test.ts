import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { testResultsSchema } from '@tapwright/conformance';
import { generatePackage, readManifest } from '@tapwright/factory';
import { describe, expect, test } from 'vitest';
import { tableText } from '../scripts/connectors/table.ts';
import { root } from './sources.ts';

const folders = globSync('connectors/*/blueprint.json', { cwd: root }).map((file) => dirname(file));
const text = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');
const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

test('there are connectors to judge', () => {
  expect(folders.map((folder) => basename(folder)).toSorted()).toEqual(
    expect.arrayContaining(['source-github', 'source-slack', 'source-stripe']),
  );
});

describe.each(folders)('%s', (folder) => {
  test('its files are what the generator prints for its blueprint and overlay', { timeout: 60_000 }, async () => {
    const out = mkdtempSync(join(tmpdir(), 'tapwright-connector-'));
    try {
      for (const own of ['overlay.json', 'src/hooks.ts'])
        if (existsSync(join(root, folder, own))) cpSync(join(root, folder, own), join(out, own));
      await generatePackage({ blueprint: join(root, folder, 'blueprint.json'), descriptions: 'drop', out });
      const printed = Object.keys(readManifest(out)?.files ?? {});
      expect(printed.length).toBeGreaterThan(20);
      const different = printed.filter((file) => readFileSync(join(out, file), 'utf8') !== text(folder, file));
      expect(different).toEqual([]);
      expect(readManifest(join(root, folder))).toEqual(readManifest(out));
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });

  test('its results are of these files, and no check and no cell of the grid failed', () => {
    const results = testResultsSchema.parse(JSON.parse(text(folder, 'test-results.json')));
    expect(results.hashes.blueprint).toBe(sha256(text(folder, 'blueprint.json')));
    const stale = Object.entries(results.hashes.files).filter(([file, hash]) => hash !== sha256(text(folder, file)));
    expect(stale.map(([file]) => file)).toEqual([]);
    expect(results.counts.failed).toBe(0);
    expect(results.counts.passed).toBeGreaterThan(100);
    expect(results.grid?.failures).toEqual([]);
    expect(results.mutants?.score).toBeGreaterThanOrEqual(0.9);
    const survivors = results.mutants?.list.filter(({ status }) => status === 'survived') ?? [];
    // Each is excused, in mutants.json, by what makes it no bug.
    expect(survivors.filter(({ justified }) => !justified)).toEqual([]);
  });

  test('it holds no words of the vendor, only where they stand', () => {
    expect(text(folder, 'blueprint.json')).not.toMatch(/"description":"[^"]{300}/);
    const { sources } = JSON.parse(text(folder, 'blueprint.json'));
    expect(sources.description.address).toMatch(/^(npm|https):/);
    expect(sources.description.hash).toMatch(/^[0-9a-f]{64}$/);
  });
});

test('the table of connectors/README.md is the one that their results make', () => {
  expect(text('connectors', 'README.md')).toBe(tableText());
});
