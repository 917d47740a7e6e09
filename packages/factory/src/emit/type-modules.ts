import { createNames, fileName } from '../code/names.ts';
import type { TypeDeclaration } from '../types/type-book.ts';

const MOST_LINES = 600;

/** Whether the types are too many for one file. */
export function needsTypeFiles(declarations: readonly TypeDeclaration[]): boolean {
  const lines = declarations.reduce((sum, { text }) => sum + text.split('\n').length + 1, 0);
  return lines > MOST_LINES;
}

/** `src/types.ts`, or `src/types/<name>.ts` with an index. */
export function emitTypes(declarations: readonly TypeDeclaration[], files: Map<string, string>): void {
  if (declarations.length === 0) return;
  if (!needsTypeFiles(declarations)) {
    files.set('src/types.ts', declarations.map(({ text }) => text).join('\n\n'));
    return;
  }
  const names = createNames({ ignoreCase: true, separator: '-' });
  const fileOf = new Map(declarations.map(({ name }) => [name, names.take(fileName(name))]));
  for (const { name, text, uses } of declarations) {
    const imports = [...uses].toSorted().map((use) => `import type { ${use} } from './${fileOf.get(use)}.ts';`);
    files.set(`src/types/${fileOf.get(name)}.ts`, `${imports.join('\n')}\n\n${text}\n`);
  }
  const exports = declarations.map(({ name }) => `export type { ${name} } from './${fileOf.get(name)}.ts';`);
  files.set('src/types/index.ts', `${exports.join('\n')}\n`);
}
