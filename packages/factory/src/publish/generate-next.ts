import { blueprintSchema, diffBlueprints, type Blueprint } from '@tapwright/blueprint';
import { isJsonObject, type ArtefactPort } from '@tapwright/connector';
import type { Bench, GenerateOutcome, GenerateTask, Snapshot } from '../agents/agent.ts';
import { generateAgent } from '../agents/generate-agent.ts';
import { changedPaths, readListing } from '../agents/snapshot.ts';
import { nextVersion } from '../drift/renew-agents.ts';
import { artefactJson } from '../agents/read-artefact.ts';

/**
 * Prints a package with the version that follows the published one: what users will notice decides which. What is the
 * same for them and has other bytes is a patch; what has the same bytes keeps its version.
 */
export async function generateNext(
  task: GenerateTask,
  bench: Bench,
  published: Snapshot | undefined,
): Promise<GenerateOutcome> {
  const outcome = await generateAfter(task, bench, published);
  return published === undefined ? outcome : { ...outcome, published };
}

async function generateAfter(
  task: GenerateTask,
  bench: Bench,
  published: Snapshot | undefined,
): Promise<GenerateOutcome> {
  const { artefacts } = bench;
  const before = published === undefined ? undefined : await releaseOf(published, artefacts);
  // A repair keeps the version that its package has.
  if (published === undefined || before?.name !== `source-${task.name}` || task.mode === 'FIX')
    return generateAgent(task, bench);
  const outcome = await generateAgent({ ...task, version: before.version }, bench);
  if (await sameBytes(published, outcome.package, artefacts)) return outcome;
  const now = await releaseOf(outcome.package, artefacts);
  const level = now === undefined ? 'major' : diffBlueprints(before.blueprint, now.blueprint).level;
  const version = nextVersion(before.version, level === 'none' ? 'patch' : level);
  return generateAgent({ ...task, version }, bench);
}

interface Release {
  readonly name: string;
  readonly version: string;
  readonly blueprint: Blueprint;
}

async function releaseOf(snapshot: Snapshot, artefacts: ArtefactPort): Promise<Release | undefined> {
  const { 'package.json': manifest, 'blueprint.json': made } = await readListing(snapshot, artefacts);
  if (manifest === undefined || made === undefined) return undefined;
  const blueprint = blueprintSchema.safeParse(await artefactJson(made, artefacts));
  const told = await artefactJson(manifest, artefacts);
  const { name, version } = isJsonObject(told) ? told : {};
  if (!blueprint.success || typeof name !== 'string' || typeof version !== 'string') return undefined;
  return { name, version, blueprint: blueprint.data };
}

/** What the runner adds comes later; npm leaves `.gitignore` out. */
const NOT_COMPARED = /^(?:test-results\.(?:sig\.)?json|package-lock\.json|\.gitignore)$/;

async function sameBytes(before: Snapshot, after: Snapshot, artefacts: ArtefactPort): Promise<boolean> {
  const changed = changedPaths(await readListing(before, artefacts), await readListing(after, artefacts));
  return changed.every((path) => NOT_COMPARED.test(path));
}
