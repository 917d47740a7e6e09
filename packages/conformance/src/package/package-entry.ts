import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError, isJsonObject, type ConnectorDefinition } from '@tapwright/connector';

/** The module that a connector package is used by: its source, else what was compiled of it. */
export function packageEntry(folder: string): string {
  const found = ['src/index.ts', 'dist/index.js'].map((path) => join(folder, path)).find((path) => existsSync(path));
  if (found !== undefined && existsSync(join(folder, 'blueprint.json'))) return found;
  throw new ConfigError(`${folder} is no connector package with a blueprint`, {
    code: 'connector_unloadable',
    hint: 'It needs src/index.ts (or a build) and blueprint.json.',
  });
}

/** The connector of such a module. Runs its code: only in a process that may run it. */
export async function loadEntry(entry: string): Promise<ConnectorDefinition> {
  const module: unknown = await import(pathToFileURL(entry).href);
  const found = isJsonObject(module) ? module['default'] : undefined;
  if (isConnector(found)) return found;
  throw new Error(`${entry} has no connector as its default export`);
}

function isConnector(value: unknown): value is ConnectorDefinition {
  return isJsonObject(value) && Array.isArray(value['streams']) && isJsonObject(value['client']);
}
