import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readLines } from './read-lines.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'tapwright-lines-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

it.each(['', 'a\n', 'a', 'ab\ncdef\nghijklmnopqrstuvwxyz\n1\n2\n3', '\n\n\n'])(
  'reads %j in whole lines',
  async (text) => {
    const path = join(folder, 'lines');
    await writeFile(path, text);
    const chunks: string[] = [];
    for await (const chunk of readLines(path, 4)) chunks.push(chunk.toString());
    expect(chunks.join('')).toBe(text);
    for (const chunk of chunks.slice(0, -1)) expect(chunk.endsWith('\n')).toBe(true);
  },
);
