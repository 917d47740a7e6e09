import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Files of the repository by glob, without build output and installed packages; paths relative to the root. */
export function repositoryFiles(pattern: string): string[] {
  return globSync(pattern, {
    cwd: root,
    exclude: ['**/node_modules/**', '**/dist/**', '.bench/**', 'out/**', 'coverage/**'],
  })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted();
}

export interface ImportStatement {
  readonly file: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

const STATEMENT = /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

/** The imports and re-exports of a TypeScript file. */
export function importsOf(file: string): ImportStatement[] {
  const text = withoutTemplates(readFileSync(join(root, file), 'utf8'));
  const fixed = [...text.matchAll(STATEMENT)].map(([, type, specifier = '']) => ({
    file,
    specifier,
    typeOnly: type !== undefined,
  }));
  const dynamic = [...text.matchAll(DYNAMIC)].map(([, specifier = '']) => ({ file, specifier, typeOnly: false }));
  return [...fixed, ...dynamic];
}

/** Code that we print lives in template texts and comments; it is not ours to judge here. */
function withoutTemplates(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/`(?:\\.|[^`\\])*`/g, '``');
}

export function packageOf(file: string): string {
  return /^packages\/([^/]+)\//.exec(file)?.[1] ?? '';
}

export function resolveRelative(file: string, specifier: string): string {
  return relative(root, join(root, dirname(file), specifier)).replaceAll('\\', '/');
}
