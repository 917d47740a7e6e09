// Run in a process of its own, confined: it runs a package's code.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '@tapwright/connector';
import { loadEntry } from '../package/package-entry.ts';
import { readJson } from '../package/read-json.ts';
import { registerPackageResolution } from '../package/resolution.ts';
import { runProgram } from '../package/run-program.ts';
import { planJobSchema, type PlanJob, type PlanLine } from './mutant-plan.ts';
import { planMutants } from './plan-mutants.ts';

async function run({ folder }: PlanJob, say: (line: PlanLine) => void): Promise<void> {
  registerPackageResolution();
  say({ kind: 'plan', mutants: planMutants(await loadEntry(await entryOf(folder))) });
}

async function entryOf(directory: string): Promise<string> {
  const source = join(directory, 'src', 'index.ts');
  if (existsSync(source)) return source;
  const manifest = await readJson(join(directory, 'package.json'));
  const exports = isJsonObject(manifest) ? manifest['exports'] : undefined;
  const door = isJsonObject(exports) ? (exports['.'] ?? exports) : exports;
  const target = isJsonObject(door) ? door['default'] : door;
  return join(directory, typeof target === 'string' ? target : 'dist/index.js');
}

await runProgram(planJobSchema, 'connector_unloadable', run);
