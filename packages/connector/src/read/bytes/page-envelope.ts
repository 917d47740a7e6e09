import { at } from '../../path.ts';
import { parseExact } from '../exact-json.ts';

/**
 * What stands around the records, decoded with a marker in their place: this checks the rest of the page, and that the
 * array found is the one that a decoder would take (names may occur twice).
 */
export function pageEnvelope(
  bytes: Uint8Array,
  from: number,
  to: number,
  marker: string,
  path: readonly string[],
): { readonly value: unknown } | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = `${view.toString('utf8', 0, from)}["${marker}"]${view.toString('utf8', to)}`;
  try {
    const value: unknown = parseExact(text);
    const found = at(value, path);
    return Array.isArray(found) && found[0] === marker ? { value } : undefined;
  } catch {
    return undefined;
  }
}
