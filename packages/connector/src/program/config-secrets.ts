import { isJsonObject, type JsonSchema } from '../json.ts';

/** The values of a config that its schema marks as secret. */
export function configSecrets(spec: JsonSchema, config: unknown): readonly string[] {
  const variants = [spec['oneOf'], spec['anyOf']].flatMap((list) => (Array.isArray(list) ? list : []));
  const own = spec['airbyte_secret'] === true ? texts(config) : [];
  const inner =
    isJsonObject(spec['properties']) && isJsonObject(config) ? fieldSecrets(spec['properties'], config) : [];
  const items = spec['items'];
  const listed =
    Array.isArray(config) && isJsonObject(items) ? config.flatMap((item) => configSecrets(items, item)) : [];
  return [
    ...own,
    ...inner,
    ...listed,
    ...variants.filter(isJsonObject).flatMap((variant) => configSecrets(variant, config)),
  ];
}

function fieldSecrets(
  properties: Readonly<Record<string, unknown>>,
  config: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(properties).flatMap(([name, schema]) =>
    isJsonObject(schema) && Object.hasOwn(config, name) ? configSecrets(schema, config[name]) : [],
  );
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(texts);
  return isJsonObject(value) ? Object.values(value).flatMap(texts) : [];
}
