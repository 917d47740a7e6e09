import type { ConfigField } from '../schema.ts';
import { firstSentence } from './prose.ts';
import { isArray, type SchemaView } from './schema-view.ts';

function typeOf(view: SchemaView): ConfigField['type'] {
  if (isArray(view)) return 'string-array';
  if (view.types.has('integer') && !view.types.has('string')) return 'integer';
  if (view.types.has('number') && !view.types.has('string')) return 'number';
  return view.types.has('boolean') && !view.types.has('string') ? 'boolean' : 'string';
}

/** A config field for a value that only a user can give. */
export function configField(name: string, view: SchemaView, description: string): ConfigField {
  const type = typeOf(view);
  const sentence = firstSentence(description);
  const choices = (view.enum ?? []).filter((value) => typeof value === 'string' || typeof value === 'number');
  const { default: preset } = view;
  const scalar = typeof preset === 'string' || typeof preset === 'number' || typeof preset === 'boolean';
  const example = view.example;
  return {
    name,
    type,
    required: false,
    ...(sentence === undefined ? {} : { description: sentence }),
    ...(scalar ? { default: preset } : {}),
    ...(choices.length > 0 && (type === 'string' || type === 'integer') ? { enum: choices } : {}),
    ...(view.format === 'date' || view.format === 'date-time' || view.format === 'uri' ? { format: view.format } : {}),
    ...(view.minimum === undefined || type === 'string' ? {} : { minimum: view.minimum }),
    ...(view.maximum === undefined || type === 'string' ? {} : { maximum: view.maximum }),
    ...(typeof example === 'string' || typeof example === 'number' ? { examples: [example] } : {}),
  };
}

/** Names that belong to the connector itself. */
const RESERVED = new Set([
  'base_url',
  'token_url',
  'authorization_url',
  'auth',
  'auth_type',
  'token',
  'api_key',
  'password',
  'client_id',
  'client_secret',
  'refresh_token',
  'access_token',
  'scopes',
  'start_date',
]);

/** A config name that does not clash with what the connector and its authentication use. */
export function freeName(name: string, about: string): string {
  return RESERVED.has(name) ? `${about}_${name}` : name;
}
