// npm run connectors [-- name …] [--no-test]: makes the connectors of connectors/ anew from their descriptions and
// overlays, runs their tests, mutants and fault grid, and writes the table of connectors/README.md.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, relative } from 'node:path';
import { readDescription } from '@tapwright/blueprint';
import { generatePackage } from '@tapwright/factory';
import { writeTable } from './connectors/table.ts';
import { recipes, type Recipe } from './connectors/recipes.ts';
import { root } from './documents.ts';

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('--')).map((name) => name.replace(/^source-/, ''));
const tests = !args.includes('--no-test');
const unknown = names.filter((name) => !recipes.some((recipe) => recipe.name === name));
if (unknown.length > 0) throw new Error(`there is no recipe for ${unknown.join(', ')}`);

const failed: string[] = [];
for (const recipe of recipes) {
  if (names.length > 0 && !names.includes(recipe.name)) continue;
  const folder = await generate(recipe);
  if (tests && !(await prove(folder))) failed.push(recipe.name);
}
writeTable();
if (failed.length > 0) {
  process.stderr.write(`not proven: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}

async function generate({ name, title, address, description, streams, actions }: Recipe): Promise<string> {
  const folder = join(root, 'connectors', `source-${name}`);
  const read = await readDescription(description());
  const report = await generatePackage({
    content: { ...read, title, source: { ...read.source, address } },
    name,
    streams,
    actions,
    // The vendor's own words stay where they are; address and hash say where.
    descriptions: 'drop',
    out: folder,
  });
  // Once more from the blueprint itself: the files are those that anyone prints who has the blueprint and the overlay.
  await generatePackage({ blueprint: join(folder, 'blueprint.json'), name, descriptions: 'drop', out: folder });
  const missing = [...streams, ...actions].filter((one) => ![...report.streams, ...report.actions].includes(one));
  if (missing.length > 0) throw new Error(`source-${name}: the description has no ${missing.join(', ')}`);
  process.stdout.write(
    `${relative(root, folder)}: ${report.streams.length} streams, ${report.actions.length} actions, ${report.written.length} files written\n`,
  );
  return folder;
}

/** Checks, mutants and grid, by the runner: it alone writes test-results.json. */
async function prove(folder: string): Promise<boolean> {
  const cli = join(root, 'packages', 'cli', 'bin', 'tapwright.js');
  const child = spawn(process.execPath, [cli, 'test', folder, '--mutants', '--grid'], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code === 0;
}
