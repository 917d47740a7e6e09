import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPackageTests } from '@tapwright/conformance';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { generatePackage } from './generate-package.ts';
import { readManifest } from './write/manifest.ts';
import { petshop } from './testing/petshop.fixture.ts';

let folder: string;
let description: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapwright-generate-'));
  description = join(folder, 'petshop.json');
  out = join(folder, 'source-petshop');
  writeFileSync(description, JSON.stringify(petshop));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function read(path: string): string {
  return readFileSync(join(out, path), 'utf8');
}

function overlay(...facts: unknown[]): string {
  return JSON.stringify({ formatVersion: 1, facts });
}

const KEY_FACT = {
  pointer: '/interpretation/streams/visits/primaryKey',
  value: [['pet_id'], ['id']],
  evidence: { source: 'support', note: 'Visits are numbered per pet.' },
};

test('a description becomes a package whose own checks all pass against a mock', { timeout: 240_000 }, async () => {
  const report = await generatePackage({ description, out });
  expect(report.name).toBe('source-pet-shop');
  expect(report.streams).toEqual(['pets', 'visits']);
  expect(report.actions).toContain('create_pet');
  expect(report.written).toContain('overlay.json');
  const results = await runPackageTests(out);
  expect(results.checks.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(results.checks.filter(({ status }) => status === 'passed').length).toBeGreaterThan(50);
});

test('generating again changes nothing, also when the overlay says nothing new', async () => {
  await generatePackage({ description, out });
  const again = await generatePackage({ description, out });
  expect(again.written).toEqual([]);
  expect(again.removed).toEqual([]);
});

test('a package is what its own blueprint prints, also where operations were left out', async () => {
  const upload = { operationId: 'upload', responses: { 200: { description: 'x', content: { 'video/mp4': {} } } } };
  const more = { ...petshop, paths: { ...petshop.paths, '/films': { get: upload } } };
  writeFileSync(description, JSON.stringify(more));
  await generatePackage({ description, out });
  const again = join(folder, 'again');
  await generatePackage({ blueprint: join(out, 'blueprint.json'), out: again });
  const { files = {} } = readManifest(out) ?? {};
  expect(Object.keys(files)).toContain('IMPLEMENTATION.md');
  expect(readManifest(again)?.files).toEqual(files);
});

test('the overlay of the package survives and is applied with its evidence', async () => {
  await generatePackage({ description, out });
  writeFileSync(join(out, 'overlay.json'), overlay(KEY_FACT));
  const report = await generatePackage({ description, out });
  expect(report.written).toContain('src/streams.ts');
  expect(read('src/streams.ts')).toContain("primaryKey: ['pet_id', 'id']");
  expect(read('IMPLEMENTATION.md')).toContain('Visits are numbered per pet');
  expect(read('overlay.json')).toBe(overlay(KEY_FACT));
});

test('a hook that the overlay names has to be written first, and is never touched', async () => {
  await generatePackage({ description, out });
  const fact = { pointer: '/interpretation/streams/pets/toRow', value: 'hooks#upper', evidence: { source: 'me' } };
  writeFileSync(join(out, 'overlay.json'), overlay(fact));
  await expect(generatePackage({ description, out })).rejects.toMatchObject({ code: 'hook_missing' });
  const hooks = 'export function upper(raw) { return raw; }\n';
  writeFileSync(join(out, 'src/hooks.ts'), hooks);
  await generatePackage({ description, out });
  expect(read('src/streams.ts')).toContain('toRow: upper');
  expect(read('src/hooks.ts')).toBe(hooks);
});

test('an edited generated file stops it with a diff, unless it is forced', async () => {
  await generatePackage({ description, out });
  writeFileSync(join(out, 'src/client.ts'), `// mine\n${read('src/client.ts')}`);
  const failure = await generatePackage({ description, out }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'files_edited' });
  expect(failure).toHaveProperty('diff', expect.stringContaining('-// mine'));
  expect(read('src/client.ts')).toContain('// mine');
  await generatePackage({ description, out, force: true });
  expect(read('src/client.ts')).not.toContain('// mine');
});

test('chosen streams bring their parents; what is not chosen leaves no trace', async () => {
  await generatePackage({ description, out });
  const report = await generatePackage({ description, out, streams: ['visits'] });
  expect(report.streams).toEqual(['pets', 'visits']);
  expect(report.actions).toEqual([]);
  expect(report.removed).toContain('src/actions.ts');
  expect(existsSync(join(out, 'src/actions.ts'))).toBe(false);
  expect(read('blueprint.json')).not.toContain('createPet');
  await expect(generatePackage({ description, out, streams: ['nothing'] })).rejects.toMatchObject({
    code: 'unknown_stream',
  });
});

test('a blueprint gives the same package as the description that it came from', async () => {
  await generatePackage({ description, out });
  const copy = join(folder, 'copy');
  await generatePackage({ blueprint: join(out, 'blueprint.json'), out: copy });
  for (const file of ['src/streams.ts', 'src/types.ts', 'src/config.ts', 'src/client.ts', 'README.md']) {
    expect(readFileSync(join(copy, file), 'utf8')).toBe(read(file));
  }
});

test('nothing to generate from, or no such file, is said', async () => {
  await expect(generatePackage({ out })).rejects.toMatchObject({ code: 'description_missing' });
  await expect(generatePackage({ out, blueprint: join(folder, 'no.json') })).rejects.toMatchObject({
    code: 'blueprint_missing',
  });
  await expect(generatePackage({ out, description, overlay: join(folder, 'no.json') })).rejects.toMatchObject({
    code: 'overlay_missing',
  });
  mkdirSync(out);
  writeFileSync(join(out, 'overlay.json'), '{');
  await expect(generatePackage({ out, description })).rejects.toMatchObject({ code: 'json_invalid' });
  expect(existsSync(join(out, 'src'))).toBe(false);
});
