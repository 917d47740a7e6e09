import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blueprintSchema, parsedJson, type Blueprint, type Overlay } from '@tapwright/blueprint';
import { emitFindings, handWritten, testResultsSchema, type TestResults } from '@tapwright/conformance';
import { isJsonObject, type ArtefactPort, type JsonObject } from '@tapwright/connector';
import type { Bench, Hash, ReviewTask } from '../agents/agent.ts';
import { keptFacts } from '../agents/facts-beyond.ts';
import { readListing, restoreSnapshot } from '../agents/snapshot.ts';
import { emitPackage } from '../emit/emit-package.ts';
import { artefactText, artefactJson } from '../agents/read-artefact.ts';

/** Everything that is looked at, read once. Nothing of it was run. */
export interface PackageUnderReview {
  /** `source-github`. */
  readonly name: string;
  /** Where its files lie. */
  readonly folder: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly text: (path: string) => string | undefined;
  readonly manifest: JsonObject | undefined;
  /** What was approved. */
  readonly blueprint: Blueprint;
  /** Facts of the overlay that it has already. */
  readonly applied: Overlay['facts'];
  /** What the package says that it was made from; absent where that is none. */
  readonly packaged?: Blueprint;
  /** What the emitter prints for it; empty where it prints nothing. */
  readonly emitted: ReadonlyMap<string, string>;
  /** Why it prints nothing. */
  readonly unprintable?: string;
  /** Files that no comparison vouches for: written by hand or by an agent, or generated and edited since. */
  readonly unproven: ReadonlySet<string>;
  /** Those of them that are meant to be written by hand. */
  readonly byHand: readonly string[];
  readonly results?: TestResults;
  /** Of the package that is published now. */
  readonly published?: { readonly blueprint?: Blueprint; readonly manifest?: JsonObject };
}

export async function openReview(task: ReviewTask, bench: Bench): Promise<PackageUnderReview> {
  const folder = join(bench.folder, 'package');
  mkdirSync(folder, { recursive: true });
  await restoreSnapshot(task.package, folder, bench.artefacts);
  const paths = Object.keys(await readListing(task.package, bench.artefacts));
  const files = new Map(paths.map((path) => [path, new Uint8Array(readFileSync(join(folder, path)))]));
  const text = (path: string): string | undefined => textOf(files.get(path));
  const manifest = objectOf(text('package.json'));
  const packaged = blueprintOf(text('blueprint.json'));
  const blueprint = blueprintSchema.parse(await artefactJson(task.blueprint, bench.artefacts));
  const printed = await emission(task, packaged, manifest, text);
  const { emitted } = printed;
  const byHand = handWritten(files, emitted);
  const edited = emitFindings({ kind: 'folder', files }, emitted).flatMap(({ path }) => path ?? []);
  const results = testResultsSchema.safeParse(parsedJson(text('test-results.json')));
  return {
    name: `source-${task.name.replace(/^source-/, '')}`,
    folder,
    files,
    text,
    manifest,
    blueprint,
    applied: await keptFacts(task.applied, bench.artefacts),
    ...(packaged && { packaged }),
    ...printed,
    unproven: new Set([...byHand, ...edited, ...[...files.keys()].filter((path) => !emitted.has(path))]),
    byHand,
    ...(results.success && { results: results.data }),
    ...(task.published !== undefined && { published: await published(task.published, bench.artefacts) }),
  };
}

/** The files of the package's own blueprint, with the description's words or without, whichever fits. */
async function emission(
  task: ReviewTask,
  packaged: Blueprint | undefined,
  manifest: JsonObject | undefined,
  text: PackageUnderReview['text'],
): Promise<Pick<PackageUnderReview, 'emitted' | 'unprintable'>> {
  if (packaged === undefined)
    return { emitted: new Map(), unprintable: 'blueprint.json is missing or is no blueprint' };
  const { name, version } = manifest ?? {};
  const hooks = text('src/hooks.ts');
  const given = {
    name: typeof name === 'string' ? name : task.name,
    ...(typeof version === 'string' && { version }),
    ...(hooks !== undefined && { hooks }),
  };
  try {
    const differing = (printed: ReadonlyMap<string, string>): readonly string[] =>
      [...printed].filter(([path, printedText]) => text(path) !== printedText).map(([path]) => path);
    const print = async (blueprint: Blueprint): Promise<ReadonlyMap<string, string>> => {
      const { files: kept } = await emitPackage(blueprint, { ...given, descriptions: 'keep' });
      if (differing(kept).length === 0) return kept;
      const { files: dropped } = await emitPackage(blueprint, { ...given, descriptions: 'drop' });
      return differing(dropped).length < differing(kept).length ? dropped : kept;
    };
    return { emitted: await print(packaged) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { emitted: new Map(), unprintable: `nothing can be generated from blueprint.json: ${why}` };
  }
}

async function published(hash: Hash, artefacts: ArtefactPort): Promise<NonNullable<PackageUnderReview['published']>> {
  const listing = await readListing(hash, artefacts);
  const textAt = async (path: string): Promise<string | undefined> =>
    listing[path] === undefined ? undefined : artefactText(listing[path], artefacts);
  const blueprint = blueprintOf(await textAt('blueprint.json'));
  const manifest = objectOf(await textAt('package.json'));
  return { ...(blueprint && { blueprint }), ...(manifest && { manifest }) };
}

function blueprintOf(text: string | undefined): Blueprint | undefined {
  const given = parsedJson(text);
  // What is printed follows the order of the fields, which parsing does not keep.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is parsed just now
  return blueprintSchema.safeParse(given).success ? (given as Blueprint) : undefined;
}

function objectOf(text: string | undefined): JsonObject | undefined {
  const value = parsedJson(text);
  return isJsonObject(value) ? value : undefined;
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
