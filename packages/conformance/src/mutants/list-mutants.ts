import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isJsonObject, type ConnectorDefinition } from '@tapwright/connector';
import { PLAN } from './mutant-plan.ts';
import { planMutants } from './plan-mutants.ts';

// A process of its own: `node --import … list-mutants.ts FOLDER` prints the mutants of a package as one line of JSON.
const folder = process.argv[2] ?? '.';
const module: { readonly default?: ConnectorDefinition } = await import(pathToFileURL(await entryOf(folder)).href);
if (!isJsonObject(module.default)) throw new Error(`${folder} has no connector as its default export`);
process.stdout.write(`${PLAN}${JSON.stringify(planMutants(module.default))}\n`);

async function entryOf(directory: string): Promise<string> {
  const source = join(directory, 'src', 'index.ts');
  if (existsSync(source)) return source;
  const manifest: unknown = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
  const exports = isJsonObject(manifest) ? manifest['exports'] : undefined;
  const door = isJsonObject(exports) ? (exports['.'] ?? exports) : exports;
  const target = isJsonObject(door) ? door['default'] : door;
  return join(directory, typeof target === 'string' ? target : 'dist/index.js');
}
