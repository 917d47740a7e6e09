import { readFileSync } from 'node:fs';
import { isJsonObject } from '@tapwright/connector';

/** Version of this installation. */
export const version: string = readVersion();

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return isJsonObject(manifest) ? String(manifest['version']) : 'unknown';
}
