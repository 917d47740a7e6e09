import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromSources } from './resolution.ts';

const require = createRequire(import.meta.url);

/**
 * Checks a connector package's types with our own compiler against our own packages; gives what is wrong, one line
 * each, empty when nothing is: `src/streams.ts(3,7): error TS2322: …`.
 */
export async function typecheckPackage(directory: string): Promise<readonly string[]> {
  const folder = resolve(directory);
  const scratch = await mkdtemp(join(tmpdir(), 'tapwright-types-'));
  try {
    const project = join(scratch, 'tsconfig.json');
    await writeFile(project, JSON.stringify(projectFor(folder)));
    return diagnostics(await compile(project, folder), folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function projectFor(folder: string): object {
  const own = join(folder, 'tsconfig.json');
  return {
    ...(existsSync(own) ? { extends: own } : {}),
    compilerOptions: {
      noEmit: true,
      composite: false,
      incremental: false,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      ...(fromSources ? { customConditions: ['@tapwright/source'] } : {}),
      paths: {
        '@tapwright/connector': [entry('connector')],
        '@tapwright/blueprint': [entry('blueprint')],
        '@tapwright/conformance': [entry('conformance')],
        zod: [join(dirname(require.resolve('zod/package.json')), 'index.d.ts')],
      },
      typeRoots: [dirname(dirname(require.resolve('@types/node/package.json')))],
    },
    include: [join(folder, 'src'), join(folder, 'tests')],
    exclude: [],
  };
}

function entry(name: string): string {
  const folder =
    name === 'conformance' ? fileURLToPath(new URL('../..', import.meta.url)) : packageFolder(`@tapwright/${name}`);
  return join(folder, fromSources ? 'src/index.ts' : 'dist/index.d.ts');
}

/** A package's folder, found by its entry: its manifest need not be exported. */
function packageFolder(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.resolve(name)));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function compile(project: string, folder: string): Promise<string> {
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [compiler, '-p', project, '--pretty', 'false'],
      { cwd: folder, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => {
        // A failing compiler prints what it found; only one that did not run at all is an error.
        if (error !== null && stdout === '')
          reject(new Error(`the type checker did not run: ${stderr || error.message}`));
        else resolve(stdout);
      },
    );
  });
}

function diagnostics(output: string, folder: string): readonly string[] {
  return (
    output
      .split('\n')
      .filter((line) => /error TS\d+/.test(line))
      .map((line) => line.replace(/^(.+?)(?=\(\d+,\d+\))/, (path) => relative(folder, resolve(folder, path)) || path))
      // What our own sources lack is not the package's fault.
      .filter((line) => !line.startsWith('..'))
  );
}
