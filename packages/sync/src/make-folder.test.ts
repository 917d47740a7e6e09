import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';
import { openDestination } from './open-destination.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'tapwright-folder-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

it('makes what is missing above, and takes what is there', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await makeFolder(path);
  await makeFolder(path);
  expect((await stat(path)).isDirectory()).toBe(true);
});

it('says when a file is in the way', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(folder, 'file', 'x'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

it
  .skipIf(process.platform !== 'linux')
  .each(['duckdb:/proc/x.db', 'duckdb:/proc/a/b/x.db', 'parquet:/proc/x', 'jsonl:/proc/x/y'])(
  '%s is refused at once',
  async (address) => {
    await expect(openDestination(address)).rejects.toMatchObject({ code: 'destination_not_writable' });
  },
);
