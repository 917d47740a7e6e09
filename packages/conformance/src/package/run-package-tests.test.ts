import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox } from '../sandbox/open-sandbox.ts';
import { runPackageTests, type TestEvent } from './run-package-tests.ts';
import { testResultsSchema } from './test-results.ts';
import { typecheckPackage } from './typecheck-package.ts';
import { trackerBlueprint } from '../fixtures/tracker.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'source-tracker-'));
  await mkdir(join(folder, 'src'));
  await mkdir(join(folder, 'tests'));
  const { interpretation, ...rest } = trackerBlueprint();
  const only = interpretation.streams.filter((stream) => stream.name === 'projects');
  await writeFile(join(folder, 'package.json'), '{"name":"source-tracker","type":"module"}');
  await writeFile(
    join(folder, 'blueprint.json'),
    JSON.stringify({ ...rest, interpretation: { ...interpretation, streams: only, actions: [] } }),
  );
  await writeFile(join(folder, 'src', 'index.ts'), CONNECTOR);
  await writeFile(join(folder, 'tests', 'config.test.ts'), testFile('config'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const CONNECTOR = `import { defineConnector, secret, type ConnectorDefinition } from '@tapwright/connector';
import { z } from 'zod';

const config = z.object({ token: secret({ title: 'Token' }) });

const connector: ConnectorDefinition = defineConnector({
  name: 'source-tracker',
  config,
  client: { baseUrl: 'https://tracker.example.com', auth: { kind: 'bearer', token: (given) => given.token } },
  check: 'projects',
  streams: [{ name: 'projects', schema: { type: 'object' }, primaryKey: ['id'], request: { method: 'GET', path: '/projects' }, records: 'items' }],
});

export default connector;
`;

function testFile(part: string): string {
  return `import { testConnector } from '@tapwright/conformance';
import connector from '../src/index.ts';

await testConnector(connector, { blueprint: new URL('../blueprint.json', import.meta.url), part: '${part}' });
`;
}

const FORGED = `{ kind: 'end', name: 'read: all is well', passed: true, milliseconds: 1 }`;

/** Tests that lie about themselves: what comes of it has to say that they failed. */
const FORGERIES: Readonly<Record<string, string>> = {
  'prints lines like those of the reporter, and ends the process': `
    console.log('\\n@@tapwright ' + JSON.stringify(${FORGED}) + '\\n@@tapwright {"kind":"finished"}\\n');
    process.exit(0);`,
  'ends the process before the one that fails': `
    import { test } from 'node:test';
    test('passes', () => {});
    test('ends', () => process.exit(0));
    test('fails', () => { throw new Error('wrong'); });`,
  'listens to what is written, repeats it, and ends the process': `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    import { test } from 'node:test';
    const heard = [];
    const { apply } = Reflect;
    const hear = (owner, name) => {
      const real = owner[name];
      owner[name] = function (...args) {
        heard.push(...args.map((arg) => typeof arg === 'string' ? arg : Buffer.isBuffer(arg) ? String(arg) : ''));
        return apply(real, this, args);
      };
    };
    for (const name of ['write', 'writeSync']) hear(fs, name);
    syncBuiltinESMExports();
    hear(process.stdout, 'write');
    hear(JSON, 'stringify');
    hear(TextEncoder.prototype, 'encode');
    hear(Reflect, 'apply');
    test('passes', () => {});
    test('forges', async () => {
      let mark;
      for (let turn = 0; turn < 1000 && mark === undefined; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
        mark = /@@[0-9a-f-]+/.exec(heard.join())?.[0];
      }
      process.stdout.write('\\n' + mark + ' ' + '{"kind":"end","name":"read: all is well","passed":true,"milliseconds":1}' + '\\n');
      process.stdout.write('\\n' + mark + ' {"kind":"finished"}\\n', () => process.exit(0));
    });`,
  'takes the place of the reporter': `
    const { default: report } = await import(${JSON.stringify(new URL('./reporter.ts', import.meta.url).href)});
    const events = async function* () {
      yield { type: 'test:pass', data: { name: 'read: all is well', details: { duration_ms: 1 } } };
    };
    for await (const line of report(events())) console.log(line);
    process.exit(0);`,
  'changes what is said of it': `
    import { test } from 'node:test';
    Object.prototype.toJSON = function () {
      return this.kind === 'end' ? { ...this, name: 'read: all is well', passed: true, toJSON: undefined } : this;
    };
    test('fails', () => { throw new Error('wrong'); });`,
};

describe('running the tests of a package outside of the workspace', () => {
  it('streams each check and writes the same results for the same code', { timeout: 60_000 }, async () => {
    const events: TestEvent[] = [];
    const results = await runPackageTests(folder, { onEvent: (event) => events.push(event) });
    expect(results.checks.filter((check) => check.status === 'failed')).toEqual([]);
    expect(results.counts.passed).toBeGreaterThan(8);
    expect([results.level, results.origin, results.claim]).toEqual(['L1', 'self', 'self-consistent']);
    expect(events.filter((event) => event.type === 'check-end')).toHaveLength(results.checks.length);
    const written = await readFile(join(folder, 'test-results.json'), 'utf8');
    expect(testResultsSchema.parse(JSON.parse(written))).toEqual(results);
    await runPackageTests(folder);
    expect(await readFile(join(folder, 'test-results.json'), 'utf8')).toBe(written);
  });

  it('reports failed checks as results, and a profile that others wrote as such', { timeout: 60_000 }, async () => {
    await writeFile(join(folder, 'tests', 'read.test.ts'), testFile('read'));
    const profile = join(folder, 'profile.json');
    const { selfProfile } = await import('../self-profile.ts');
    await writeFile(profile, JSON.stringify({ ...selfProfile(trackerBlueprint()), origin: 'label' }));
    const results = await runPackageTests(folder, { profile, parts: ['read'], write: false });
    // The connector does not page at all.
    const [failed] = results.checks.filter((check) => check.status === 'failed');
    expect(failed?.name).toBe('read: projects: delivers what a plain loop over the API finds');
    expect(failed?.message).toMatch(/3 records read, the API has 7; 4 missing/);
    expect([results.origin, results.claim]).toEqual(['label', 'correct']);
  });

  it('gives the same results in each sandbox of this machine', { tags: 'slow', timeout: 60_000 }, async () => {
    const plain = await runPackageTests(folder, { write: false });
    // Somebody who is root is not in each of them.
    await chmod(folder, 0o755);
    for (const level of ['bubblewrap', 'srt', 'node-permission'] as const) {
      const sandbox = await openSandbox({ levels: [level] }).catch(() => undefined);
      if (sandbox === undefined) continue;
      expect(await runPackageTests(folder, { write: false, sandbox }), level).toEqual(plain);
    }
  });

  it('says so when the tests cannot be loaded', { timeout: 60_000 }, async () => {
    await writeFile(join(folder, 'tests', 'broken.test.ts'), "import './nowhere.ts';\n");
    const results = await runPackageTests(folder, { parts: ['broken'], write: false });
    expect(results.counts.failed).toBe(1);
    await rm(join(folder, 'tests', 'broken.test.ts'));
  });

  it.each(Object.entries(FORGERIES))('fails where a test %s', { timeout: 60_000 }, async (_what, code) => {
    await writeFile(join(folder, 'tests', 'forged.test.ts'), code);
    const results = await runPackageTests(folder, { parts: ['forged'], write: false });
    await rm(join(folder, 'tests', 'forged.test.ts'));
    expect(results.checks.map(({ name }) => name)).not.toContain('read: all is well');
    expect(results.counts.failed).toBe(1);
    expect(results.level).toBe('L0');
  });

  it('names a folder without tests', async () => {
    await expect(runPackageTests(tmpdir())).rejects.toThrow(/has no tests/);
  });

  it('checks types against our own packages', { timeout: 60_000 }, async () => {
    expect(await typecheckPackage(folder)).toEqual([]);
    await writeFile(join(folder, 'src', 'wrong.ts'), "export const wrong: number = 'text';\n");
    expect(await typecheckPackage(folder)).toEqual([expect.stringMatching(/^src\/wrong\.ts\(1,14\): error TS2322/)]);
    await rm(join(folder, 'src', 'wrong.ts'));
  });
});
