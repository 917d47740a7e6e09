import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryFiles, root } from './sources.ts';

const run = promisify(execFile);
// Inside the workspace, so that the examples resolve our packages as a user's project would.
const folder = join(root, 'out', `readme-${process.pid}`);
const readmes = repositoryFiles('packages/*/README.md');

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every package has a README', () => {
  expect(readmes).toEqual(
    repositoryFiles('packages/*/package.json').map((path) => path.replace('package.json', 'README.md')),
  );
});

test.for(readmes)('the example of %s compiles and runs', { timeout: 60_000 }, async (readme) => {
  const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, readme), 'utf8'))?.[1];
  expect(example, 'a ```ts block').toBeDefined();
  const file = join(folder, `${readme.split('/')[1]}.ts`);
  writeFileSync(file, example ?? '');
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  expect(existsSync(tsc)).toBe(true);
  const config = join(folder, `tsconfig.${readme.split('/')[1]}.json`);
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions: {
        composite: false,
        noEmit: true,
        declaration: false,
        declarationMap: false,
        rewriteRelativeImportExtensions: false,
      },
      files: [file],
    }),
  );
  await run(tsc, ['-p', config]).catch((error: { stdout?: string }) => {
    throw new Error(`the example does not compile:\n${error.stdout ?? ''}`);
  });
  await run(process.execPath, ['--conditions=@tapwright/source', file], { cwd: folder, timeout: 50_000 });
});
