import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runPackageTests, type VerifyReport } from '@tapwright/conformance';
import { isJsonObject, type JsonObject } from '@tapwright/connector';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateConnector } from './generate-connector.ts';
import { verifyConnector } from './verify-connector.ts';

// Each lie is told on a copy of an honest package; those that are seen in the files cost no run of any code.

const LIST = `openapi: 3.0.3
info: { title: Ledger, version: '1' }
servers: [{ url: https://api.ledger.example/v1 }]
security: [{ access: [] }]
paths:
  /entries:
    get:
      operationId: listEntries
      parameters:
        - { name: page, in: query, schema: { type: integer, default: 1 } }
        - { name: per_page, in: query, schema: { type: integer, maximum: 100, default: 30 } }
      responses:
        '200':
          description: ok
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Entry' } } } }
components:
  securitySchemes: { access: { type: http, scheme: bearer } }
  schemas:
    Entry:
      type: object
      required: [id]
      properties: { id: { type: integer }, text: { type: string } }
`;

/** A connector with a function of a person's, who may write anything there. */
const OVERLAY = JSON.stringify({
  formatVersion: 1,
  facts: [{ pointer: '/interpretation/streams/entries/toRow', value: 'hooks#tidy', evidence: { source: 'a person' } }],
});
const HOOKS = 'export function tidy(raw) {\n  return raw;\n}\n'.replace('(raw)', '(raw: Record<string, unknown>)');

let root = '';
let description = '';
let honest = '';
let copies = 0;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'tapwright-liar-'));
  description = join(root, 'ledger.yaml');
  honest = join(root, 'honest', 'source-ledger');
  writeFileSync(description, LIST);
  mkdirSync(join(honest, 'src'), { recursive: true });
  writeFileSync(join(honest, 'overlay.json'), OVERLAY);
  writeFileSync(join(honest, 'src', 'hooks.ts'), HOOKS);
  await generateConnector({ description, out: honest, name: 'ledger' });
  const results = await runPackageTests(honest);
  expect(results.checks.filter(({ status }) => status === 'failed')).toEqual([]);
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Liar {
  readonly folder: string;
  read(path: string): string;
  write(path: string, text: string): void;
  edit(path: string, from: string | RegExp, to: string): void;
  editJson(path: string, change: (value: JsonObject) => void): void;
  remove(path: string): void;
  /** Writes the hashes of these files into the results, as if they had been there when the tests ran. */
  forgeHashes(...paths: readonly string[]): void;
}

function liar(): Liar {
  const folder = join(root, String((copies += 1)), 'source-ledger');
  cpSync(honest, folder, { recursive: true });
  const at = (path: string): string => join(folder, path);
  const read = (path: string): string => readFileSync(at(path), 'utf8');
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  };
  return {
    folder,
    read,
    write,
    edit(path, from, to) {
      const before = read(path);
      const after = before.replace(from, to);
      if (after === before) throw new Error(`nothing to edit in ${path}`);
      write(path, after);
    },
    editJson(path, change) {
      const value: unknown = JSON.parse(read(path));
      if (!isJsonObject(value)) throw new Error(`${path} is no object`);
      change(value);
      write(path, `${JSON.stringify(value, undefined, 2)}\n`);
    },
    remove: (path) => rmSync(at(path)),
    forgeHashes(...paths) {
      this.editJson('test-results.json', ({ hashes }) => {
        const files = isJsonObject(hashes) && isJsonObject(hashes['files']) ? hashes['files'] : {};
        for (const path of paths)
          files[path] = createHash('sha256')
            .update(readFileSync(at(path)))
            .digest('hex');
      });
    },
  };
}

async function verify(lie: Liar, options: { readonly described?: boolean } = {}): Promise<VerifyReport> {
  return verifyConnector({
    package: lie.folder,
    quick: true,
    ...(options.described === true && { description }),
  });
}

function codes({ findings }: VerifyReport): readonly string[] {
  return [...new Set(findings.map((one) => one.code))];
}

function resultsOf(lie: Liar, change: (results: JsonObject) => void): void {
  lie.editJson('test-results.json', change);
}

