import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
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
    await writeFile(project, JSON.stringify(projectFor(folder, !fromSources || (await isBuilt()))));
    return diagnostics(await compile(project, folder), folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * Compiles a connector package into its `dist`, with declarations, as `npm run build` does where everything that it
 * needs is installed; gives what is wrong. Nothing of the package is run.
 */
export async function buildPackage(directory: string): Promise<readonly string[]> {
  const folder = resolve(directory);
  const scratch = await mkdtemp(join(tmpdir(), 'tapwright-build-'));
  try {
    const project = join(scratch, 'tsconfig.json');
    // Against declarations alone: sources of ours would be compiled along with it.
    await writeFile(project, JSON.stringify(buildFor(projectFor(folder, true), folder)));
    return diagnostics(await compile(project, folder), folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function buildFor({ compilerOptions }: Project, folder: string): Project {
  return {
    extends: join(folder, 'tsconfig.build.json'),
    compilerOptions: {
      ...compilerOptions,
      noEmit: false,
      outDir: join(folder, 'dist'),
      rootDir: join(folder, 'src'),
      declaration: true,
      sourceMap: true,
      rewriteRelativeImportExtensions: true,
    },
    include: [join(folder, 'src')],
    exclude: [],
  };
}

interface Project {
  readonly extends?: string;
  readonly compilerOptions: object;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** @param built Check against our declarations, which takes a fraction of the time that our sources do. */
function projectFor(folder: string, built: boolean): Project {
  const own = join(folder, 'tsconfig.json');
  return {
    ...(existsSync(own) ? { extends: own } : {}),
    compilerOptions: {
      noEmit: true,
      composite: false,
      incremental: false,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      ...(built ? {} : { customConditions: ['@tapwright/source'] }),
      paths: {
        ...Object.fromEntries(OURS.map((name) => [`@tapwright/${name}`, [entry(name, built)]])),
        zod: [join(dirname(require.resolve('zod/package.json')), 'index.d.ts')],
      },
      typeRoots: [dirname(dirname(require.resolve('@types/node/package.json')))],
    },
    include: [join(folder, 'src'), join(folder, 'tests')],
    exclude: [],
  };
}

const OURS = ['connector', 'blueprint', 'conformance'] as const;
type Our = (typeof OURS)[number];

function entry(name: Our, built: boolean): string {
  return join(packageFolder(name), built ? 'dist/index.d.ts' : 'src/index.ts');
}

/** Whether each of our packages was built since its sources last changed. */
async function isBuilt(): Promise<boolean> {
  for (const name of OURS) {
    const folder = packageFolder(name);
    const built = await stat(join(folder, 'dist', '.tsbuildinfo')).catch(() => undefined);
    if (built === undefined || !existsSync(join(folder, 'dist', 'index.d.ts'))) return false;
    for (const path of await readdir(join(folder, 'src'), { recursive: true })) {
      if ((await stat(join(folder, 'src', path))).mtimeMs > built.mtimeMs) return false;
    }
  }
  return true;
}

/** A package's folder, found by its entry: its manifest need not be exported. */
function packageFolder(name: Our): string {
  if (name === 'conformance') return fileURLToPath(new URL('../..', import.meta.url));
  let folder = dirname(fileURLToPath(import.meta.resolve(`@tapwright/${name}`)));
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
