import { isJsonObject } from '@tapwright/connector';
import { parsedJson } from '../parsed-json.ts';

/** Media type without its parameters, in lower case. */
export function bareMediaType(type: string | undefined): string | undefined {
  const bare = type?.split(';')[0]?.trim().toLowerCase();
  return bare === '' ? undefined : bare;
}

export function isJsonType(type: string | undefined): boolean {
  return type !== undefined && /(^|[/+.-])(json|javascript)$|^application\/.*json/.test(type);
}

/** The value of a JSON text; undefined where it is none, or a bare text or number. */
export function jsonOf(text: string): unknown {
  const value = parsedJson(text);
  return isJsonObject(value) || Array.isArray(value) ? value : undefined;
}
