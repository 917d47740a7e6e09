import { readFile } from 'node:fs/promises';
import { ConfigError } from '../errors.ts';

/** Reads a JSON file that the user named. Errors name the file, never what is in it. */
export async function readJsonFile(path: string, what: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new ConfigError(`the ${what} file ${path} cannot be read (${code})`, {
      code: 'file_unreadable',
      hint: 'Check the path and its permissions.',
    });
  });
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new ConfigError(`the ${what} file ${path} is not JSON`, { code: 'file_invalid', hint: 'Correct the file.' });
  }
}
