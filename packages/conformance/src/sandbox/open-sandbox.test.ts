import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findOut, openSandbox, sandboxFindings } from './open-sandbox.ts';
import { runSandboxed } from './run-sandboxed.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapwright-sandbox-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('each rung of the ladder says whether it works here, and why not', async () => {
  const findings = await sandboxFindings();
  expect(findings.map(({ level }) => level)).toEqual(['bubblewrap', 'srt', 'node-permission', 'none']);
  for (const { works, why } of findings) expect(works || why !== undefined).toBe(true);
  // One that is there but leaks is a bug of ours, which must not pass as a machine without it.
  for (const { why = '' } of findings) expect(why).not.toContain('it lets code');
  expect(findings.find(({ level }) => level === 'node-permission')).toMatchObject({ works: true });
});

test('nothing is run without a sandbox unless somebody asks for it by name', async () => {
  await expect(openSandbox({ levels: [] })).rejects.toMatchObject({ code: 'sandbox_missing' });
  expect((await openSandbox()).level).not.toBe('none');
  expect(await openSandbox({ levels: ['none'] })).toMatchObject({ level: 'none', networkOpen: true });
});

test("Node's permission model keeps files and processes, and the record says that the network is open", async () => {
  writeFileSync(join(folder, 'secret'), 'hush');
  const script = `
    import fs from 'node:fs'; import cp from 'node:child_process';
    const held = [];
    const attempt = (name, run) => { try { run(); } catch { held.push(name); } };
    attempt('read', () => fs.readFileSync(${JSON.stringify(join(folder, 'secret'))}));
    attempt('write', () => fs.writeFileSync(${JSON.stringify(join(folder, 'written'))}, 'x'));
    attempt('start', () => cp.execFileSync('ls'));
    attempt('evaluate', () => eval('1'));
    attempt('own', () => fs.writeFileSync('own', 'x'));
    await import('zod');
    console.log(held.join());`;
  const result = await runSandboxed({
    levels: ['node-permission'],
    files: new Map([['a.mjs', script]]),
    command: ['node', 'a.mjs'],
    collect: ['own'],
  });
  expect(result.stderr).toBe('');
  expect(result).toMatchObject({ stdout: 'read,write,start,evaluate\n', level: 'node-permission', networkOpen: true });
  expect(result.warning).toContain('reach the network');
  expect(result.files.size).toBe(1);
});

test('a folder is copied into the box, and what happens to the copy changes nothing', async () => {
  mkdirSync(join(folder, 'node_modules'));
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src', 'a.ts'), 'export const a: number = 1;');
  const script = `
    import fs from 'node:fs';
    import { a } from './src/a.ts';
    fs.writeFileSync('src/a.ts', 'changed');
    fs.symlinkSync('/etc/hostname', 'link');
    console.log(a, fs.existsSync('node_modules/zod'));`;
  const result = await runSandboxed({
    folder,
    files: new Map([['run.mjs', script]]),
    command: ['node', '--disable-warning=ExperimentalWarning', 'run.mjs'],
    collect: ['src/a.ts', 'link', 'nothing'],
  });
  expect(result).toMatchObject({ exitCode: 0, stdout: '1 true\n' });
  expect([...result.files].map(([path, bytes]) => [path, Buffer.from(bytes).toString()])).toEqual([
    ['src/a.ts', 'changed'],
  ]);
  expect(readFileSync(join(folder, 'src', 'a.ts'), 'utf8')).toContain('export const a');
  expect(existsSync(join(folder, 'run.mjs'))).toBe(false);
});

test('the compiler and the test runner work in it', async () => {
  const files = new Map([
    ['package.json', '{"type": "module"}'],
    [
      'a.ts',
      `import type { Batch } from '@tapwright/connector';\nexport const wrong: number = 'text';\nexport type B = Batch;\n`,
    ],
    [
      'a.test.ts',
      `import { test } from 'node:test';\nimport assert from 'node:assert';\ntest('sums', () => assert.equal(1 + 1, 2));\n`,
    ],
  ]);
  const compiler = [
    'node_modules/typescript/bin/tsc',
    '--noEmit',
    '--module',
    'nodenext',
    '--customConditions',
    '@tapwright/source',
    '--skipLibCheck',
    '--target',
    'es2024',
    '--allowImportingTsExtensions',
    '--types',
    'node',
    'a.ts',
  ];
  const compiled = await runSandboxed({ levels: ['bubblewrap', 'none'], files, command: ['node', ...compiler] });
  expect(compiled.stdout).toContain("a.ts(2,14): error TS2322: Type 'string' is not assignable to type 'number'");
  expect(compiled.stdout).not.toContain('TS2307');
  const tested = await runSandboxed({
    files,
    command: ['node', '--test', '--test-isolation=none', '--test-reporter=tap', 'a.test.ts'],
  });
  expect(tested.stdout).toContain('ok 1 - sums');
});

test.each(['../outside', '/etc/outside', ''])('a file of the box cannot be called %j', async (path) => {
  const running = runSandboxed({ files: new Map([[path, 'x']]), command: ['node', '-v'] });
  await expect(running).rejects.toMatchObject({ code: 'sandbox_path_outside' });
});

test('what a folder links to is not brought along', async () => {
  writeFileSync(join(folder, 'secret'), 'hush');
  mkdirSync(join(folder, 'package'));
  symlinkSync(join(folder, 'secret'), join(folder, 'package', 'link'));
  const command = ['node', '-e', `require('fs').readFileSync('link')`] as const;
  const result = await runSandboxed({ folder: join(folder, 'package'), command });
  expect(result.exitCode).toBe(1);
});

test('it gets its words on standard input, and nothing of our environment', async () => {
  const script = `process.stdin.on('data', (text) => console.log(String(text), Object.keys(process.env).sort().join()))`;
  const result = await runSandboxed({ command: ['node', '-e', script], stdin: 'hello', env: { OWN: '1' } });
  expect(result.stdout).toMatch(/^hello HOME,LANG,NO_COLOR,OWN,PATH,(?:PWD,)?TMPDIR,TZ\n$/);
});

test('what was found out about a machine is kept for the next start', async () => {
  const file = join(folder, 'home', 'sandbox.json');
  const first = await findOut('node-permission', file);
  expect(first).toEqual({ level: 'node-permission', works: true });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const kept = JSON.parse(readFileSync(file, 'utf8')) as { machine: string; findings: object[] };
  writeFileSync(file, JSON.stringify({ ...kept, findings: [{ ...first, why: 'kept' }] }));
  expect(await findOut('node-permission', file)).toMatchObject({ why: 'kept' });
  expect(await findOut('none', file)).toEqual({ level: 'none', works: true });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ findings: [{ why: 'kept' }, { level: 'none' }] });
  writeFileSync(file, JSON.stringify({ ...kept, machine: 'another' }));
  expect(await findOut('node-permission', file)).toEqual(first);
  writeFileSync(file, '{');
  expect(await findOut('none', file)).toEqual({ level: 'none', works: true });
});
