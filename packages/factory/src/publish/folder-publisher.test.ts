import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PublishOutcome, PublishTask } from '../agents/agent.ts';
import { ledgerPackage, testBench, type PackageTexts, type TestBench } from '../testing/ledger.fixture.ts';
import { packageWith, publishTask } from '../testing/publish-task.fixture.ts';
import { EditedFilesError } from '../write/write-package.ts';
import { createPublisher } from './publisher.ts';

let honest: PackageTexts;
let root: string;
let out: string;
let bench: TestBench;
beforeAll(async () => {
  honest = await ledgerPackage();
});
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tapwright-publish-'));
  out = join(root, 'connectors', 'source-ledger');
  bench = testBench();
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
  bench[Symbol.dispose]();
});

async function publish(texts: PackageTexts, options: { force?: boolean } = {}): Promise<PublishOutcome> {
  return createPublisher({ kind: 'folder', out, ...options }).publish(await publishTask(bench, texts), bench);
}

const read = (path: string): string => readFileSync(join(out, path), 'utf8');

/** Everything in the folder, but for what is nobody's to look at. */
function files(): string[] {
  return readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
    .toSorted();
}

test('a package is put into a new folder whole, byte for byte, and nothing lies beside it', async () => {
  const outcome = await publish(honest);
  expect(outcome).toMatchObject({ kind: 'folder', where: out });
  expect(files()).toEqual([...honest.keys()].toSorted());
  for (const [path, text] of honest) expect(read(path)).toBe(text);
  expect(readdirSync(join(root, 'connectors'))).toEqual(['source-ledger']);
  expect(outcome.changed).toEqual(files());
});

test('published again, nothing changes', async () => {
  await publish(honest);
  expect((await publish(honest)).changed).toEqual([]);
});

test('what a kill left beside the folder does not matter', async () => {
  mkdirSync(join(root, 'connectors', '.source-ledger.tapwright', 'src'), { recursive: true });
  await publish(honest);
  expect(readdirSync(join(root, 'connectors'))).toEqual(['source-ledger']);
  expect(files()).toEqual([...honest.keys()].toSorted());
});

test('a generated file that somebody edited stops it with a diff, and nothing at all is written', async () => {
  await publish(honest);
  writeFileSync(join(out, 'src', 'connector.ts'), 'mine\n');
  const next = packageWith(honest, { 'src/hooks.ts': `${honest.get('src/hooks.ts')}// next\n` });
  const failure = await publish(next).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(EditedFilesError);
  expect(failure instanceof EditedFilesError && failure.diff).toContain('-mine');
  expect(read('src/hooks.ts')).toBe(honest.get('src/hooks.ts'));
  await publish(next, { force: true });
  expect(read('src/connector.ts')).toBe(honest.get('src/connector.ts'));
  expect(read('src/hooks.ts')).toContain('// next');
});

test('a function that an agent wrote is renewed, unless a person changed it since', async () => {
  await publish(honest);
  const second = packageWith(honest, { 'src/hooks.ts': `${honest.get('src/hooks.ts')}// second\n` });
  expect((await publish(second)).changed).toEqual(['src/hooks.ts', 'test-results.json']);
  writeFileSync(join(out, 'src', 'hooks.ts'), `${read('src/hooks.ts')}// mine\n`);
  const third = packageWith(honest, { 'src/hooks.ts': `${honest.get('src/hooks.ts')}// third\n` });
  await expect(publish(third)).rejects.toMatchObject({ code: 'files_edited' });
  expect(read('src/hooks.ts')).toContain('// mine');
});

test("a person's file that was there before is not overwritten", async () => {
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'overlay.json'), '{"mine":true}\n');
  await expect(publish(honest)).rejects.toMatchObject({ code: 'files_edited' });
  expect(files()).toEqual(['overlay.json']);
});

test('files that the package has no longer go, and those of a person stay', async () => {
  await publish(packageWith(honest, { 'tests/extra.test.ts': '// by an agent\n' }));
  writeFileSync(join(out, 'NOTES.md'), 'mine\n');
  const { changed } = await publish(honest);
  expect(changed).toContain('tests/extra.test.ts');
  expect(existsSync(join(out, 'tests', 'extra.test.ts'))).toBe(false);
  expect(read('NOTES.md')).toBe('mine\n');
});

test('credentials that lay in the folder of the package are not published', async () => {
  await publish(packageWith(honest, { 'config.json': '{"client_secret":"s3cr3t"}\n', '.env': 'TOKEN=1\n' }));
  expect(files()).toEqual([...honest.keys()].toSorted());
});

describe('nothing is published', () => {
  const refused = async (task: PublishTask): Promise<void> => {
    const publisher = createPublisher({ kind: 'folder', out });
    await expect(publisher.publish(task, bench)).rejects.toMatchObject({ code: 'not_publishable' });
    expect(existsSync(out)).toBe(false);
  };

  test('whose tests did not pass', async () => {
    await refused(await publishTask(bench, honest, { test: { passed: false } }));
    await refused(await publishTask(bench, honest, { test: { counts: { passed: 40, failed: 1, skipped: 0 } } }));
    await refused(await publishTask(bench, honest, { test: { counts: { passed: 0, failed: 0, skipped: 3 } } }));
  });

  test('that the review did not approve', async () => {
    await refused(await publishTask(bench, honest, { verdict: 'reject' }));
    const findings = [{ rule: 'secrets', severity: 'blocker', message: 'a token' }] as const;
    await refused(await publishTask(bench, honest, { findings }));
  });

  test('that is not what was tested', async () => {
    const task = await publishTask(bench, honest);
    const other = await bench.keep(packageWith(honest, { 'src/hooks.ts': '// other\n' }));
    await refused({ ...task, package: other });
  });

  test('whose tests could reach the network, unless that is allowed', async () => {
    const task = await publishTask(bench, honest, { test: { sandbox: 'node-permission' } });
    await refused(task);
    const publisher = createPublisher({ kind: 'folder', out, allowOpenSandbox: true });
    expect((await publisher.publish(task, bench)).changed).not.toEqual([]);
  });

  test('under a name that leads elsewhere', async () => {
    await refused({ ...(await publishTask(bench, honest)), name: '../../etc' });
  });
});
