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

/** Worth being read as a description: pages and pictures are not. */
export function mayBeDescription(text: string): boolean {
  const start = text.slice(0, 20_000).trimStart();
  if (start.startsWith('<')) return false;
  if (/^[{[]/.test(start)) return text.length > 200_000 || JSON_WORDS.test(text);
  return /^["']?(openapi|swagger)["']?[ \t]*:/m.test(start) || (GRAPHQL_WORDS.test(start) && GRAPHQL_ROOT.test(text));
}

const JSON_WORDS = /"(openapi|swagger|paths|discoveryVersion|__schema|entries|item|info)"\s{0,20}:/;
const GRAPHQL_WORDS =
  /^[ \t]{0,20}(type|schema|extend type|interface|enum|input|scalar|directive)\b[^:{}\n]{0,200}[{@\n]/m;
const GRAPHQL_ROOT = /\btype[ \t]{1,20}Query\b|\bschema\s{0,20}\{/;

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
