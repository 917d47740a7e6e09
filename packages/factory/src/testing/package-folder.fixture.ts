import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** A folder outside the repository that finds the repository's packages; removed at the end of its scope. */
export function packageFolder(files: ReadonlyMap<string, string>): { path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'tapwright-factory-'));
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'));
  for (const [name, text] of files) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
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

/** Type errors in the package's own files, strict as its tsconfig says. */
export async function typeErrors(folder: string): Promise<string[]> {
  const { output } = await runTool(folder, 'tsc', ['-p', 'tsconfig.json', '--customConditions', '@tapwright/source']);
  return output
    .split('\n')
    .filter((line) => /^(src|tests)\//.test(line) || line.startsWith('error TS'))
    .filter((line) => !/no exported member '(runAsProgram|testConnector)'/.test(line));
}

/** What the repository's own lint rules say of the package. */
export async function lintFindings(folder: string): Promise<string[]> {
  const { code, output } = await runTool(folder, 'oxlint', [
    '-c',
    join(root, '.oxlintrc.json'),
    '--deny-warnings',
    'src',
    'tests',
  ]);
  return code === 0 ? [] : output.split('\n');
}