describe('an honest package', () => {
  it('is verified, and its reader told what was not looked at', { timeout: 120_000 }, async () => {
    const report = await verify(liar(), { described: true });
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ status: 'verified', level: 'L1' });
    expect(report.counts?.passed).toBeGreaterThan(30);
    expect(report.notes.join('\n')).toMatch(/written by hand, so read it yourself: src\/hooks.ts/);
    expect(report.notes.join('\n')).toMatch(/overlay.json states 1 facts/);
  });

  it('says that nobody vouched for its blueprint', { timeout: 120_000 }, async () => {
    const report = await verify(liar());
    expect(report.status).toBe('verified');
    expect(report.notes.join('\n')).toContain('nobody vouched for the blueprint');
  });
});

describe('a liar is caught who', () => {
  it('claims a level that nothing was run for', async () => {
    const lie = liar();
    resultsOf(lie, (results) => (results['level'] = 'L3'));
    const report = await verify(lie);
    expect(report).toMatchObject({ status: 'failed', level: 'none' });
    expect(report.findings[0]?.message).toContain('claim level L3, but what they say comes to L1');
  });

  it('claims to be correct where it is self-consistent', async () => {
    const lie = liar();
    resultsOf(lie, (results) => (results['claim'] = 'correct'));
    expect(codes(await verify(lie))).toEqual(['result-differs']);
  });

  it('claims that a person described the API', async () => {
    const lie = liar();
    resultsOf(lie, (results) => Object.assign(results, { origin: 'label', claim: 'correct' }));
    expect(codes(await verify(lie))).toEqual(['profile-missing']);
  });

  it('shows results of other code than the one that is shipped', { timeout: 120_000 }, async () => {
    const lie = liar();
    // The hook loses the key, which the checks would notice.
    lie.edit('src/hooks.ts', 'return raw;', 'return { text: raw["text"] };');
    lie.forgeHashes('src/hooks.ts');
    expect(codes(await verify(lie))).toEqual(['check-fails', 'result-differs']);
  });

  it('removes a check from the results', { timeout: 120_000 }, async () => {
    const lie = liar();
    resultsOf(lie, (results) => {
      const checks = Array.isArray(results['checks']) ? results['checks'] : [];
      results['checks'] = checks.slice(1);
      results['counts'] = {
        ...(isJsonObject(results['counts']) && results['counts']),
        passed: Number(isJsonObject(results['counts']) ? results['counts']['passed'] : 0) - 1,
      };
    });
    const report = await verify(lie);
    expect(report.findings.map((one) => one.message)).toEqual([expect.stringContaining('leave out the check')]);
  });

  it('adds a check that there is not', { timeout: 120_000 }, async () => {
    const lie = liar();
    resultsOf(lie, (results) => {
      const checks = Array.isArray(results['checks']) ? results['checks'] : [];
      results['checks'] = [
        ...checks,
        { name: 'read: entries: was audited by experts', part: 'read', status: 'passed' },
      ];
      results['counts'] = {
        ...(isJsonObject(results['counts']) && results['counts']),
        passed: Number(isJsonObject(results['counts']) ? results['counts']['passed'] : 0) + 1,
      };
    });
    expect((await verify(lie)).findings[0]?.message).toContain('there is no such check');
  });

  it('calls a check skipped that it fails', { timeout: 120_000 }, async () => {
    const lie = liar();
    resultsOf(lie, (results) => {
      const checks = Array.isArray(results['checks']) ? results['checks'].filter(isJsonObject) : [];
      const one = checks.find((check) => check['status'] === 'passed');
      Object.assign(one ?? {}, { status: 'skipped', message: 'takes too long' });
      const count = (status: string): number => checks.filter((check) => check['status'] === status).length;
      results['counts'] = { passed: count('passed'), failed: 0, skipped: count('skipped') };
    });
    expect((await verify(lie)).findings[0]?.message).toContain('passes; the results say that it is skipped');
  });

  it('invents results of mutants', async () => {
    const lie = liar();
    resultsOf(lie, (results) => {
      results['mutants'] = { score: 1, gate: 0.1, counts: {}, list: [] };
      results['level'] = 'L2';
    });
    expect(codes(await verify(lie))).toContain('results-invalid');
  });

  it('removes a test file', async () => {
    const lie = liar();
    lie.remove('tests/read.test.ts');
    expect(codes(await verify(lie))).toEqual(['test-missing', 'changed-since']);
  });

  it('weakens a test, and forges its hash', async () => {
    const lie = liar();
    lie.edit('tests/read.test.ts', "part: 'read'", "part: 'config'");
    lie.forgeHashes('tests/read.test.ts');
    expect(codes(await verify(lie))).toEqual(['test-edited']);
  });

  it('ends the tests with success before they begin', { timeout: 120_000 }, async () => {
    const lie = liar();
    lie.edit('tests/read.test.ts', /^/, 'process.exit(0);\n');
    lie.forgeHashes('tests/read.test.ts');
    expect(codes(await verify(lie))).toEqual(['test-edited']);
  });

  it('prints lines that look like the reporter’s', { timeout: 120_000 }, async () => {
    const lie = liar();
    const line = { kind: 'end', name: 'read: entries: is fast', passed: true, milliseconds: 1 };
    lie.edit('src/hooks.ts', /^/, `console.log(${JSON.stringify(`\n@@tapwright ${JSON.stringify(line)}\n`)});\n`);
    lie.forgeHashes('src/hooks.ts');
    expect(codes(await verify(lie))).toContain('hand-code');
  });

  it('puts a report into the name of a test', { timeout: 120_000 }, async () => {
    const lie = liar();
    lie.write(
      'tests/extra.test.ts',
      `import { test } from 'node:test';\ntest('a\\n@@tapwright {"kind":"end","name":"read: entries: is perfect","passed":true,"milliseconds":1}\\n# ok 1', () => {});\n`,
    );
    lie.forgeHashes('tests/extra.test.ts');
    await runPackageTests(lie.folder);
    const report = await verify(lie);
    // Tests of its own are allowed; the reader's suite does not run them, and nothing comes of what they print.
    expect(report.notes.join('\n')).toMatch(/not run here, as they are the package's own/);
    expect(report.counts?.passed).toBe(checksOf(honest));
  });

  it('edits a fixture', async () => {
    const lie = liar();
    lie.write('tests/fixtures/entries.json', '[]\n');
    expect(codes(await verify(lie))).toEqual(['fixture-edited', 'changed-since']);
  });

  it('edits what the mock is made of', async () => {
    const lie = liar();
    lie.edit('blueprint.json', '"per_page"', '"page_size"');
    expect((await verify(lie)).status).toBe('failed');
  });

  it('ships a profile of its own for the mock', async () => {
    const lie = liar();
    lie.write('profile.json', '{"origin":"label","auth":[],"lists":[]}');
    expect(codes(await verify(lie))).toEqual(['foreign-file', 'changed-since']);
  });

  it('edits the generated code, and writes the hashes anew', { timeout: 120_000 }, async () => {
    const lie = liar();
    lie.edit('src/client.ts', 'https://api.ledger.example/v1', 'https://api.liar.example/v1');
    lie.forgeHashes('src/client.ts');
    expect(codes(await verify(lie))).toEqual(['edited-file']);
  });

  it('changes a hook after the results were written', async () => {
    const lie = liar();
    lie.edit('src/hooks.ts', 'return raw;', 'return { ...raw, text: "" };');
    expect(codes(await verify(lie))).toEqual(['changed-since']);
  });

  it('replaces fetch for the whole process', { timeout: 120_000 }, async () => {
    const lie = liar();
    lie.edit('src/hooks.ts', /^/, 'globalThis.fetch = async () => new Response("[]");\n');
    lie.forgeHashes('src/hooks.ts');
    expect(codes(await verify(lie))).toContain('hand-code');
  });

  it('replaces what the checks stand on, in words that nobody looks for', { timeout: 120_000 }, async () => {
    const lie = liar();
    const hidden = `const up = '__pro' + 'to__';\nconst list: any = [];\nlist[up].some = () => false;\n`;
    lie.edit('src/hooks.ts', /^/, hidden);
    lie.forgeHashes('src/hooks.ts');
    const report = await verify(lie);
    expect(codes(report)).toContain('cannot-run');
    expect(report.findings.map((one) => one.message).join('\n')).toMatch(/read only property 'some'/);
  });

  it.each([
    [
      'changes what is said of its checks',
      'toJSON',
      "value(this: any) { return this.kind === 'check' ? { ...this, status: 'passed', message: undefined } : this; }",
    ],
    [
      'changes what comes of its checks',
      'then',
      `value(this: any, resolve: any) {
        any['define' + 'Property'](this, 'then', { value: undefined, configurable: true });
        if (this.kind === 'check') Object.assign(this, { status: 'passed', message: undefined });
        resolve(this);
      }`,
    ],
  ])('%s, in words that nobody looks for', { timeout: 120_000 }, async (_what, name, value) => {
    const lie = liar();
    const hidden = `const up = '__pro' + 'to__';
const any: any = Object;
any['define' + 'Property'](({} as any)[up], '${name}', { configurable: true, ${value} });
`;
    // The hook loses the key, which the checks notice.
    lie.edit('src/hooks.ts', 'return raw;', 'return { text: raw["text"] };');
    lie.edit('src/hooks.ts', /^/, hidden);
    lie.forgeHashes('src/hooks.ts');
    const report = await verify(lie);
    expect(report.status).toBe('failed');
    expect(codes(report)).toContain('cannot-run');
  });

  it('replaces assert', { timeout: 120_000 }, async () => {
    const lie = liar();
    lie.edit('src/hooks.ts', /^/, "import assert from 'node:assert';\nassert.ok = () => {};\n");
    lie.forgeHashes('src/hooks.ts');
    expect(codes(await verify(lie))).toEqual(['hand-code']);
  });

  it('behaves when it sees that it is tested, by the environment', { timeout: 120_000 }, async () => {
    const lie = liar();
    lie.edit('src/hooks.ts', 'return raw;', 'return process.env["NODE_TEST_CONTEXT"] ? raw : {};');
    lie.forgeHashes('src/hooks.ts');
    expect(codes(await verify(lie))).toContain('hand-code');
  });

  it(
    'behaves when it sees that it is tested, by an environment that it reaches in a roundabout way',
    { timeout: 120_000 },
    async () => {
      const lie = liar();
      // Nothing is found by its words, and nothing is there when it runs.
      lie.edit('src/hooks.ts', 'return raw;', 'const here = [process][0];\n  return here ? raw : { text: "" };');
      lie.forgeHashes('src/hooks.ts');
      expect(codes(await verify(lie))).toContain('check-fails');
    },
  );

  it('behaves when it sees that it is tested, by the host', { timeout: 120_000 }, async () => {
    const lie = liar();
    lie.edit('src/hooks.ts', 'return raw;', 'return String(raw["url"]).includes("127.0.0.1") ? raw : {};');
    lie.forgeHashes('src/hooks.ts');
    expect(codes(await verify(lie))).toContain('hand-code');
  });

  it('makes code out of text', { timeout: 120_000 }, async () => {
    const lie = liar();
    const hidden = `const make = (() => {})['const' + 'ructor'] as any;\nmake('return 1')();\n`;
    lie.edit('src/hooks.ts', /^/, hidden);
    lie.forgeHashes('src/hooks.ts');
    expect(codes(await verify(lie))).toContain('cannot-run');
  });

  it('ends the process with success from within', { timeout: 120_000 }, async () => {
    const lie = liar();
    lie.edit(
      'src/hooks.ts',
      /^/,
      'const here = [process][0];\nif (here) setTimeout(() => here.exit(0), 0);\nelse throw new Error("nothing here");\n',
    );
    lie.forgeHashes('src/hooks.ts');
    const report = await verify(lie);
    expect(codes(report)).toContain('cannot-run');
  });

  it('imports what a connector has no use for', { timeout: 120_000 }, async () => {
    const lie = liar();
    lie.edit('src/hooks.ts', /^/, "import { readFileSync } from 'node:fs';\nvoid readFileSync;\n");
    lie.forgeHashes('src/hooks.ts');
    expect(codes(await verify(lie))).toEqual(['hand-code']);
  });

  it.each([
    ['puts another runtime in its place', 'overrides', { '@tapwright/connector': 'npm:evil@1' }],
    ['puts another suite in its place', 'dependencies', { '@tapwright/conformance': 'file:./conformance', zod: '4' }],
    ['bundles packages', 'bundleDependencies', ['@tapwright/conformance']],
    ['changes what it needs of its host', 'peerDependencies', { '@tapwright/connector': '0.0.1' }],
    ['leads importers to other code', 'exports', { '.': './dist/other.js' }],
    ['adds a program', 'bin', { 'source-ledger': './dist/main.js', npm: './dist/main.js' }],
    ['runs something when it is installed', 'scripts', { postinstall: 'node steal.js', test: 'true' }],
  ])('%s', async (_what, field, value) => {
    const lie = liar();
    lie.editJson('package.json', (manifest) => (manifest[field] = value));
    const report = await verify(lie);
    expect(codes(report)).toEqual(['manifest', 'changed-since']);
    expect(report.findings[0]?.message).toContain(`package.json: ${field}`);
  });

  it('locks another package under the name of the suite', async () => {
    const lie = liar();
    const entry = { name: 'evil', version: '1.0.0', resolved: 'https://packages.example/evil/-/evil-1.0.0.tgz' };
    lie.write(
      'package-lock.json',
      JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/@tapwright/conformance': entry } }),
    );
    expect(codes(await verify(lie))).toEqual(['lock-file']);
  });

  it('ships a suite of its own', async () => {
    const lie = liar();
    lie.write('node_modules/@tapwright/conformance/package.json', '{"name":"@tapwright/conformance"}');
    lie.write('node_modules/@tapwright/conformance/index.js', 'export const testConnector = () => {};');
    expect(codes(await verify(lie))).toEqual(['runtime-shipped']);
  });

  it('ships packages further down', async () => {
    const lie = liar();
    lie.write('tests/node_modules/@tapwright/conformance/index.js', 'export const testConnector = () => {};');
    expect(codes(await verify(lie))).toContain('runtime-shipped');
  });

  it('leads somewhere else by a link', async () => {
    const lie = liar();
    lie.remove('src/client.ts');
    symlinkSync(join(honest, 'src', 'client.ts'), join(lie.folder, 'src', 'client.ts'));
    expect(codes(await verify(lie))).toContain('link');
  });

  it('ships a build of other sources', { timeout: 120_000 }, async () => {
    const lie = liar();
    lie.write('dist/index.js', 'export default {};\n');
    expect(codes(await verify(lie))).toEqual(['build-differs']);
  });

  it('misreads its API all the way through, where the description is there', { timeout: 120_000 }, async () => {
    const lie = liar();
    const other = join(lie.folder, '..', 'other.yaml');
    writeFileSync(other, LIST.replace('text: { type: string }', 'note: { type: string }'));
    await generateConnector({ description: other, out: lie.folder, name: 'ledger', force: true });
    const manifest: { files: Record<string, string> } = JSON.parse(lie.read('.tapwright.json'));
    const { 'blueprint.json': blueprint = '', ...files } = manifest.files;
    resultsOf(
      lie,
      ({ hashes }) =>
        isJsonObject(hashes) && Object.assign(hashes, { blueprint }) && Object.assign(hashes['files'] ?? {}, files),
    );
    lie.forgeHashes('.tapwright.json');
    const report = await verify(lie, { described: true });
    expect(codes(report)).toEqual(['blueprint-differs']);
    expect(report.findings[0]?.message).toMatch(/not what the description comes to/);
  });
});

function checksOf(folder: string): number {
  const results: { checks: { name: string; status: string }[] } = JSON.parse(
    readFileSync(join(folder, 'test-results.json'), 'utf8'),
  );
  return results.checks.filter(({ name, status }) => status === 'passed' && !name.startsWith('tests/')).length;
}
