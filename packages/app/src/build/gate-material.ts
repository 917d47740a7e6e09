import { parseBlueprint, type Blueprint } from '@tapwright/blueprint';
import type { ArtefactPort } from '@tapwright/connector';
import { artefactJson, diffPackages, dossierSchema, type Dossier, type FileDiff } from '@tapwright/factory';
import { z } from 'zod';
import type { Approval } from '../store/approvals.ts';

/** What changes with a yes. */
export interface GateChanges {
  /** What it is compared with: what users have now, or what somebody saw at a gate before. */
  readonly since: 'nothing' | 'published' | 'shown';
  readonly files: readonly FileDiff[];
}

const comparedSchema = z.object({
  compared: z.object({
    since: z.enum(['nothing', 'published', 'shown']),
    before: z.string().optional(),
    after: z.string(),
  }),
});

/** The difference that a gate is about, file by file; undefined where it is about no package. */
export async function gateChanges(
  { details }: Pick<Approval, 'details'>,
  artefacts: ArtefactPort,
): Promise<GateChanges | undefined> {
  const given = comparedSchema.safeParse(details);
  if (!given.success) return undefined;
  const { since, before, after } = given.data.compared;
  return { since, files: await diffPackages(before, after, artefacts) };
}

/** What was found about an API. */
export interface GateEvidence {
  readonly blueprint: Blueprint;
  readonly dossier: Dossier;
}

const researchedSchema = z.object({ blueprint: z.string(), dossier: z.string() });
/** Of the gate after research, and of those that come later. */
const evidenceSchema = z.union([researchedSchema, z.object({ evidence: researchedSchema })]);

/** What was found and what proves it; undefined where the gate does not say. */
export async function gateEvidence(
  { details }: Pick<Approval, 'details'>,
  artefacts: ArtefactPort,
): Promise<GateEvidence | undefined> {
  const given = evidenceSchema.safeParse(details);
  if (!given.success) return undefined;
  const { blueprint, dossier } = 'evidence' in given.data ? given.data.evidence : given.data;
  const found = dossierSchema.safeParse(await artefactJson(dossier, artefacts));
  if (!found.success) return undefined;
  return { blueprint: parseBlueprint(await artefactJson(blueprint, artefacts)), dossier: found.data };
}
