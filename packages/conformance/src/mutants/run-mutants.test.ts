import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trackerBlueprint } from '../fixtures/tracker.ts';
import { runPackageTests } from '../package/run-package-tests.ts';
import { openSandbox } from '../sandbox/open-sandbox.ts';
import { runMutants } from './run-mutants.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'source-tracker-'));
  await mkdir(join(folder, 'src'));
  await mkdir(join(folder, 'tests'));
  const { interpretation, ...rest } = trackerBlueprint();
  const streams = interpretation.streams.filter((stream) => stream.name === 'projects');
  await writeFile(join(folder, 'package.json'), '{"name":"source-tracker","type":"module"}');
  await writeFile(
    join(folder, 'blueprint.json'),
    JSON.stringify({ ...rest, interpretation: { ...interpretation, streams, actions: [] } }),
  );
  await writeFile(join(folder, 'src', 'index.ts'), CONNECTOR);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const CONNECTOR = `import { defineConnector, secret } from '@tapwright/connector';
import { z } from 'zod';

export default defineConnector({
  name: 'source-tracker',
  config: z.object({ token: secret({ title: 'Token' }) }),
  client: { baseUrl: 'https://tracker.example.com', auth: { kind: 'bearer', token: (given) => given.token } },
  check: 'projects',
  streams: [{ name: 'projects', schema: { type: 'object' }, primaryKey: ['id'], request: { method: 'GET', path: '/projects' }, records: 'items' }],
});
`;

const OWN_SUITE = `import { testConnector } from '@tapwright/conformance';
import connector from '../src/index.ts';

await testConnector(connector, { blueprint: new URL('../blueprint.json', import.meta.url), part: 'discovery' });
`;

const WEAK = `import { test } from 'node:test';
import '../src/index.ts';

test('all is well', () => {});
`;

const LEANING = `import assert from 'node:assert/strict';
import { test } from 'node:test';

let ready = false;
test('a first step', () => { ready = true; });
test('discovery: projects: leans on the first step', () => assert.ok(ready));
`;

async function mutants(tests: string, only: string): Promise<Awaited<ReturnType<typeof runMutants>>> {
  await writeFile(join(folder, 'tests', 'discovery.test.ts'), tests);
  const results = await runPackageTests(folder, { write: false });
  return runMutants(folder, { results, only });
}

describe('the mutants of a package', () => {
  it('are killed by its own checks, which are named', { timeout: 300_000 }, async () => {
    const { mutants: found, level } = await mutants(OWN_SUITE, 'primary-key-missing');
    expect(found).toMatchObject({ score: 1, counts: { killed: 1, survived: 0 } });
    expect(found?.list[0]).toMatchObject({
      name: 'primary-key-missing: projects',
      status: 'killed',
      killedBy: 'discovery: projects: the key is in the schema',
    });
    // A part of the mutants proves no level.
    expect(level).toBe('L1');
  });

  it(
    'leave the written results alone where only some are run, and a name of none is an error',
    { tags: 'slow' },
    async () => {
      const results = await runPackageTests(folder);
      const written = await readFile(join(folder, 'test-results.json'), 'utf8');
      await runMutants(folder, { results, only: 'primary-key-missing' });
      expect(await readFile(join(folder, 'test-results.json'), 'utf8')).toBe(written);
      await expect(runMutants(folder, { results, only: 'primry' })).rejects.toMatchObject({
        code: 'mutant_unknown',
        hint: expect.stringContaining('primary-key-missing'),
      });
    },
  );

  it('are killed in a sandbox as they are without', { tags: 'slow', timeout: 300_000 }, async () => {
    const results = await runPackageTests(folder, { write: false });
    const only = { results, only: 'primary-key-missing', write: false };
    const plain = await runMutants(folder, only);
    expect(plain.mutants?.list[0]?.status).toBe('killed');
    const confined = await runMutants(folder, { ...only, sandbox: await openSandbox() });
    expect(confined.mutants?.list).toEqual(plain.mutants?.list);
  });

  it('survive where its tests were weakened, and say which check is missing', { timeout: 300_000 }, async () => {
    const { mutants: found, level } = await mutants(WEAK, 'primary-key-missing');
    expect(found).toMatchObject({ score: 0, counts: { killed: 0, survived: 1 } });
    expect(found?.list[0]).toMatchObject({ status: 'survived', missing: 'the catalog has the key of each stream' });
    expect(level).toBe('L1');
  });

  it('are not killed by a test that fails on its own without them', { timeout: 300_000 }, async () => {
    const { mutants: found } = await mutants(LEANING, 'primary-key-missing');
    expect(found?.list[0]?.status).toBe('survived');
  });

  it('are argued away by their full name only, which leaves the score as it is', { timeout: 300_000 }, async () => {
    const why = 'Nobody reads the key of this stream, as an example.';
    await writeFile(
      join(folder, 'mutants.json'),
      JSON.stringify({ justified: { 'primary-key-missing: projects': why } }),
    );
    const { mutants: found } = await mutants(WEAK, 'primary-key-missing');
    expect(found).toMatchObject({ score: 0, counts: { survived: 1, justified: 1 } });
    await writeFile(join(folder, 'mutants.json'), '{"justified":{"x":"short"}}');
    await expect(mutants(WEAK, 'primary-key-missing')).rejects.toMatchObject({ code: 'justifications_invalid' });
    await rm(join(folder, 'mutants.json'));
  });
});
