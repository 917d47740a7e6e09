import path from 'node:path';
import type { SourceDocument } from './source-document.ts';

/** Gives each schema a name of its own that is safe in a reference; a component keeps its name. */
export interface SchemaNames {
  take(wanted: string): string;
}

export function createSchemaNames(): SchemaNames {
  const taken = new Set<string>();
  return {
    take(wanted) {
      const base = safeName(wanted);
      let name = base;
      for (let count = 2; taken.has(name); count += 1) name = `${base}_${count}`;
      taken.add(name);
      return name;
    },
  };
}

function safeName(wanted: string): string {
  const safe = wanted
    .replaceAll(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^_+(?=[A-Za-z0-9])/, (lead) => (wanted.startsWith('_') ? lead : ''))
    .replace(/_+$/, (tail) => (wanted.endsWith('_') ? tail : ''))
    .slice(0, 120);
  if (safe === '' || safe === '__proto__') return 'Schema';
  return safe;
}

/** Words of a pointer that say where something stands, not what it is. */
const STRUCTURE: ReadonlySet<string> = new Set([
  'components',
  'schemas',
  'definitions',
  '$defs',
  'paths',
  'responses',
  'parameters',
  'requestBodies',
  'content',
  'schema',
  'properties',
  'items',
  'allOf',
  'anyOf',
  'oneOf',
  'additionalProperties',
  'requestBody',
  'headers',
]);

/** A name for a schema that a reference reaches but that is no named component. */
export function nameFromPlace(document: SourceDocument, segments: readonly string[]): string {
  const words = segments.filter((segment) => !STRUCTURE.has(segment) && !/^[\w.+*-]+\/[\w.+*-]+/.test(segment));
  if (words.length > 0) return words.slice(-3).join('_').replaceAll(/[{}]/g, '');
  return path.basename(document.label).replace(/\.[^.]*$/, '');
}
