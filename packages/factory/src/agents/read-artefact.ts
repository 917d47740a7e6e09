import { parsedJson } from '@tapwright/blueprint';
import type { ArtefactPort } from '@tapwright/connector';
import type { Hash } from './agent.ts';

export async function artefactText(hash: Hash, artefacts: ArtefactPort): Promise<string> {
  return Buffer.from(await artefacts.get(hash)).toString();
}

/** What an artefact says as JSON; undefined where it says none. */
export async function artefactJson(hash: Hash, artefacts: ArtefactPort): Promise<unknown> {
  return parsedJson(await artefactText(hash, artefacts));
}
