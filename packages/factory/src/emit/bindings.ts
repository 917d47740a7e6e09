import type { BlueprintBinding, BlueprintPagination, FieldPath } from '@tapwright/blueprint';
import { code, stringLiteral } from '../code/literal.ts';

type Bindings = Readonly<Record<string, BlueprintBinding>>;

/** A path as connectors write it: dotted, or an array where a name contains a dot or is empty. */
export function pathData(path: FieldPath): string | string[] {
  return path.every((part) => part !== '' && !part.includes('.')) ? path.join('.') : [...path];
}

/** True if a path can be written as one of the dotted names that keys, cursors and bindings take. */
export function isDotted(path: FieldPath): boolean {
  return path.length > 0 && path.every((part) => part !== '' && !part.includes('.'));
}

/** A request value: a literal, or where it is taken from. */
export function bindingData(binding: BlueprintBinding): unknown {
  if ('config' in binding) return code(`fromConfig(${stringLiteral(binding.config)})`);
  if ('parent' in binding) {
    const options = binding.last === true ? ', { last: true }' : '';
    return code(`fromParent(${stringLiteral(binding.parent.join('.'))}${options})`);
  }
  if ('partition' in binding) return code('fromPartition()');
  return binding.value;
}

/** Bindings of a query, of headers or of a path, where only scalars and lists of them can be written. */
export function textBindings(bindings: Bindings | undefined): Record<string, unknown> | undefined {
  if (bindings === undefined || Object.keys(bindings).length === 0) return undefined;
  return Object.fromEntries(
    Object.entries(bindings).map(([name, binding]) => [
      name,
      'value' in binding ? textValue(binding.value) : bindingData(binding),
    ]),
  );
}

function textValue(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value) && value.every((item) => item !== null && typeof item !== 'object')) return value;
  return JSON.stringify(value ?? '');
}

/** The fields of a body; dotted names stay as they are written, unless they are paths. */
export function bodyBindings(bindings: Bindings, nested: boolean): Record<string, unknown> {
  if (nested) return nestedBindings(Object.entries(bindings));
  return Object.fromEntries(Object.entries(bindings).map(([name, binding]) => [name, bindingData(binding)]));
}

function nestedBindings(entries: readonly (readonly [string, BlueprintBinding])[]): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  const inner = new Map<string, [string, BlueprintBinding][]>();
  for (const [name, binding] of entries) {
    const dot = name.indexOf('.');
    const first = dot < 0 ? name : name.slice(0, dot);
    if (dot < 0) body[first] = bindingData(binding);
    else inner.set(first, [...(inner.get(first) ?? []), [name.slice(dot + 1), binding]]);
  }
  for (const [name, members] of inner) body[name] = nestedBindings(members);
  return body;
}

/** Pagination with its paths as connectors write them. */
export function paginationData(pagination: BlueprintPagination): object {
  const { ...data }: Record<string, unknown> = pagination;
  for (const name of ['totalPages', 'totalRecords', 'path', 'field', 'connection', 'hasMore']) {
    const path = data[name];
    if (isPath(path)) data[name] = pathData(path);
  }
  if (pagination.kind === 'cursor' && pagination.next.in === 'body') {
    data['next'] = { in: 'body', path: pathData(pagination.next.path) };
  }
  return data;
}

function isPath(value: unknown): value is FieldPath {
  return Array.isArray(value);
}

/** The helpers of the connector package that printed code calls. */
export function usedHelpers(text: string): string[] {
  return ['fromConfig', 'fromParent', 'fromPartition'].filter((helper) => text.includes(`${helper}(`));
}
