import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { readTarball } from '@tapwright/conformance';
import { Secret } from '@tapwright/connector';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PublishOutcome } from '../agents/agent.ts';
import { ledgerPackage, testBench, type PackageTexts, type TestBench } from '../testing/ledger.fixture.ts';
import { testRegistry, type TestRegistry } from '../testing/npm-registry.fixture.ts';
import { packageWith, publishTask } from '../testing/publish-task.fixture.ts';
import { integrityOf } from './npm-pack.ts';
import type { NpmPublisherOptions } from './npm-publisher.ts';
import type { NpmRegistry } from './npm-registry.ts';
import { createPublisher } from './publisher.ts';

vi.setConfig({ testTimeout: 60_000 });

const run = promisify(execFile);

const TOKEN = ['npm', 'token', 'nobody', 'sees'].join('-');

let honest: PackageTexts;
let root = tmpdir();
let registry: TestRegistry;
const benches: TestBench[] = [];
/** Packed once: compiling takes a while. */
let packed: PublishOutcome;
const shared = mkdtempSync(join(tmpdir(), 'tapwright-npm-shared-'));
beforeAll(async () => {
  honest = await ledgerPackage();
  packed = await publish(honest, { out: shared });
});
afterAll(() => rmSync(shared, { recursive: true, force: true }));
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'tapwright-npm-'));
  registry = await testRegistry(TOKEN);
});
afterEach(async () => {
  await registry[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
  for (const one of benches.splice(0)) one[Symbol.dispose]();
});

function bench(): TestBench {
  const one = testBench();
  benches.push(one);
  return one;
}

const there = (parts: Partial<NpmRegistry> = {}): NpmRegistry => ({
  address: registry.address,
  token: new Secret(TOKEN),
  allowPrivate: true,
  ...parts,
});

function publisher(options: Partial<NpmPublisherOptions> = {}) {
  return createPublisher({ kind: 'npm', out: join(root, 'out'), ...options });
}

async function publish(texts = honest, options: Partial<NpmPublisherOptions> = {}): Promise<PublishOutcome> {
  const own = bench();
  return publisher(options).publish(await publishTask(own, texts), own);
}

async function merge(published: PublishOutcome, options: Partial<NpmPublisherOptions>): Promise<PublishOutcome> {
  return publisher(options).merge({ key: 'run-1', published }, bench());
}

test('a tarball has the package as it was tested, compiled, and none of its scripts ran', async () => {
  const manifest = JSON.parse(honest.get('package.json') ?? '');
  const scripts = Object.fromEntries(
    ['prepack', 'prepare', 'postpack'].map((name) => [name, `touch '${join(root, 'ran')}'`]),
  );
  const texts = packageWith(honest, {
    'package.json': JSON.stringify({ ...manifest, scripts }),
    'config.json': '{"client_secret":"s3cr3t"}',
  });
  const outcome = await publish(texts);
  expect(outcome).toMatchObject({ kind: 'npm', where: join(root, 'out', 'source-ledger-0.1.0.tgz') });
  expect(readdirSync(join(root, 'out'))).toEqual(['source-ledger-0.1.0.tgz']);
  expect(existsSync(join(root, 'ran'))).toBe(false);
  const files = new Map(readTarball(readFileSync(outcome.where)).map(({ path, bytes }) => [path, bytes]));
  expect([...files.keys()]).toEqual(
    expect.arrayContaining(['package/dist/index.js', 'package/dist/index.d.ts', 'package/dist/main.js']),
  );
  expect([...files.keys()].filter((path) => path.endsWith('/config.json'))).toEqual([]);
  expect(Buffer.from(files.get('package/src/hooks.ts') ?? []).toString()).toBe(honest.get('src/hooks.ts'));
  // Whoever imports it gets types: no declaration fell back to any.
  expect(Buffer.from(files.get('package/dist/hooks.d.ts') ?? []).toString()).toContain('Entry | undefined');
  expect(outcome.commit).toBe(integrityOf(readFileSync(outcome.where)));
});

test('packed again, it is the same tarball', async () => {
  expect((await publish()).commit).toBe(packed.commit);
});

test('nothing goes to a registry unless one is named, and not before the last gate', async () => {
  const published = await publish(honest, { registry: there() });
  expect(registry.asked).toEqual([]);
  expect(await merge(published, {})).toEqual(published);
  expect(registry.asked).toEqual([]);
});

describe('in a registry', () => {
  test('it is published once, byte for byte, and npm installs it', async () => {
    const published = packed;
    await merge(published, { registry: there() });
    await merge(published, { registry: there() });
    expect(registry.asked.filter((one) => one.startsWith('PUT'))).toEqual(['PUT /source-ledger']);
    const document = JSON.stringify(registry.documents.get('source-ledger'));
    expect(document).toContain(published.commit ?? 'no integrity');
    expect(document).not.toContain('"private":true');
    await seedZod();
    const project = join(root, 'project');
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), '{"private":true}');
    const flags = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--no-update-notifier'];
    await run('npm', ['install', 'source-ledger', '--registry', registry.address, ...flags], {
      cwd: project,
      env: { PATH: process.env['PATH'], HOME: root, npm_config_cache: join(root, 'cache') },
      timeout: 50_000,
    });
    const installed = join(project, 'node_modules', 'source-ledger');
    expect(readFileSync(join(installed, 'test-results.json'), 'utf8')).toBe(honest.get('test-results.json'));
    expect(readFileSync(join(installed, '.tapwright.json'), 'utf8')).toBe(honest.get('.tapwright.json'));
    expect(existsSync(join(installed, 'dist', 'index.js'))).toBe(true);
  });

  test('a lost answer publishes once', async () => {
    registry.loseAnswer = true;
    expect((await merge(packed, { registry: there() })).where).toBe(registry.address);
    expect(registry.asked.filter((one) => one.startsWith('PUT'))).toHaveLength(1);
  });

  test('another package under the same version is refused', async () => {
    await merge(packed, { registry: there() });
    const other = packageWith(honest, { 'src/hooks.ts': `${honest.get('src/hooks.ts')}// other\n` });
    await expect(merge(await publish(other), { registry: there() })).rejects.toMatchObject({ code: 'version_taken' });
  });

  test('a tarball that was changed after the gate is not published', async () => {
    const published = { ...packed, where: join(root, 'other.tgz') };
    writeFileSync(published.where, 'other');
    await expect(merge(published, { registry: there() })).rejects.toMatchObject({ code: 'tarball_changed' });
    expect(registry.asked).toEqual([]);
  });

  test('a refused token is in no error, and an address of this machine has to be allowed', async () => {
    const published = packed;
    const wrong = there({ token: new Secret(`${TOKEN}-wrong`) });
    const failure = await merge(published, { registry: wrong }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ failureType: 'config_error' });
    expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toContain(TOKEN);
    await expect(merge(published, { registry: there({ allowPrivate: false }) })).rejects.toMatchObject({
      failureType: 'config_error',
    });
  });
});

test('a missing npm is named', async () => {
  await expect(publish(honest, { npm: '/nowhere/npm' })).rejects.toMatchObject({ code: 'npm_missing' });
});

test('a package that does not compile is not packed', async () => {
  const broken = packageWith(honest, { 'src/hooks.ts': 'export const tidy: number = "many";\n' });
  await expect(publish(broken)).rejects.toMatchObject({ code: 'package_unpublishable' });
  expect(existsSync(join(root, 'out'))).toBe(false);
});

/** What the package depends on, out of our own folder. */
async function seedZod(): Promise<void> {
  const folder = dirname(createRequire(import.meta.url).resolve('zod/package.json'));
  const args = ['pack', folder, '--ignore-scripts', '--pack-destination', root];
  await run('npm', args, { cwd: root, env: { PATH: process.env['PATH'], HOME: root }, timeout: 50_000 });
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const tarball = readFileSync(join(root, `zod-${manifest.version}.tgz`));
  registry.seed('zod', manifest.version, tarball, { name: 'zod', version: manifest.version });
}
