import { readFile } from 'node:fs/promises';
import {
  createBlueprint,
  parseBlueprint,
  parseOverlay,
  readDescription,
  selectStreams,
  type Blueprint,
  type DescriptionWarning,
} from '@tapwright/blueprint';
import { ConfigError, isJsonObject } from '@tapwright/connector';
import { privateAllowed } from './private-addresses.ts';

export interface InspectOptions {
  /** OpenAPI document (file or address), or a blueprint. */
  readonly description: string;
  readonly overlay?: string | undefined;
  readonly name?: string | undefined;
  readonly allowPrivate?: boolean | undefined;
  readonly streams?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Inspection {
  readonly blueprint: Blueprint;
  readonly warnings: readonly DescriptionWarning[];
  readonly milliseconds: { readonly read: number; readonly infer: number };
}

/** Reads a description and infers what a connector needs; writes nothing. */
export async function inspectDescription(options: InspectOptions): Promise<Inspection> {
  const overlay = options.overlay === undefined ? undefined : parseOverlay(await readJson(options.overlay, 'overlay'));
  const start = performance.now();
  const given = await givenBlueprint(options.description);
  if (given)
    return {
      blueprint: selected(given, options),
      warnings: [],
      milliseconds: { read: performance.now() - start, infer: 0 },
    };
  const description = await readDescription(options.description, {
    allowPrivate: privateAllowed(options.allowPrivate),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const read = performance.now();
  const blueprint = createBlueprint(description, {
    ...(overlay === undefined ? {} : { overlay }),
    ...(options.name === undefined ? {} : { name: options.name }),
  });
  const milliseconds = { read: read - start, infer: performance.now() - read };
  return { blueprint: selected(blueprint, options), warnings: description.warnings, milliseconds };
}

function selected(blueprint: Blueprint, options: InspectOptions): Blueprint {
  return options.streams === undefined ? blueprint : selectStreams(blueprint, { streams: options.streams });
}

/** A blueprint is JSON with a `formatVersion`; anything else is left to the readers of descriptions. */
export async function givenBlueprint(path: string): Promise<Blueprint | undefined> {
  if (!path.endsWith('.json') || /^https?:/i.test(path)) return undefined;
  const head = await readFile(path, 'utf8').catch(() => '');
  if (
    !head.slice(0, 2_000).includes('"formatVersion"') &&
    !head.slice(-2_000).includes('"formatVersion"') &&
    !head.includes('"formatVersion":')
  )
    return undefined;
  const value = parsed(head);
  return isJsonObject(value) && 'interpretation' in value ? parseBlueprint(value) : undefined;
}

/** Broken JSON is left to the reader of descriptions as well, which tells the line. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function readJson(file: string, what: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new ConfigError(`cannot read the ${what} ${file}`, {
      code: `${what}_unreadable`,
      hint: 'Check the path.',
      cause: error,
    });
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${file} is not JSON: ${error instanceof Error ? error.message : ''}`, {
      code: `${what}_unreadable`,
      hint: `A ${what} is a JSON file.`,
    });
  }
}
