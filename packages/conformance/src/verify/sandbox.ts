import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How the package's code is kept from the rest of the machine. */
export interface Sandbox {
  /** Flags of Node. */
  readonly flags: readonly string[];
  /** Those for Node's own test runner, which looks for its files from the root on: it may read everything. */
  readonly testFlags: readonly string[];
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
      testFlags: [],
      warning: `Node ${process.versions.node} has no permission model: the code of the package ran with all your rights`,
    };
  }
  const folders = [...new Set([...readable, ...ourFolders()].map((folder) => realpathSync(folder)))];
  const common = [
    '--permission',
    ...(known.has('--allow-net') ? ['--allow-net'] : []),
    '--disallow-code-generation-from-strings',
  ];
  return {
    flags: [...common, ...folders.flatMap((one) => [`--allow-fs-read=${one}/*`, `--allow-fs-read=${one}`])],
    testFlags: [...common, '--allow-fs-read=*'],
    warning:
      'the code of the package could write and start nothing, but it could reach the network, and read files while mutants ran; run `verify` in a container where that matters',
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
