import { expect, test } from 'vitest';
import { shopBlueprint } from '../testing/blueprints.fixture.ts';
import { lintFindings, packageFolder, typeErrors } from '../testing/package-folder.fixture.ts';
import { emitPackage } from './emit-package.ts';

test('a package type-checks strictly and has no lint findings', async () => {
  const { files } = await emitPackage(shopBlueprint());
  using folder = packageFolder(files);
  expect(await typeErrors(folder.path)).toEqual([]);
  expect(await lintFindings(folder.path)).toEqual([]);
});
