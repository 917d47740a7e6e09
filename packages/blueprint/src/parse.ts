import { ConfigError, isJsonObject, type JsonObject } from '@tapwright/connector';
import { z } from 'zod';
import { migrateBlueprint, type Migration } from './migrate-blueprint.ts';
import { formatPointer } from './openapi/pointer.ts';
import { blueprintSchema, FORMAT_VERSION, type Blueprint } from './schema.ts';

/** Format version → step to the one after it. Version 1 is the first. A step stays once its version was published. */
const MIGRATIONS: Readonly<Record<number, Migration>> = {};

const MOST_ISSUES = 5;

/**
 * Reads a blueprint of any format version that was ever written. Throws a {@link ConfigError} that names each wrong
 * place by its JSON pointer.
 */
export function parseBlueprint(json: unknown): Blueprint {
  if (!isJsonObject(json) || !Object.hasOwn(json, 'formatVersion')) {
    throw new ConfigError('this is no blueprint: it has no `formatVersion`', {
      code: 'blueprint_invalid',
      hint: 'Give a blueprint.json that `tapwright generate` wrote, or the API description itself.',
    });
  }
  const parsed = blueprintSchema.safeParse(migrateBlueprint(json, MIGRATIONS, FORMAT_VERSION));
  if (parsed.success) return parsed.data;
  throw new ConfigError(`the blueprint is not valid: ${formatIssues(parsed.error)}`, {
    code: 'blueprint_invalid',
    hint: 'Correct these places, or generate the blueprint again and put corrections into the overlay.',
  });
}

function formatIssues(error: z.ZodError): string {
  const lines = error.issues.slice(0, MOST_ISSUES).map((issue) => {
    const pointer = formatPointer(issue.path.map(String));
    return `${pointer === '' ? 'the top' : pointer}: ${issue.message}`;
  });
  const more = error.issues.length - lines.length;
  return lines.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/** The blueprint's format as JSON Schema 2020-12, for editors and other languages. */
export function blueprintJsonSchema(): JsonObject {
  return {
    $id: `urn:tapwright:blueprint:${FORMAT_VERSION}`,
    title: 'Tapwright blueprint',
    ...z.toJSONSchema(blueprintSchema, { target: 'draft-2020-12', io: 'input' }),
  };
}
