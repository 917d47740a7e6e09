import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryFiles, root } from './sources.ts';

const run = promisify(execFile);
// Inside the workspace, so that the examples resolve our packages as a user's project would.
const folder = join(root, 'out', `readme-${process.pid}`);
const readmes = repositoryFiles('packages/*/README.md');
const fileOf = (readme: string): string => join(folder, `${readme.split('/')[1]}.ts`);

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  for (const readme of readmes) {
    const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, readme), 'utf8'))?.[1];
    writeFileSync(fileOf(readme), example ?? 'export const missing: never = "no ```ts block";');
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every package has a README', () => {
  const packages = repositoryFiles('packages/*/package.json').map((path) => path.replace('package.json', 'README.md'));
  expect(readmes).toEqual(packages);
});

test('the examples of all READMEs compile', { timeout: 120_000 }, async () => {
  const config = join(folder, 'tsconfig.json');
  const compilerOptions = {
    composite: false,
    noEmit: true,
    declaration: false,
    declarationMap: false,
    rewriteRelativeImportExtensions: false,
  };
  const project = { extends: join(root, 'tsconfig.base.json'), compilerOptions, files: readmes.map(fileOf) };
  writeFileSync(config, JSON.stringify(project));
  await run(join(root, 'node_modules', '.bin', 'tsc'), ['-p', config]).catch((error: { stdout?: string }) => {
    throw new Error(`an example does not compile:\n${error.stdout ?? ''}`);
  });
});

test.concurrent.for(readmes)('the example of %s runs', { timeout: 60_000 }, async (readme) => {
  await run(process.execPath, ['--conditions=@tapwright/source', fileOf(readme)], { cwd: folder, timeout: 50_000 });
});
