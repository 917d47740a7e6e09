import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A package of an installation. */
export interface InstalledPackage {
  /** Where it is looked for: below a `node_modules`. */
  readonly path: string;
  /** Where it lies; another place where it is linked, as in a workspace. */
  readonly real: string;
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

let own: readonly InstalledPackage[] | undefined;

/** This package and everything that it needs, with the compiler and Node's types: what tests of a connector stand on. */
export function dependencyClosure(): readonly InstalledPackage[] {
  own ??= closureOf(fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, ''), ['@types/node']);
  return own;
}

function closureOf(folder: string, besides: readonly string[]): readonly InstalledPackage[] {
  const found = new Map<string, InstalledPackage>([[folder, { path: folder, real: folder }]]);
  const queue: [string, readonly string[]][] = [[folder, [...needsOf(folder), ...besides]]];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [from, names] = next;
    for (const name of names) {
      const path = locate(from, name);
      if (path === undefined || found.has(path)) continue;
      const real = realpathSync(path);
      found.set(path, { path, real });
      queue.push([real, needsOf(real)]);
    }
  }
  // A workspace finds its own packages by name through a link, too.
  const self = locate(folder, '@tapwright/conformance');
  if (self !== undefined && self !== folder) found.set(self, { path: self, real: realpathSync(self) });
  return [...found.values()];
}

function needsOf(folder: string): readonly string[] {
  const { dependencies, optionalDependencies, peerDependencies }: Manifest = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

/** As Node looks for it, from a folder upwards. */
function locate(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name);
    if (existsSync(join(path, 'package.json'))) return path;
    if (dirname(folder) === folder) return undefined;
  }
}

/** True where the package is linked, so that the link has to be there as well. */
export function isLinked({ path }: InstalledPackage): boolean {
  return lstatSync(path).isSymbolicLink();
}
