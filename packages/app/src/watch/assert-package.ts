import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '@tapwright/connector';

/** Only what Tapwright made knows what it was made from. */
export function assertPackage(folder: string): void {
  if (existsSync(join(folder, 'blueprint.json'))) return;
  throw new ConfigError(`${folder} is no package that Tapwright made: it has no blueprint.json`, {
    code: 'blueprint_missing',
    hint: 'Name the folder of a connector package.',
  });
}
