import { parseBlueprint, type Blueprint } from '@tapwright/blueprint';
import type { ArtefactPort } from '@tapwright/connector';
import type { ResearchOutcome } from '../agents/agent.ts';
import { artefactJson } from '../agents/read-artefact.ts';
import { dossierSchema, type Dossier } from './dossier.ts';

/** The two documents that research leaves. */
export async function readFound(
  found: Pick<ResearchOutcome, 'blueprint' | 'dossier'>,
  artefacts: ArtefactPort,
): Promise<{ readonly blueprint: Blueprint; readonly dossier: Dossier }> {
  return {
    blueprint: parseBlueprint(await artefactJson(found.blueprint, artefacts)),
    dossier: dossierSchema.parse(await artefactJson(found.dossier, artefacts)),
  };
}
