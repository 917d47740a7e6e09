import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { memoryArtefacts } from '@tapwright/connector';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageWith } from '../testing/publish-task.fixture.ts';
import { assertProven } from '../build/trust.ts';
import { readListing, takeSnapshot } from './snapshot.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapwright-snapshot-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

test("a person's config and credentials are not kept, nor what tools write", async () => {
  const kept = ['package.json', 'src/index.ts', 'src/dist/more.ts', 'tests/config.json', 'package-lock.json'];
  for (const path of kept) write(path, '{}');
  for (const path of ['config.json', 'config.live.json', '.env', 'src/.env.local', '.npmrc', 'dist/a.js'])
    write(path, 'TOKEN=s3cret');
  write('node_modules/zod/package.json', '{}');
  const artefacts = memoryArtefacts();
  expect(Object.keys(await readListing(await takeSnapshot(folder, artefacts), artefacts)).toSorted()).toEqual(
    kept.toSorted(),
  );
});

test('a tested package stays proven when a config and a lock file come to lie beside it', async () => {
  const texts = packageWith(new Map([['blueprint.json', '{}']]), { 'src/index.ts': 'export {};\n' });
  for (const [path, text] of texts) write(path, text);
  const artefacts = memoryArtefacts();
  await assertProven(await takeSnapshot(folder, artefacts), artefacts);
  for (const path of ['config.json', 'package-lock.json', '.env']) write(path, '{}');
  await assertProven(await takeSnapshot(folder, artefacts), artefacts);
  write('src/index.ts', 'export const more = 1;\n');
  await expect(assertProven(await takeSnapshot(folder, artefacts), artefacts)).rejects.toMatchObject({
    code: 'package_unproven',
    message: expect.stringContaining('src/index.ts'),
  });
});
