import type { Contract, Operation } from '@tapwright/blueprint';
import { fixedQuery, graphqlName, hasFixed } from './operations.ts';

/** The operation that a request means, and the values in its path. */
export interface Route {
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Router {
  /** The operation; else the methods that the path has, empty where there is no such path. */
  find(
    method: string,
    path: string,
    query?: URLSearchParams,
    operationName?: unknown,
  ): Route | { readonly methods: readonly string[] };
}

interface Template {
  readonly operation: Operation;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly fixed: Readonly<Record<string, string>>;
  /** Of GraphQL. */
  readonly name: string | undefined;
  /** Literal segments first, then those that are partly literal. */
  readonly weight: string;
  /** Letters outside of parameters: `{id}.schema.json` says more than `{id}.json`. */
  readonly literal: number;
}

export function createRouter(contract: Contract): Router {
  const bySegments = new Map<number, Template[]>();
  for (const operation of contract.operations) {
    const template = compileTemplate(operation);
    const count = segmentCount(pathOf(operation));
    bySegments.set(count, [...(bySegments.get(count) ?? []), template]);
  }
  for (const templates of bySegments.values()) templates.sort(byPrecision);
  return {
    find(method, path, query, operationName) {
      const matching = (bySegments.get(segmentCount(path)) ?? []).filter((template) => template.pattern.test(path));
      const named = matching.filter(({ name }) => name !== undefined && name === operationName);
      const possible = (named.length > 0 ? named : matching).filter((template) => template.operation.method === method);
      // Where a value that tells operations of one address apart is missing, it is the operation's to complain.
      const best = possible.find(({ fixed }) => hasFixed(fixed, (name) => query?.get(name))) ?? possible[0];
      if (best === undefined) return { methods: [...new Set(matching.map((template) => template.operation.method))] };
      return { operation: best.operation, parameters: parametersOf(best, path) };
    },
  };
}

/** Who says more of the path first, then who says more of the query. */
function byPrecision(left: Template, right: Template): number {
  if (left.weight !== right.weight) return left.weight < right.weight ? -1 : 1;
  if (left.literal !== right.literal) return right.literal - left.literal;
  return Object.keys(right.fixed).length - Object.keys(left.fixed).length;
}

function parametersOf(template: Template, path: string): Record<string, string> {
  const values = template.pattern.exec(path)?.slice(1) ?? [];
  return Object.fromEntries(template.names.map((name, index) => [name, decode(values[index] ?? '')]));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A path without what some descriptions hang on to it: a fixed query or fragment. */
function pathOf(operation: Operation): string {
  return operation.path.split(/[?#]/)[0] ?? '';
}

function segmentCount(path: string): number {
  return path.replace(/\/+$/, '').split('/').length;
}

function compileTemplate(operation: Operation): Template {
  const names: string[] = [];
  const path = pathOf(operation).replace(/\/+$/, '');
  const source = path.split(/(\{[^{}]*\})/).map((part) => {
    if (!part.startsWith('{') || !part.endsWith('}')) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    names.push(part.slice(1, -1));
    return '([^/]+?)';
  });
  const weight = path
    .split('/')
    .map((segment) => (/^\{[^{}]*\}$/.test(segment) ? '2' : segment.includes('{') ? '1' : '0'))
    .join('');
  return {
    operation,
    pattern: new RegExp(`^${source.join('')}/*$`),
    names,
    weight,
    literal: path.replaceAll(/\{[^{}]*\}/g, '').length,
    fixed: fixedQuery(operation),
    name: graphqlName(operation),
  };
}
