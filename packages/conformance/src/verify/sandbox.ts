import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How the package's code is kept from the rest of the machine. */
export interface Sandbox {
  /** Flags of Node. */
  readonly flags: readonly string[];
  /** What it can still do, for people. */
  readonly warning: string;
}

/**
 * Node's permission model: the code may read the package's copy and our own code, and nothing else; it can write
 * nothing and start nothing. The network is open to it.
 */
export function sandboxFor(readable: readonly string[]): Sandbox {
  const known = process.allowedNodeEnvironmentFlags;
  if (!known.has('--permission')) {
    return {
      flags: [],
      warning: `Node ${process.versions.node} has no permission model: the code of the package ran with all your rights`,
    };
  }
  const folders = [...new Set([...readable, ...ourFolders()].map((folder) => realpathSync(folder)))];
  return {
    flags: [
      '--permission',
      ...folders.flatMap((folder) => [`--allow-fs-read=${folder}/*`, `--allow-fs-read=${folder}`]),
      ...(known.has('--allow-net') ? ['--allow-net'] : []),
      '--disallow-code-generation-from-strings',
    ],
    warning:
      'the code of the package ran without access to your files, but it could reach the network; run `verify` in a container without one where that matters',
  };
}

/** Where our own code and what it needs lie. */
function ourFolders(): readonly string[] {
  const require = createRequire(import.meta.url);
  const found = [fileURLToPath(new URL('../..', import.meta.url))];
  for (const name of ['@tapwright/connector', '@tapwright/blueprint']) {
    found.push(packageFolder(fileURLToPath(import.meta.resolve(name))));
  }
  for (const paths of require.resolve.paths('zod') ?? []) if (existsSync(paths)) found.push(paths);
  return found.flatMap((folder) => [folder, ...(existsSync(join(folder, 'package.json')) ? [dirname(folder)] : [])]);
}

function packageFolder(file: string): string {
  let folder = dirname(file);
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
