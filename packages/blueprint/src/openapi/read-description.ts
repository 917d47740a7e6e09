import { ConfigError, guardedFetch, TransientError } from '@tapwright/connector';
import { readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_LIMITS } from './parse-text.ts';
import { readDocumentBytes } from '../formats/read-document.ts';
import type { Description } from './read-openapi.ts';

export interface ReadDescriptionOptions {
  /** Folder that references between files may reach. Default: the description's own. */
  readonly allowedRoot?: string;
  /** An address may be loopback or private. Default false. */
  readonly allowPrivate?: boolean;
  /** What the file holds, where it has been read already. */
  readonly bytes?: Uint8Array;
  readonly signal?: AbortSignal;
}

/**
 * Reads a description from a file or an http(s) address: OpenAPI 2.0, 3.0 or 3.1 (JSON or YAML), a Google discovery
 * document, a Postman collection, a HAR recording, or a GraphQL schema. What is wrong in it but can be read around is
 * listed in `warnings`; what cannot be read is a {@link ConfigError} with file, line and pointer.
 *
 * @example
 * const { contract, warnings } = await readDescription('openapi.yaml');
 */
export async function readDescription(address: string, options: ReadDescriptionOptions = {}): Promise<Description> {
  if (/^https?:/i.test(address)) return readAddress(address, options);
  return readFile(localPath(address), options);
}

async function readAddress(address: string, options: ReadDescriptionOptions): Promise<Description> {
  const answer = await guardedFetch(address, {
    maxBytes: DEFAULT_LIMITS.json,
    ...(options.allowPrivate !== undefined && { allowPrivate: options.allowPrivate }),
    ...(options.signal !== undefined && { signal: options.signal }),
  });
  const label = withoutCredentials(answer.url);
  if (answer.status >= 500 || answer.status === 429) {
    throw new TransientError(`${label}: the server answered with status ${answer.status}`, {
      code: 'description_not_fetched',
      status: answer.status,
      hint: 'Try again later, or download the description and give the file.',
    });
  }
  if (answer.status !== 200) {
    throw new ConfigError(`${label}: the server answered with status ${answer.status}`, {
      code: 'description_not_found',
      status: answer.status,
      hint: 'Open the address in a browser; if it needs a login, download the description and give the file.',
    });
  }
  return readDocumentBytes(answer.bytes, { label, location: { kind: 'url', url: answer.url } });
}

/** Queries may hold keys, so an address is shown and kept without its query. */
function withoutCredentials(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

async function readFile(address: string, options: ReadDescriptionOptions): Promise<Description> {
  const found = statOf(address);
  if (!found?.isFile()) {
    const what =
      found === undefined ? 'there is no such file' : found.isDirectory() ? 'this is a folder' : 'this is no file';
    throw notFound(address, what);
  }
  if (found.size > DEFAULT_LIMITS.json) {
    throw new ConfigError(`${address}: the description is larger than ${DEFAULT_LIMITS.json / 1024 / 1024} MB`, {
      code: 'description_too_large',
      hint: 'Split the description and generate from its parts.',
    });
  }
  const file = realpathSync(address);
  const root = options.allowedRoot ?? path.dirname(file);
  if (statOf(root)?.isDirectory() !== true) throw notFound(root, 'there is no such folder');
  return readDocumentBytes(options.bytes ?? readBytes(file, address), {
    label: path.basename(address),
    location: { kind: 'file', path: file },
    root: realpathSync(root),
  });
}

function localPath(address: string): string {
  if (!/^file:/i.test(address)) return address;
  try {
    return fileURLToPath(address);
  } catch {
    throw notFound(address, 'this names no file of this machine');
  }
}

function notFound(address: string, what: string): ConfigError {
  return new ConfigError(`${address}: ${what}`, {
    code: 'description_not_found',
    hint: 'Give the path of an API description, or its http(s) address.',
  });
}

function readBytes(file: string, address: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new ConfigError(`${address}: the file cannot be opened`, {
      code: 'description_not_found',
      hint: 'Check the permissions of the file.',
      cause,
    });
  }
}

function statOf(address: string): Stats | undefined {
  try {
    return statSync(address);
  } catch {
    return undefined;
  }
}
