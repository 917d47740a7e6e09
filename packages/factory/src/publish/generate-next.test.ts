import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GenerateTask, Snapshot } from '../agents/agent.ts';
import { readListing, restoreSnapshot, takeSnapshot } from '../agents/snapshot.ts';
import { LEDGER, testBench, type TestBench } from '../testing/ledger.fixture.ts';
import { generateNext } from './generate-next.ts';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryArtefacts } from '@tapwright/connector';

const artefacts = memoryArtefacts();
let bench: TestBench;
beforeEach(() => {
  bench = testBench({ artefacts });
});
afterEach(() => bench[Symbol.dispose]());

async function generated(published?: Snapshot, description = LEDGER, more: Partial<GenerateTask> = {}) {
  const blueprint = await bench.approve(description);
  const task = { mode: 'GENERATE', name: 'ledger', blueprint, dossier: '', wanted: {}, ...more } as const;
  using own = testBench({ artefacts });
  return (await generateNext(task, own, published)).package;
}

async function versionOf(snapshot: Snapshot): Promise<string> {
  const { 'package.json': manifest = '' } = await readListing(snapshot, artefacts);
  return JSON.parse(Buffer.from(await artefacts.get(manifest)).toString()).version;
}

/** The same package with another text in one of its files. */
async function edited(snapshot: Snapshot, path: string, edit: (text: string) => string): Promise<Snapshot> {
  const folder = mkdtempSync(join(bench.folder, 'edited-'));
  await restoreSnapshot(snapshot, folder, artefacts);
  writeFileSync(join(folder, path), edit(readFileSync(join(folder, path), 'utf8')));
  const taken = await takeSnapshot(folder, artefacts);
  rmSync(folder, { recursive: true });
  return taken;
}

test('the version follows what users will notice, and stays where there is nothing to notice', async () => {
  const first = await generated();
  expect(await versionOf(first)).toBe('0.1.0');
  expect(await generated(first)).toBe(first);
  const more = LEDGER.replace(
    '  /entries/{id}:',
    '  /accounts:\n    get: { operationId: listAccounts, responses: { "200": { description: ok, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Entry" } } } } } } }\n  /entries/{id}:',
  );
  const second = await generated(first, more);
  expect(await versionOf(second)).toBe('0.1.1');
  expect(await versionOf(await generated(second, LEDGER))).toBe('0.2.0');
  const released = await edited(second, 'package.json', (text) => text.replace('"0.1.1"', '"1.4.2"'));
  expect(await versionOf(await generated(released, LEDGER))).toBe('2.0.0');
  expect(
    await versionOf(
      await generated(released, LEDGER, { mode: 'FIX', package: first, feedback: 'x' }).catch(() => first),
    ),
  ).toBe('0.1.0');
  // The same for users, from an older printer.
  const older = await edited(released, 'src/client.ts', (text) => `// older\n${text}`);
  expect(await versionOf(await generated(older, more))).toBe('1.4.3');
});

test('a package of another name, or one that is none, has no next version', async () => {
  const first = await generated();
  const other = await edited(first, 'package.json', (text) =>
    text.replace('source-ledger', 'source-other').replace('0.1.0', '3.0.0'),
  );
  expect(await versionOf(await generated(other))).toBe('0.1.0');
  expect(await versionOf(await generated(await edited(first, 'blueprint.json', () => 'none')))).toBe('0.1.0');
});
