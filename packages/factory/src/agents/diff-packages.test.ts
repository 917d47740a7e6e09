import { memoryArtefacts, type ArtefactPort } from '@tapwright/connector';
import { expect, test } from 'vitest';
import { manifestText, MANIFEST } from '../write/manifest.ts';
import { diffPackages } from './diff-packages.ts';

async function keep(files: Readonly<Record<string, string>>, artefacts: ArtefactPort): Promise<string> {
  const listing: Record<string, string> = {};
  for (const [path, text] of Object.entries(files)) listing[path] = await artefacts.put(text);
  return artefacts.put(JSON.stringify(listing));
}

const printed = manifestText({ generator: {}, files: { 'README.md': '', 'src/index.ts': '', 'src/old.ts': '' } });
const before = {
  [MANIFEST]: printed,
  'README.md': '# Shop\n',
  'src/index.ts': 'one\ntwo\nthree\n',
  'src/old.ts': 'gone\n',
  'test-results.json': '{"passed":1}\n',
};
const after = {
  [MANIFEST]: printed,
  'README.md': '# Shop 2\n',
  'src/index.ts': 'one\n2\nthree\nfour\n',
  'src/hooks.ts': '--- a comment of its own\n',
  'test-results.json': '{"passed":2}\n',
};

test('what differs between two packages is told file by file, what was written by hand first', async () => {
  const artefacts = memoryArtefacts();
  const diffs = await diffPackages(await keep(before, artefacts), await keep(after, artefacts), artefacts);
  expect(diffs.map(({ text: _text, ...diff }) => diff)).toEqual([
    { path: 'src/hooks.ts', status: 'added', added: 1, removed: 0, origin: 'hand' },
    { path: 'README.md', status: 'changed', added: 1, removed: 1, origin: 'blueprint' },
    { path: 'src/index.ts', status: 'changed', added: 2, removed: 1, origin: 'blueprint' },
    { path: 'src/old.ts', status: 'removed', added: 0, removed: 1, origin: 'blueprint' },
    { path: 'test-results.json', status: 'changed', added: 1, removed: 1, origin: 'runner' },
  ]);
  expect(diffs[2]?.text).toContain('-two\n+2\n three\n+four');
});

test('without a package before, all is new', async () => {
  const artefacts = memoryArtefacts();
  const diffs = await diffPackages(undefined, await keep(after, artefacts), artefacts);
  expect(diffs.map(({ path, status, removed }) => [path, status, removed])).toEqual(
    ['src/hooks.ts', MANIFEST, 'README.md', 'src/index.ts', 'test-results.json'].map((path) => [path, 'added', 0]),
  );
});
