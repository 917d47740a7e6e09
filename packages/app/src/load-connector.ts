import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { registerPackageResolution } from '@tapwright/conformance';
import { ConfigError, isJsonObject, type ConnectorDefinition } from '@tapwright/connector';

export interface LoadedConnector {
  readonly connector: ConnectorDefinition;
  /** The package's folder. */
  readonly folder: string;
}

/**
 * Loads a connector by folder, or by name: `github` is `connectors/source-github` here or in a folder above, then
 * `source-github` here, then an installed package.
 */
export async function loadConnector(reference: string, cwd: string = process.cwd()): Promise<LoadedConnector> {
  const folder = findPackage(reference, cwd);
  registerPackageResolution();
  const entry = packageEntry(folder);
  if (!existsSync(entry)) {
    throw new ConfigError(`${folder} has neither src/index.ts nor a build (${entry})`, {
      code: 'connector_unloadable',
      hint: 'Name the folder of a connector package, or generate it again.',
    });
  }
  let module: unknown;
  try {
    module = await import(pathToFileURL(entry).href);
  } catch (error) {
    throw new ConfigError(`${entry} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, {
      code: 'connector_unloadable',
      hint: `Run \`tapwright test ${reference}\` to see what is wrong with the package.`,
      cause: error,
    });
  }
  return { connector: connectorOf(module, entry), folder };
}

/** Folder of a connector package; see {@link loadConnector} for the places. */
export function findPackage(reference: string, cwd: string = process.cwd()): string {
  const tried: string[] = [];
  for (const folder of candidates(reference, cwd)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    tried.push(folder);
  }
  if (isPath(reference)) throw noPackageAt(reference, resolve(cwd, reference));
  throw new ConfigError(`there is no connector ${reference}`, {
    code: 'connector_not_found',
    hint: `Looked for a package.json in ${tried.slice(0, 4).join(', ')}. Make one with: tapwright generate <description>`,
  });
}

/** Whether it can only be meant as a path, and not as the name of a connector. */
function isPath(reference: string): boolean {
  return !NAME.test(reference) || /\.(?:tgz|tar|tar\.gz|zip)$/i.test(reference);
}

function noPackageAt(reference: string, path: string): ConfigError {
  const found = statSync(path, { throwIfNoEntry: false });
  const hint = 'Name the folder of a connector package (of `verify` also its tarball); `tapwright generate` makes one.';
  if (found === undefined) {
    return new ConfigError(`there is no file or folder ${reference}`, {
      code: 'connector_not_found',
      hint: `Looked at ${path}. ${hint}`,
    });
  }
  const what = found.isDirectory() ? 'has no package.json' : 'is a file, not the folder of a connector';
  return new ConfigError(`${reference} ${what}`, { code: 'connector_not_found', hint });
}

const NAME = /^(?:@[a-z0-9-]+\/)?[a-z0-9][a-z0-9._-]*$/i;

function* candidates(reference: string, cwd: string): Generator<string> {
  const direct = resolve(cwd, reference);
  if (reference.includes('/') || reference.startsWith('.') || isFolder(direct)) yield direct;
  if (!NAME.test(reference)) return;
  const name = reference.startsWith('source-') || reference.includes('/') ? reference : `source-${reference}`;
  yield join(cwd, name);
  for (let folder = cwd; ; folder = dirname(folder)) {
    yield join(folder, 'connectors', name);
    yield join(folder, 'node_modules', name);
    if (dirname(folder) === folder) return;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function packageEntry(folder: string): string {
  const source = join(folder, 'src', 'index.ts');
  if (existsSync(source) && !folder.split('/').includes('node_modules')) return source;
  const manifest = readManifest(join(folder, 'package.json'));
  const entry = defaultExport(isJsonObject(manifest) ? manifest['exports'] : undefined);
  return join(folder, entry ?? 'dist/index.js');
}

function readManifest(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new ConfigError(`${file} is not JSON`, { code: 'connector_unloadable', hint: 'Correct or restore it.' });
  }
}

function defaultExport(exports: unknown): string | undefined {
  const door = isJsonObject(exports) ? (exports['.'] ?? exports) : exports;
  const target = isJsonObject(door) ? door['default'] : door;
  return typeof target === 'string' ? target : undefined;
}

function connectorOf(module: unknown, entry: string): ConnectorDefinition {
  const found = isJsonObject(module) ? module['default'] : undefined;
  if (isConnector(found)) return found;
  throw new ConfigError(`${entry} has no connector as its default export`, {
    code: 'connector_invalid',
    hint: 'Export the result of defineConnector as default.',
  });
}

function isConnector(value: unknown): value is ConnectorDefinition {
  return (
    isJsonObject(value) &&
    typeof value['name'] === 'string' &&
    Array.isArray(value['streams']) &&
    isJsonObject(value['client']) &&
    isJsonObject(value['config']) &&
    '_zod' in value['config']
  );
}
