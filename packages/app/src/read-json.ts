import { readFile } from 'node:fs/promises';
import { ConfigError } from '@tapwright/connector';

/** Reads a JSON file; `what` names it in errors. */
export async function readJson(file: string, what: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new ConfigError(`cannot read the ${what} ${file}`, {
      code: `${what}_unreadable`,
      hint: 'Check the path.',
      cause: error,
    });
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${file} is not JSON: ${error instanceof Error ? error.message : ''}`, {
      code: `${what}_unreadable`,
      hint: `A ${what} is a JSON file.`,
    });
  }
}
