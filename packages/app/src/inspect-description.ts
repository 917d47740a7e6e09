import {
  createBlueprint,
  parseOverlay,
  selectStreams,
  type Blueprint,
  type DescriptionWarning,
} from '@tapwright/blueprint';
import { readGiven } from './read-given.ts';
import { readJson } from './read-json.ts';

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
  const { blueprint: given, content } = await readGiven(options.description, options);
  const read = performance.now();
  if (given) {
    return { blueprint: selected(given, options), warnings: [], milliseconds: { read: read - start, infer: 0 } };
  }
  const blueprint = createBlueprint(content, {
    ...(overlay === undefined ? {} : { overlay }),
    ...(options.name === undefined ? {} : { name: options.name }),
  });
  const milliseconds = { read: read - start, infer: performance.now() - read };
  return { blueprint: selected(blueprint, options), warnings: content.warnings, milliseconds };
}

function selected(blueprint: Blueprint, options: InspectOptions): Blueprint {
  return options.streams === undefined ? blueprint : selectStreams(blueprint, { streams: options.streams });
}
