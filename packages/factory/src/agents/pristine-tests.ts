import { parseBlueprint } from '@tapwright/blueprint';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { generatePackage } from '../generate-package.ts';
import type { Bench, Hash } from './agent.ts';
import { changedPaths, listFiles } from './snapshot.ts';
import { artefactJson } from './read-artefact.ts';

/**
 * Puts the tests in place that the emitter prints for a package's blueprint and overlay, and takes all others away.
 * Gives the paths that were not so.
 */
export async function pristineTests(blueprint: Hash, folder: string, bench: Bench): Promise<readonly string[]> {
  const before = listFiles(folder);
  const beside = mkdtempSync(join(bench.folder, 'printed-'));
  for (const own of ['overlay.json', 'src/hooks.ts'])
    if (existsSync(join(folder, own))) cpSync(join(folder, own), join(beside, own));
  const file = join(folder, 'blueprint.json');
  // The package's own blueprint has its overlay in it already.
  await generatePackage(
    existsSync(file)
      ? { blueprint: file, out: beside, descriptions: 'drop' }
      : {
          blueprint: parseBlueprint(await artefactJson(blueprint, bench.artefacts)),
          out: beside,
          descriptions: 'drop',
        },
  );
  rmSync(join(folder, 'tests'), { recursive: true, force: true });
  cpSync(join(beside, 'tests'), join(folder, 'tests'), { recursive: true });
  rmSync(beside, { recursive: true, force: true });
  return changedPaths(before, listFiles(folder)).filter((path) => path.startsWith('tests/'));
}
