import { isJsonObject } from '@tapwright/connector';

/** The value with the one at `path` replaced; what is on the way is copied, or made, as objects. Undefined removes it. */
export function withValueAt(value: unknown, path: readonly string[], replacement: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return replacement;
  if (Array.isArray(value) && /^\d+$/.test(name)) {
    const copy: unknown[] = [...value];
    copy[Number(name)] = withValueAt(copy[Number(name)], rest, replacement);
    return copy;
  }
  const copy: Record<string, unknown> = isJsonObject(value) ? { ...value } : {};
  const inner = withValueAt(Object.hasOwn(copy, name) ? copy[name] : undefined, rest, replacement);
  if (inner === undefined) {
    delete copy[name];
    return copy;
  }
  Object.defineProperty(copy, name, { value: inner, enumerable: true, configurable: true, writable: true });
  return copy;
}
