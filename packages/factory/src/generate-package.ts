import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  applyOverlay,
  createBlueprint,
  parseBlueprint,
  parseOverlay,
  readDescription,
  selectStreams,
  type Blueprint,
  type Description,
  type Overlay,
  type ReadDescriptionOptions,
} from '@tapwright/blueprint';
import { ConfigError } from '@tapwright/connector';
import { emitPackage } from './emit/emit-package.ts';
import { writePackage, type WriteReport } from './write/write-package.ts';

export interface GenerateOptions {
  /** File path or URL of an OpenAPI description; or give `blueprint`. */
  readonly description?: string;
  /** The description, where it has been read already. */
  readonly content?: Description;
  /** A blueprint, or the path of its file. The overlay of the package counts as applied; one that is given is applied. */
  readonly blueprint?: Blueprint | string;
  /** Folder of the package. */
  readonly out: string;
  /** Path of an overlay. Default: the `overlay.json` in `out`, if there is one. */
  readonly overlay?: string;
  /** Name of the API without `source-`. Default: what the description suggests. */
  readonly name?: string;
  /** Version of the package. Default: the one that it has, else `0.1.0`. */
  readonly version?: string;
  /** Names of streams, or patterns with `*`; their parents come along. Without `actions`, no action is kept. Default all. */
  readonly streams?: readonly string[];
  /** Names of actions, or patterns with `*`. Without `streams`, no stream is kept. Default all. */
  readonly actions?: readonly string[];
  /** Patterns with `*` over the names of streams and actions, paths and tags. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** Whether the description's own words are kept. Default `keep`. */
  readonly descriptions?: 'keep' | 'drop';
  /** Overwrites generated files that were edited. */
  readonly force?: boolean;
  readonly read?: ReadDescriptionOptions;
}

export interface GenerateReport extends WriteReport {
  /** `source-github`. */
  readonly name: string;
  readonly streams: readonly string[];
  readonly actions: readonly string[];
  readonly assumptions: Blueprint['assumptions'];
  /** What the package leaves out or leaves open. */
  readonly warnings: readonly string[];
  /** Milliseconds of each part. */
  readonly timings: Readonly<Record<'blueprint' | 'emit' | 'write', number>>;
}

/** Makes or renews a connector package: description → blueprint → files. Edited generated files stop it. */
export async function generatePackage(options: GenerateOptions): Promise<GenerateReport> {
  const started = performance.now();
  const overlay = readOverlay(options);
  const blueprint = select(await blueprintFrom(options, overlay?.value), options);
  const read = performance.now();
  const hooks = textOf(join(options.out, 'src', 'hooks.ts'));
  const version = options.version ?? versionIn(options.out);
  const emitted = await emitPackage(blueprint, {
    ...(version !== undefined && { version }),
    ...(options.name !== undefined && { name: options.name }),
    ...(options.descriptions !== undefined && { descriptions: options.descriptions }),
    ...(overlay && { overlay: overlay.text }),
    ...(hooks !== undefined && { hooks }),
  });
  const printed = performance.now();
  const initial = new Map([['overlay.json', overlay?.text ?? EMPTY_OVERLAY]]);
  const written = writePackage(options.out, emitted, { force: options.force ?? false, initial });
  const { streams, actions } = blueprint.interpretation;
  return {
    ...written,
    name: emitted.name,
    streams: streams.map(({ name }) => name),
    actions: actions.map(({ name }) => name),
    assumptions: blueprint.assumptions,
    warnings: emitted.warnings,
    timings: { blueprint: read - started, emit: printed - read, write: performance.now() - printed },
  };
}

const EMPTY_OVERLAY = `${JSON.stringify({ formatVersion: 1, facts: [] }, undefined, 2)}\n`;

interface OverlayFile {
  readonly text: string;
  readonly value: Overlay;
}

function readOverlay(options: GenerateOptions): OverlayFile | undefined {
  const path = options.overlay ?? join(options.out, 'overlay.json');
  const text = textOf(path);
  if (text !== undefined) {
    const value = parseOverlay(parseJson(path, text));
    // The empty overlay of a new package says nothing, and must leave no trace in what is generated.
    return value.facts.length === 0 ? undefined : { text, value };
  }
  if (options.overlay === undefined) return undefined;
  throw new ConfigError(`there is no overlay ${path}`, { code: 'overlay_missing', hint: 'Check the path.' });
}

async function blueprintFrom(options: GenerateOptions, overlay: Overlay | undefined): Promise<Blueprint> {
  const { blueprint, description } = options;
  if (blueprint !== undefined) {
    const read = typeof blueprint === 'string' ? readBlueprint(blueprint) : blueprint;
    return options.overlay !== undefined && overlay ? applyOverlay(read, overlay) : read;
  }
  if (description === undefined && options.content === undefined) {
    throw new ConfigError('there is nothing to generate from', {
      code: 'description_missing',
      hint: 'Give the file or address of an OpenAPI description, or a blueprint.',
    });
  }
  const content = options.content ?? (await readDescription(description ?? '', options.read));
  return createBlueprint(content, {
    ...(options.name !== undefined && { name: options.name }),
    ...(overlay && { overlay }),
  });
}

function select(blueprint: Blueprint, options: GenerateOptions): Blueprint {
  const { streams, actions, include, exclude } = options;
  const selection = {
    ...(streams && { streams }),
    ...(actions && { actions }),
    ...(include && { include }),
    ...(exclude && { exclude }),
  };
  if (Object.keys(selection).length === 0) return blueprint;
  const selected = selectStreams(blueprint, selection);
  const { interpretation } = selected;
  if (interpretation.streams.length + interpretation.actions.length > 0) return selected;
  throw new ConfigError('the selection leaves no stream and no action', {
    code: 'nothing_selected',
    hint: 'Patterns match names, operation ids, paths and tags, * matches anything; `tapwright inspect` lists them.',
  });
}

/** The blueprint of a file; a ConfigError where there is none. */
export function readBlueprint(path: string): Blueprint {
  const text = textOf(path);
  if (text !== undefined) return parseBlueprint(parseJson(path, text));
  throw new ConfigError(`there is no blueprint ${resolve(path)}`, {
    code: 'blueprint_missing',
    hint: 'Check the path.',
  });
}

function versionIn(folder: string): string | undefined {
  const text = textOf(join(folder, 'package.json'));
  const [, version] = /^ {2}"version": "(\d+\.\d+\.\d+[\w.+-]*)",?$/m.exec(text ?? '') ?? [];
  return version;
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      code: 'json_invalid',
      hint: 'Check it for a missing comma or quote.',
    });
  }
}
