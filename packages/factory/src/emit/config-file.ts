import type { Blueprint, ConfigField } from '@tapwright/blueprint';
import { code, literal, propertyName } from '../code/literal.ts';
import { plainText } from '../code/comment.ts';
import { alternativeFields, choiceName } from './auth-fields.ts';
import type { EmitContext } from './context.ts';

const BASE_URL: ConfigField = {
  name: 'base_url',
  type: 'string',
  format: 'uri',
  required: false,
  title: 'Base URL',
  description: 'Another address of the API: a proxy, a test server, an installation of your own.',
};

/** The fields of the config that are not part of a choice of authentication. */
export function plainFields(blueprint: Blueprint): ConfigField[] {
  const { auth, config } = blueprint.interpretation;
  const only = auth.length === 1 ? auth[0] : undefined;
  const fields = new Map<string, ConfigField>();
  for (const field of [...(only ? alternativeFields(only) : []), ...config, BASE_URL]) {
    const known = fields.get(field.name);
    // A person's words about a field that authentication adds as well win over ours.
    fields.set(field.name, known ? { ...known, ...field, ...(known.secret && { secret: true }) } : field);
  }
  for (const name of usedFields(blueprint)) {
    if (!fields.has(name)) fields.set(name, { name, type: 'string', required: true });
  }
  return [...fields.values()];
}

/** The config fields that requests take values from, declared or not. */
function usedFields(blueprint: Blueprint): Set<string> {
  const { streams, http } = blueprint.interpretation;
  const requests = streams.flatMap(({ request, job }) => [request, job?.create, job?.poll]);
  const groups = [http.headers, http.query].concat(
    requests.flatMap((part) => [part?.pathParameters, part?.query, part?.headers, part?.body?.fields]),
  );
  const bindings = groups.flatMap((group) => Object.values(group ?? {}));
  const values = streams.flatMap(({ partitions }) =>
    partitions && 'config' in partitions.values ? [partitions.values] : [],
  );
  return new Set([...bindings, ...values].flatMap((binding) => ('config' in binding ? [binding.config] : [])));
}

/** `src/config.ts`: the zod schema that `spec`, forms and docs are made from. */
export function emitConfig(context: EmitContext): string {
  const { blueprint } = context;
  const { auth } = blueprint.interpretation;
  const members = plainFields(blueprint).map((field) => fieldMember(field));
  if (auth.length > 1) members.unshift(`auth: ${authUnion(auth)},`);
  const usesSecret = members.some((member) => /\bsecret\(/.test(member));
  return `${usesSecret ? "import { secret } from '@tapwright/connector';\n" : ''}import { z } from 'zod';

/** What a user fills in to connect. */
export const config = z.object({
${members.join('\n')}
});

/** The config as the connector sees it. */
export type Config = z.output<typeof config>;
`;
}

function authUnion(auth: Blueprint['interpretation']['auth']): string {
  const members = auth.map((alternative) => {
    const fields = [
      `auth_type: z.literal(${literal(choiceName(alternative))}),`,
      ...alternativeFields(alternative).map((field) => fieldMember(field)),
    ];
    const meta = alternative.title === undefined ? '' : `.meta(${literal({ title: plainText(alternative.title) })})`;
    return `z.object({\n${fields.join('\n')}\n})${meta},`;
  });
  return `z.discriminatedUnion('auth_type', [\n${members.join('\n')}\n])`;
}

function fieldMember(field: ConfigField): string {
  return `${propertyName(field.name)}: ${fieldSchema(field)},`;
}

function fieldSchema(field: ConfigField): string {
  const meta = {
    title: field.title === undefined ? undefined : plainText(field.title),
    description: field.description === undefined ? undefined : plainText(field.description),
  };
  const hasMeta = meta.title !== undefined || meta.description !== undefined;
  if (field.secret) return `secret(${hasMeta ? literal(meta) : ''})${field.required ? '' : '.optional()'}`;
  const examples = field.examples?.filter((example) => typeof example !== 'object');
  const all = { ...meta, ...(examples && examples.length > 0 && { examples }) };
  return `${baseSchema(field)}${absence(field)}${hasMeta || all.examples ? `.meta(${literal(all)})` : ''}`;
}

function absence(field: ConfigField): string {
  if (isDefault(field)) return `.default(${literal(field.default)})`;
  return field.required ? '' : '.optional()';
}

/** A default of another type than the field's would not compile, nor be true. */
function isDefault(field: ConfigField): boolean {
  const value = field.default;
  if (field.enum && field.enum.length > 0) return field.enum.some((item) => item === value);
  switch (field.type) {
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'string-array':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    default:
      return typeof value === 'number' && Number.isFinite(value);
  }
}

function baseSchema(field: ConfigField): string {
  if (field.enum && field.enum.length > 0) {
    const values = [...new Set(field.enum)];
    const items = literal(values);
    if (field.type === 'string-array') return `z.array(z.literal(${items})).min(1)`;
    return values.every((value) => typeof value === 'string') ? `z.enum(${items})` : `z.literal(${items})`;
  }
  switch (field.type) {
    case 'boolean':
      return 'z.boolean()';
    case 'integer':
      return `z.int()${bounds(field)}`;
    case 'number':
      return `z.number()${bounds(field)}`;
    case 'string-array':
      return `z.array(z.string())${field.required ? '.min(1)' : ''}`;
    default:
      return textSchema(field);
  }
}

function bounds(field: ConfigField): string {
  const min = field.minimum === undefined ? '' : `.min(${literal(field.minimum)})`;
  return min + (field.maximum === undefined ? '' : `.max(${literal(field.maximum)})`);
}

function textSchema(field: ConfigField): string {
  switch (field.format) {
    case 'date-time':
      return 'z.iso.datetime({ offset: true })';
    case 'date':
      return 'z.iso.date()';
    case 'uri':
      return 'z.url()';
    default:
      return `z.string()${pattern(field)}${field.required && field.pattern === undefined ? '.min(1)' : ''}`;
  }
}

function pattern(field: ConfigField): string {
  if (field.pattern === undefined || !isRegExp(field.pattern)) return '';
  return `.regex(${literal(code(`new RegExp(${literal(field.pattern)})`))})`;
}

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
