import { execFile } from 'node:child_process';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { finding, type Finding } from './finding.ts';

const require = createRequire(import.meta.url);

/** Where a build that is shipped is not what the sources beside it compile to. Declarations are not compared. */
export async function distFindings(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<readonly Finding[]> {
  const shipped = [...files.keys()].filter((path) => path.startsWith('dist/'));
  if (shipped.length === 0) return [];
  const found: Finding[] = [];
  await rename(join(folder, 'dist'), join(folder, '..', 'given-dist'));
  await compile(folder);
  const built = await readdir(join(folder, 'dist'), { recursive: true }).catch(() => []);
  const expected = new Set(built.filter((name) => name.endsWith('.js')).map((name) => `dist/${name}`));
  for (const path of shipped) {
    const known = /\.(?:d\.ts|map)$|\.tsbuildinfo$/.test(path);
    if (known) continue;
    const text = expected.has(path) ? await readFile(join(folder, path)) : undefined;
    expected.delete(path);
    const given = files.get(path);
    if (text === undefined || given === undefined || Buffer.compare(text, given) !== 0)
      found.push(finding('build-differs', `${path} is not what the sources compile to`, path));
  }
  for (const path of expected) found.push(finding('build-differs', `${path} is missing in the build`, path));
  await rm(join(folder, 'dist'), { recursive: true, force: true });
  return found;
}

function compile(folder: string): Promise<void> {
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const flags = ['--noCheck', '--declaration', 'false', '--types', ''];
  return new Promise((resolve) => {
    // What it complains of are packages that are not installed in the copy; what it writes does not depend on them.
    execFile(process.execPath, [compiler, '-p', 'tsconfig.build.json', ...flags], { cwd: folder }, () => resolve());
  });
}
