import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const programs = fileURLToPath(new URL('programs', import.meta.url));
/** Peers and output; nothing here is kept in the repository. */
export const scratch = join(root, '.bench/throughput');
