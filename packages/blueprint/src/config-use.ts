import type { Blueprint, ConfigField, Interpretation, Stream } from './schema.ts';

/** Names of the config fields in `{config: name}` bindings anywhere below. */
function configNames(value: unknown, into: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) for (const item of value) configNames(item, into);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key === 'config' && typeof item === 'string') into.add(item);
      else configNames(item, into);
    }
  }
  return into;
}

function ofStream(stream: Stream): Set<string> {
  const { schema: _, ...rest } = stream;
  return configNames(rest);
}

/** Rules whose fields the API insists on. */
const REQUIRED: ReadonlySet<string> = new Set(['config/required-parameter', 'config/undescribed-field']);

/** Fields that a stream cannot be read without: in its path, or bound as required. */
function neededBy(stream: Stream, index: number, evidence: Blueprint['evidence']): ReadonlySet<string> {
  const needed = configNames(stream.request.pathParameters);
  const base = `/interpretation/streams/${index}/request/`;
  for (const [kind, bindings] of [
    ['query', stream.request.query],
    ['headers', stream.request.headers],
    ['body/fields', stream.request.body?.fields],
  ] as const) {
    for (const [name, binding] of Object.entries(bindings ?? {})) {
      const at = `${base}${kind}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const required = evidence[at]?.some((entry) => REQUIRED.has(entry.rule ?? '')) === true;
      if ('config' in binding && required) needed.add(binding.config);
    }
  }
  if (stream.partitions !== undefined) configNames(stream.partitions, needed);
  return needed;
}

const NEEDED = /\s?Needed for [^.]*\.$/;

function describe(field: ConfigField, users: readonly string[], all: number): ConfigField {
  const { description: before, ...rest } = field;
  const own = before?.replace(NEEDED, '');
  const shown = users.length > 4 ? `${users.slice(0, 4).join(', ')} and ${users.length - 4} more` : users.join(', ');
  const note = users.length === 0 || users.length === all ? undefined : `Needed for ${shown}.`;
  const said = own === undefined || own === '' || note === undefined || /[.!?…]$/.test(own) ? own : `${own}.`;
  const description = [said, note].filter((part) => part !== undefined && part !== '').join(' ');
  return description === '' ? rest : { ...rest, description };
}

/**
 * Config fields as the streams use them: required where every stream needs them, with a word on which do. Fields that
 * nothing uses are left out, unless a person asked for them.
 */
export function arrangeConfig(
  interpretation: Pick<Interpretation, 'baseUrl' | 'http' | 'streams' | 'config' | 'auth'>,
  evidence: Blueprint['evidence'],
): ConfigField[] {
  const { streams, config } = interpretation;
  const global = configNames(interpretation.http);
  for (const match of interpretation.baseUrl.matchAll(/\{([^}]+)\}/g)) global.add(match[1] ?? '');
  for (const { methods } of interpretation.auth) {
    for (const method of methods) if (method.kind === 'signed') for (const field of method.fields) global.add(field);
  }
  const uses = streams.map((stream) => ofStream(stream));
  const needs = streams.map((stream, index) => neededBy(stream, index, evidence));
  return config
    .flatMap((field, index) => {
      const told = [`/interpretation/config/${index}`, `/interpretation/config`].some(
        (pointer) => evidence[pointer]?.some((entry) => entry.rule === 'overlay') === true,
      );
      const users = streams.filter((_, at) => uses[at]?.has(field.name) === true).map((stream) => stream.name);
      if (users.length === 0 && !global.has(field.name) && !told) return [];
      const always = streams.length > 0 && needs.every((names) => names.has(field.name));
      const required = told || global.has(field.name) ? field.required : always && field.default === undefined;
      return [describe({ ...field, required }, global.has(field.name) || told ? [] : users, streams.length)];
    })
    .sort((a, b) => Number(b.required) - Number(a.required) || (a.name < b.name ? -1 : 1));
}
