import { blueprintSchema, type Blueprint } from '@tapwright/blueprint';

/** A blueprint file's content. */
export function parseBlueprintInput(json: unknown): Blueprint {
  return blueprintSchema.parse(json);
}
