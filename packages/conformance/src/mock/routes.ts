import type { Contract, Operation } from '@tapwright/blueprint';

/** The operation that a request means, and the values in its path. */
export interface Route {
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Router {
  /** The operation; else the methods that the path has, empty where there is no such path. */
  find(method: string, path: string): Route | { readonly methods: readonly string[] };
}

interface Template {
  readonly operation: Operation;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  /** Literal segments first, then those that are partly literal. */
  readonly weight: string;
}

export function createRouter(contract: Contract): Router {
  const bySegments = new Map<number, Template[]>();
  for (const operation of contract.operations) {
    const template = compileTemplate(operation);
    const count = segmentCount(pathOf(operation));
    bySegments.set(count, [...(bySegments.get(count) ?? []), template]);
  }
  for (const templates of bySegments.values()) templates.sort((left, right) => (left.weight < right.weight ? -1 : 1));
  return {
    find(method, path) {
      const matching = (bySegments.get(segmentCount(path)) ?? []).filter((template) => template.pattern.test(path));
      const best = matching.find((template) => template.operation.method === method);
      if (best === undefined) return { methods: [...new Set(matching.map((template) => template.operation.method))] };
      return { operation: best.operation, parameters: parametersOf(best, path) };
    },
  };
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
  return { operation, pattern: new RegExp(`^${source.join('')}/*$`), names, weight };
}
