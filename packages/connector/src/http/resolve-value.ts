import { ConfigError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import { at } from '../path.ts';
import { Secret } from '../secret.ts';
import type { Binding, Value } from '../values.ts';
import type { RequestScope } from './build-request.ts';

/** The value of a literal or binding; `undefined` (also for null) leaves the parameter out. */
export function resolveValue(value: Value | null | undefined, scope: RequestScope): unknown {
  if (value === null || value === undefined) return undefined;
  if (isBinding(value)) return resolveBinding(value, scope) ?? undefined;
  return typeof value === 'string' ? withJob(value, scope) : value;
}

/** A body template with all bindings replaced; fields whose binding has no value are left out. */
export function resolveTemplate(template: unknown, scope: RequestScope): unknown {
  if (isBinding(template)) return resolveBinding(template, scope);
  if (Array.isArray(template)) {
    return template.map((item) => resolveTemplate(item, scope)).filter((item) => item !== undefined);
  }
  if (isJsonObject(template) && !(template instanceof Uint8Array)) {
    const fields = Object.entries(template)
      .map(([name, item]) => [name, resolveTemplate(item, scope)] as const)
      .filter(([, item]) => item !== undefined);
    return Object.fromEntries(fields);
  }
  return typeof template === 'string' ? withJob(template, scope) : template;
}

function isBinding(value: unknown): value is Binding {
  if (!isJsonObject(value)) return false;
  if (value['from'] === 'partition') return true;
  return (value['from'] === 'config' || value['from'] === 'parent') && typeof value['field'] === 'string';
}

function resolveBinding(binding: Binding, scope: RequestScope): unknown {
  if (binding.from === 'partition') return scope.partition;
  const value = at(binding.from === 'config' ? scope.config : scope.parent, binding.field);
  if (binding.from === 'parent' && binding.last === true && typeof value === 'string') return lastSegment(value);
  return value instanceof Secret ? value.reveal() : value;
}

function lastSegment(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function withJob(text: string, scope: RequestScope): string {
  if (!text.includes('{job}')) return text;
  if (scope.job === undefined) return text;
  return text.replaceAll('{job}', String(scope.job));
}

/** A scalar as it is written into a path, a header or the query. */
export function scalarText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Secret) return value.reveal();
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return JSON.stringify(value);
}

/**
 * The text of a path parameter, percent-encoded; of a list, its values with commas between them. Empty, `.` and `..` would
 * change the path and are refused.
 */
export function pathSegment(name: string, value: unknown): string {
  if (Array.isArray(value) && value.length > 0) return value.map((item: unknown) => pathSegment(name, item)).join(',');
  const text = value === undefined || value === null || Array.isArray(value) ? '' : scalarText(value);
  if (text === '' || text === '.' || text === '..') {
    throw new ConfigError(`The path parameter "${name}" has no usable value.`, {
      code: 'path_parameter_invalid',
      hint: `Give "${name}" a value that is neither empty nor "." nor "..".`,
    });
  }
  return encodeURIComponent(text);
}
