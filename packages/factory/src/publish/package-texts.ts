import { isPersons } from '@tapwright/conformance';
import { ConfigError, type ArtefactPort } from '@tapwright/connector';
import type { Snapshot } from '../agents/agent.ts';
import { readListing } from '../agents/snapshot.ts';

/** Path with slashes → text of every file that is published. */
export type PackageTexts = ReadonlyMap<string, string>;

/** The files of a snapshot, without those that are never shipped. */
export async function packageTexts(snapshot: Snapshot, artefacts: ArtefactPort): Promise<PackageTexts> {
  const texts = new Map<string, string>();
  for (const [path, hash] of Object.entries(await readListing(snapshot, artefacts))) {
    if (isPersons(path) || path === 'package-lock.json') continue;
    const bytes = Buffer.from(await artefacts.get(hash));
    const text = bytes.toString('utf8');
    if (Buffer.compare(Buffer.from(text), bytes) !== 0) throw noText(path);
    texts.set(path, text);
  }
  if (texts.has('package.json')) return texts;
  throw new ConfigError('there is nothing to publish: the package has no package.json', { code: 'package_missing' });
}

function noText(path: string): ConfigError {
  return new ConfigError(`${path} is no text, and a connector package has nothing else`, {
    code: 'package_unpublishable',
    hint: 'Remove the file from the package.',
  });
}
