import type { JsonSchema } from '@tapwright/connector';
import type { Parameter } from '../schema.ts';
import { shorten } from './document-set.ts';
import type { Node } from './node.ts';
import type { Reader } from './reader.ts';

export interface ReadPath {
  /** A template of plain segments. */
  readonly path: string;
  readonly parameters: Parameter[];
}

/**
 * Makes a path and its parameters agree, whatever the author put into the path: a query, a fragment, `:name`, `{name+}`.
 * Every change is noted at the entry of `paths`, what concerns one operation at that.
 */
export function readPath(reader: Reader, entry: Node, operation: Node, declared: readonly Parameter[]): ReadPath {
  const warn = (message: string): void => reader.problems.warn(entry, message);
  // RFC 6570 `{?a,b}`: the parameters are declared, the path ends before.
  const [beforeFragment = '', fragment] = entry.key.replaceAll(/\{[?&#][^{}]*\}/g, '').split('#', 2);
  const [plain = '', query] = beforeFragment.split('?', 2);
  // Some put `#Name` behind a path to tell operations apart that differ in the parameter of this name.
  const [told] = (fragment ?? '').split(/[=&]/);
  if (fragment !== undefined && !declared.some(({ name }) => name === told)) {
    warn('the part of this path after `#` is never sent; it is left out');
  }
  if (!plain.startsWith('/')) warn('a path must begin with a slash; one is added');
  const names = new Set(declared.filter((parameter) => parameter.in === 'path').map(({ name }) => name));
  const path = plain
    .replace(/^(?!\/)/, '/')
    .replaceAll(/\{([^{}]+)[+*]\}/g, (whole, name: string) => (names.has(name) ? `{${name}}` : whole))
    .replaceAll(/:(\w+)/g, (whole, name: string) => {
      if (!names.has(name) || plain.includes(`{${name}}`)) return whole;
      warn(`\`:${name}\` in this path is taken as its parameter \`${name}\``);
      return `{${name}}`;
    });
  if (query === undefined) return { path, parameters: matchParameters(reader, operation, path, declared) };
  warn('the query in this path is taken as required parameters');
  const fixed = readQuery(query, declared);
  const others = declared.filter((parameter) => !fixed.some(({ replaces }) => replaces.includes(parameter)));
  const parameters = matchParameters(reader, operation, path, others);
  return { path, parameters: [...fixed.map(({ parameter }) => parameter), ...parameters] };
}

interface FixedParameter {
  readonly parameter: Parameter;
  /** Declarations of the same value, in the query or as a path parameter. */
  readonly replaces: readonly Parameter[];
}

function readQuery(query: string, declared: readonly Parameter[]): FixedParameter[] {
  return [...new URLSearchParams(query)]
    .filter(([name]) => name !== '')
    .map(([name, value]) => {
      const variable = /^\{(.*)\}$/.exec(value)?.[1];
      const replaces = declared.filter(
        (parameter) =>
          (parameter.in === 'query' && parameter.name === name) ||
          (parameter.in === 'path' && parameter.name === variable),
      );
      // A value that stands in the address is a text, whatever its declaration allows.
      const schema: JsonSchema =
        variable === undefined && value !== ''
          ? { type: 'string', const: value }
          : (replaces[0]?.schema ?? { type: 'string' });
      return { parameter: { ...replaces[0], name, in: 'query', required: true, schema }, replaces };
    });
}

function matchParameters(reader: Reader, operation: Node, path: string, declared: readonly Parameter[]): Parameter[] {
  const warn = (message: string): void => reader.problems.warn(operation, message);
  const names = [...new Set([...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name))];
  const kept = declared.filter((parameter) => {
    const fits = parameter.in !== 'path' || names.includes(parameter.name);
    if (!fits) warn(`the path has no place for its parameter \`${shorten(parameter.name)}\`; it is left out`);
    return fits;
  });
  const missing = names.filter((name) => !kept.some((parameter) => parameter.in === 'path' && parameter.name === name));
  for (const name of missing) warn(`the path parameter \`${shorten(name)}\` is not declared; a string is assumed`);
  const assumed = missing.map((name): Parameter => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  return [...assumed, ...kept];
}
