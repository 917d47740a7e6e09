import { readFile } from 'node:fs/promises';
import { ConfigError } from '@tapwright/connector';
import { parseDocument } from 'yaml';

/** Data of a JSON or YAML file without secrets; throws a ConfigError of this code where it cannot be read. */
export async function readYaml(file: string, code: string): Promise<unknown> {
  try {
    const document = parseDocument(await readFile(file, 'utf8'), { prettyErrors: true });
    const [problem] = document.errors;
    if (problem !== undefined) throw problem;
    return document.toJS() as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${file} cannot be read: ${why}`, { code, hint: 'Check the file: it is JSON or YAML.' });
  }
}
