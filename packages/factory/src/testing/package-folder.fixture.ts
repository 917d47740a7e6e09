import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

export interface PackageFolder {
  readonly path: string;
  readonly packages: readonly string[];
  [Symbol.dispose](): void;
}

/**
 * A folder outside the repository that finds the repository's packages; each package has a folder of its own in it.
 * Removed at the end of its scope.
 */
export function packageFolder(packages: Readonly<Record<string, ReadonlyMap<string, string>>>): PackageFolder {
  const path = mkdtempSync(join(tmpdir(), 'tapwright-factory-'));
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'));
  let tsconfig = '';
  for (const [folder, files] of Object.entries(packages)) {
    tsconfig ||= files.get('tsconfig.json') ?? '';
    for (const [name, text] of files) {
      mkdirSync(dirname(join(path, folder, name)), { recursive: true });
      writeFileSync(join(path, folder, name), text);
    }
  }
  const all = tsconfig.replace('["src", "tests"]', '["*/src", "*/tests"]');
  writeFileSync(join(path, 'tsconfig.json'), all);
  return {
    path,
    packages: Object.keys(packages),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a tool of the repository in a folder. */
export async function runTool(folder: string, tool: string, args: readonly string[]): Promise<Ran> {
  const command = tool === 'node' ? process.execPath : join(root, 'node_modules', '.bin', tool);
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : null, output };
}

/** Type errors in the packages' own files, strict as their tsconfig says. */
export async function typeErrors(folder: PackageFolder): Promise<string[]> {
  const { output } = await runTool(folder.path, 'tsc', ['-p', '.', '--customConditions', '@tapwright/source']);
  return output.split('\n').filter((line) => /^[\w-]+\/(src|tests)\//.test(line) || line.startsWith('error TS'));
}

/** What the repository's own lint rules say of the packages. */
export async function lintFindings(folder: PackageFolder): Promise<string[]> {
  const rules = join(root, '.oxlintrc.json');
  const args = ['-c', rules, '--deny-warnings', '-f', 'unix', ...folder.packages];
  const { code, output } = await runTool(folder.path, 'oxlint', args);
  return code === 0 ? [] : output.split('\n');
}
