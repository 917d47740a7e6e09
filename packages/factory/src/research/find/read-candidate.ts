import { readDescriptionText, type Description } from '@tapwright/blueprint';
import { isTapwrightError } from '@tapwright/connector';
import { decodePage } from '../pages/decode-page.ts';

/** A description that was found, with the bytes that it was read from. */
export interface FoundDescription {
  readonly description: Description;
  readonly address: string;
  /** `the well-known place`, `a link of <page>` … */
  readonly how: string;
  readonly bytes: Uint8Array;
  readonly fetchedAt: string;
}

const STARTS = /^\s*(\{|\[)|^\s*["']?(openapi|swagger|asyncapi)["']?\s*:|^(---|#|%YAML)[^\n]*\n/i;

/** Worth being read as a description: pages and pictures are not. */
export function mayBeDescription(text: string): boolean {
  const start = text.slice(0, 20_000);
  if (/^\s*</.test(start)) return false;
  if (/^\s*[{[]/.test(start))
    return (
      /"(openapi|swagger|paths|discoveryVersion|__schema|entries|item|info)"\s*:/.test(text.slice(0, 200_000)) ||
      text.length > 200_000
    );
  if (/^\s*["']?(openapi|swagger)["']?\s*:/m.test(start))
    return STARTS.test(start) || /^(openapi|swagger)\s*:/m.test(start);
  return (
    /^\s*(type|schema|extend type|interface|enum|input|scalar|directive)\b[^:{}]{0,200}[{@]/m.test(start) &&
    /\btype\s+Query\b|\bschema\s*\{/.test(text)
  );
}

/** Reads it as a description; undefined, or why not, where it is none that one can do anything with. */
export async function readCandidate(bytes: Uint8Array, address: string): Promise<Description | string> {
  const { text } = decodePage(bytes);
  if (!mayBeDescription(text)) return 'it is no description';
  try {
    const description = await readDescriptionText({ text, address });
    return description.contract.operations.length > 0 ? description : 'it declares no operation';
  } catch (error) {
    if (isTapwrightError(error)) return error.message;
    throw error;
  }
}
