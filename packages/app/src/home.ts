import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The folder where Tapwright keeps what outlives a command (tokens, request logs): `--home`, else `TAPWRIGHT_HOME`,
 * else `/var/lib/tapwright` for root and `~/.tapwright` for everybody else.
 */
export function homeFolder(option: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  const chosen = option ?? env['TAPWRIGHT_HOME'];
  if (chosen) return resolve(chosen);
  return process.getuid?.() === 0 ? '/var/lib/tapwright' : join(homedir(), '.tapwright');
}

/** A folder below the home folder, made if missing, readable by its owner only. */
export function homeSubfolder(home: string, name: string): string {
  const folder = join(home, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
