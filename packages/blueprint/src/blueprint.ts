import { DESCRIPTION_SOURCE, inferInterpretation } from './inference/infer.ts';
import type { Description } from './openapi/read-openapi.ts';
import { applyOverlay, type Overlay } from './overlay.ts';
import { FORMAT_VERSION, type Blueprint } from './schema.ts';

export interface CreateBlueprintOptions {
  /** Name of the connector without `source-`. Default: what the description suggests. */
  readonly name?: string;
  /** Facts that a person or an agent adds or corrects. */
  readonly overlay?: Overlay;
}

/** Lower case, digits and dashes. */
function connectorName(name: string): string {
  const clean = name
    .toLowerCase()
    .replace(/^source-/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return clean === '' ? 'api' : clean;
}

/** Makes a blueprint of a description: its contract, what is inferred from it, and the overlay on top. */
export function createBlueprint(description: Description, options: CreateBlueprintOptions = {}): Blueprint {
  const { interpretation, evidence, assumptions } = inferInterpretation(description);
  const { source, contract } = description;
  const blueprint: Blueprint = {
    formatVersion: FORMAT_VERSION,
    name: connectorName(options.name ?? description.name),
    title: description.title,
    apiVersion: description.apiVersion,
    ...(description.description === undefined ? {} : { description: description.description }),
    ...(description.documentationUrl === undefined ? {} : { documentationUrl: description.documentationUrl }),
    sources: {
      [DESCRIPTION_SOURCE]: {
        kind: source.kind,
        ...(source.address === undefined ? {} : { address: source.address }),
        hash: source.hash,
      },
    },
    contract,
    interpretation,
    evidence,
    assumptions,
  };
  return options.overlay === undefined ? blueprint : applyOverlay(blueprint, options.overlay);
}
