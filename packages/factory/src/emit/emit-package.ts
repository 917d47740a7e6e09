import { canonicalJson, parseBlueprint, pruneContract, type Blueprint } from '@tapwright/blueprint';
import { ConfigError } from '@tapwright/connector';
import { formatFiles } from '../format.ts';
import { createTypeBook } from '../types/type-book.ts';
import { planActions } from './action-file.ts';
import { emitActions } from './action-modules.ts';
import { emitAuth } from './auth-file.ts';
import { emitClient, sharedPagination } from './client-file.ts';
import { emitConfig } from './config-file.ts';
import { emitConnector } from './connector-file.ts';
import type { EmitContext } from './context.ts';
import { dropDescriptions } from './drop-descriptions.ts';
import { emitFixtures } from './fixtures.ts';
import { hooksOf, requireHooks } from './hooks.ts';
import { emitImplementation } from './implementation.ts';
import { createLayout } from './layout.ts';
import { emitPackageFiles } from './package-files.ts';
import { emitReadme } from './readme.ts';
import { requireConsistent } from './require-consistent.ts';
import { planStreams } from './stream-file.ts';
import { emitStreams } from './stream-modules.ts';
import { emitTests } from './test-files.ts';
import { emitTypes, needsTypeFiles } from './type-modules.ts';
import { EMITTER_VERSION, FORMATTER_VERSION } from './versions.ts';
import { sha256 } from '../code/sha256.ts';

export interface EmitOptions {
  /** Name of the API without `source-`; default the blueprint's. */
  readonly name?: string;
  /** Version of the package. Default `0.1.0`. */
  readonly version?: string;
  /** Whether the description's own words are printed. Default `keep`. */
  readonly descriptions?: 'keep' | 'drop';
  /** The overlay's text, for its hash; the blueprint has it applied already. */
  readonly overlay?: string;
  /** Text of the `src/hooks.ts` that is there. */
  readonly hooks?: string;
}

/** A package in memory: path with `/` → text, in order of the paths. */
export interface EmittedPackage {
  /** `source-github`. */
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
  /** What the package leaves out or leaves open. */
  readonly warnings: readonly string[];
  /** What the bytes depend on. */
  readonly generator: Readonly<Record<string, string>>;
}

/** Prints the package of a blueprint. Same blueprint, overlay and versions give the same bytes. */
export async function emitPackage(given: Blueprint, options: EmitOptions = {}): Promise<EmittedPackage> {
  requireConsistent(given);
  requireHooks(given, options.hooks);
  const descriptions = options.descriptions ?? 'keep';
  // Nothing is printed that the package's own blueprint does not hold: who prints it again gets the same.
  const pruned = pruneContract(descriptions === 'drop' ? dropDescriptions(given) : given);
  // In the order of the schema, in which it is read again.
  const blueprint = parseBlueprint(pruned);
  const context: EmitContext = {
    blueprint,
    packageName: `source-${packageName(options.name ?? blueprint.name)}`,
    version: options.version ?? '0.1.0',
    descriptions,
    types: createTypeBook(blueprint.contract, { descriptions }),
    layout: { ...createLayout(blueprint, hooksOf(blueprint)), typeFiles: false },
    warnings: [],
  };
  const printed = printFiles(context);
  const generator = generatorOf(blueprint, options);
  printed.set('blueprint.json', blueprintText({ ...blueprint, generator }));
  const files = await formatFiles(printed);
  return { name: context.packageName, files, warnings: context.warnings, generator };
}

function packageName(name: string): string {
  const bare = name.replace(/^source-/, '');
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(bare) && bare.length <= 100) return bare;
  throw new ConfigError(`${JSON.stringify(name.slice(0, 100))} is no name for a connector`, {
    code: 'name_invalid',
    hint: 'Use lower-case letters, digits and single dashes: github, google-sheets.',
  });
}

function printFiles(draft: EmitContext): Map<string, string> {
  const files = new Map<string, string>();
  const streams = planStreams(draft);
  const actions = planActions(draft);
  const declarations = draft.types.declarations();
  const context = { ...draft, layout: { ...draft.layout, typeFiles: needsTypeFiles(declarations) } };
  const shared = sharedPagination(context.blueprint);
  emitTypes(declarations, files);
  emitStreams(context, streams, shared, files);
  emitActions(context, actions, files);
  files.set('src/config.ts', emitConfig(context));
  files.set('src/auth.ts', emitAuth(context));
  files.set('src/client.ts', emitClient(context, shared));
  files.set('src/connector.ts', emitConnector(context, streams));
  emitPackageFiles(context, files);
  emitTests(context, files);
  emitFixtures(context, streams, files);
  files.set('README.md', emitReadme(context, streams, actions));
  files.set('IMPLEMENTATION.md', emitImplementation(context));
  return files;
}

function generatorOf(blueprint: Blueprint, options: EmitOptions): Record<string, string> {
  const { generator: _earlier, ...content } = blueprint;
  return {
    blueprint: sha256(canonicalJson(content)),
    overlay: options.overlay === undefined ? 'none' : sha256(options.overlay),
    emitter: EMITTER_VERSION,
    formatter: FORMATTER_VERSION,
  };
}

function blueprintText(blueprint: Blueprint): string {
  return `${JSON.stringify(blueprint, undefined, 1)}\n`;
}
