import { join } from 'node:path';

/** How code that nobody trusts is confined: what was found out of this machine is kept in the home folder. */
export function sandboxOf(home: string): { readonly cacheFile: string } {
  return { cacheFile: join(home, 'sandbox.json') };
}
