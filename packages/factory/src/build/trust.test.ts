import { memoryArtefacts } from '@tapwright/connector';
import { testResultsSchema, type TestResults } from '@tapwright/conformance';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { packageWith } from '../testing/publish-task.fixture.ts';
import { assertProven, assertPublished } from './trust.ts';

let artefacts = memoryArtefacts();
beforeEach(() => {
  artefacts = memoryArtefacts();
});

const FILES = { 'src/index.ts': 'export {};\n', 'tests/read.test.ts': '// reads\n' };

/** A package with its results, or with what a liar makes of them. */
async function snapshotWith(lie: (honest: TestResults) => unknown): Promise<string> {
  const texts = packageWith(new Map([['blueprint.json', '{}']]), FILES);
  const results = testResultsSchema.parse(JSON.parse(texts.get('test-results.json') ?? ''));
  const check = { name: 'read: ships', part: 'read', status: 'passed' } as const;
  const honest: TestResults = {
    ...results,
    level: 'L1',
    counts: { passed: 1, failed: 0, skipped: 0 },
    checks: [check],
  };
  const told = lie(honest);
  const all = new Map([...texts, ['test-results.json', typeof told === 'string' ? told : JSON.stringify(told)]]);
  const entries = [...all].map(async ([path, text]) => [path, await artefacts.put(text)] as const);
  return artefacts.put(JSON.stringify(Object.fromEntries(await Promise.all(entries))));
}

const counts = { passed: 1, failed: 0, skipped: 0 };

test('results of these very files, of all their tests, are a proof', async () => {
  const snapshot = await snapshotWith((honest) => honest);
  await expect(assertProven(snapshot, artefacts, { level: 'L1', counts })).resolves.toBeUndefined();
});

const LIES: readonly (readonly [what: string, lie: (honest: TestResults) => unknown, why: RegExp])[] = [
  ['that are no JSON', () => 'passed', /not what the runner writes/],
  ['with another level than they come to', (honest) => ({ ...honest, level: 'L3' }), /claim level L3.*comes to L1/],
  [
    'that count more than they list',
    (honest) => ({ ...honest, counts: { ...counts, passed: 176 } }),
    /count 176 passed checks and list 1/,
  ],
  [
    'of some tests only',
    (honest) => ({ ...honest, checks: [{ name: 'config: fits', part: 'config', status: 'passed' }] }),
    /nothing of tests\/read\.test\.ts/,
  ],
];

test.for(LIES)('results %s are none', async ([, lie, why]) => {
  const snapshot = await snapshotWith(lie);
  await expect(assertProven(snapshot, artefacts)).rejects.toMatchObject({
    code: 'package_unproven',
    message: expect.stringMatching(why),
  });
});

test('a tester who says more than the results is told so', async () => {
  const snapshot = await snapshotWith((honest) => honest);
  await expect(assertProven(snapshot, artefacts, { level: 'L3', counts })).rejects.toMatchObject({
    message: expect.stringMatching(/the tester says level L3.*test-results\.json level L1/),
  });
});

test('a package whose listing cannot be read is no package', async () => {
  for (const listing of ['no listing', '{"node_modules/x/index.js":"0"}', '{"dist/index.js":"0"}'])
    await expect(assertProven(await artefacts.put(listing), artefacts)).rejects.toMatchObject({
      code: 'package_listing_invalid',
    });
});

test('what is said to lie in a folder has to lie there', async () => {
  const snapshot = await snapshotWith((honest) => honest);
  const where = mkdtempSync(join(tmpdir(), 'tapwright-published-'));
  const outcome = { kind: 'folder', where, changed: [] } as const;
  try {
    await expect(
      assertPublished({ ...outcome, where: join(where, 'none') }, snapshot, artefacts),
    ).rejects.toMatchObject({
      code: 'not_published',
      message: expect.stringContaining('src/index.ts'),
    });
    for (const [path, text] of Object.entries({ ...FILES, 'blueprint.json': '{}' })) {
      mkdirSync(dirname(join(where, path)), { recursive: true });
      writeFileSync(join(where, path), text);
    }
    await assertPublished(outcome, snapshot, artefacts);
    writeFileSync(join(where, 'src', 'index.ts'), 'export const other = 1;\n');
    await expect(assertPublished(outcome, snapshot, artefacts)).rejects.toMatchObject({ code: 'not_published' });
  } finally {
    rmSync(where, { recursive: true, force: true });
  }
});
