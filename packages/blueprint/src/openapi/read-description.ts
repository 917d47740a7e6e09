import { ConfigError } from '@tapwright/connector';
import { readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_LIMITS } from './parse-text.ts';
import { readOpenApiBytes, type Description } from './read-openapi.ts';

export interface ReadDescriptionOptions {
  /** Folder that references between files may reach. Default: the description's own. */
  readonly allowedRoot?: string;
}

/** Reads a description from a file or an address. */
export async function readDescription(address: string, options: ReadDescriptionOptions = {}): Promise<Description> {
  return readFile(address.startsWith('file:') ? fileURLToPath(address) : address, options);
}

function readFile(address: string, options: ReadDescriptionOptions): Description {
  const found = statOf(address);
  if (found === undefined) {
    throw new ConfigError(`${address}: there is no such file`, {
      code: 'description_not_found',
      hint: 'Give the path of an OpenAPI document, or its http(s) address.',
    });
  }
  if (!found.isFile()) {
    throw new ConfigError(`${address}: this is ${found.isDirectory() ? 'a folder' : 'no regular file'}`, {
      code: 'description_not_found',
      hint: 'Give the OpenAPI document itself.',
    });
  }
  if (found.size > DEFAULT_LIMITS.json) {
    throw new ConfigError(`${address}: the description is larger than ${DEFAULT_LIMITS.json / 1024 / 1024} MB`, {
      code: 'description_too_large',
      hint: 'Split the description and generate from its parts.',
    });
  }
  const file = realpathSync(address);
  const root = options.allowedRoot === undefined ? path.dirname(file) : realpathSync(options.allowedRoot);
  return readOpenApiBytes(readFileSync(file), {
    label: path.basename(address),
    location: { kind: 'file', path: file },
    root,
  });
}

function statOf(address: string): Stats | undefined {
  try {
    return statSync(address);
  } catch {
    return undefined;
  }
}
