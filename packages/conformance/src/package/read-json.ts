import { readFile } from 'node:fs/promises';

/** The JSON of a file that is ours to read; what is none is an error. */
export async function readJson(file: string | URL): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}
