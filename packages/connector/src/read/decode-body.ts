import type { JsonObject } from '../json.ts';
import { bodyText, malformed, unpackFile } from './body-text.ts';
import { decodeCsv } from './decode-csv.ts';
import { decodeXml } from './decode-xml.ts';
import { hasLongDigits, parseExact } from './exact-json.ts';
import { assertNoError, locateRecords } from './locate-records.ts';
import type { PageSource } from './page-records.ts';
import type { StreamPlan } from './stream-plan.ts';

/** A body as records and the rest. */
export interface DecodedBody {
  readonly body: unknown;
  readonly raws: readonly JsonObject[];
  /** Some values are bigints. */
  readonly exact: boolean;
}

/** Decodes a body of any format. */
export function decodeBody(plan: StreamPlan, source: PageSource): DecodedBody {
  const bytes = unpackFile(source.bytes, plan.maxBytes, plan.name);
  switch (plan.records.format) {
    case 'json':
      return decodeJson(plan, bytes);
    case 'jsonl':
      return decodeJsonLines(plan, bytes);
    case 'csv': {
      const raws = decodeCsv(plan, bodyText(bytes, source.contentType));
      return { body: undefined, raws, exact: false };
    }
    case 'xml': {
      const body = decodeXml(plan, bodyText(bytes, source.contentType));
      return { body, raws: locateRecords(plan, body), exact: false };
    }
  }
}

function decodeJson(plan: StreamPlan, bytes: Uint8Array): DecodedBody {
  const text = bodyText(bytes);
  if (text.trim() === '') return { body: undefined, raws: [], exact: false };
  const exact = hasLongDigits(bytes);
  const body = parseText(plan, text, exact);
  return { body, raws: locateRecords(plan, body), exact };
}

function decodeJsonLines(plan: StreamPlan, bytes: Uint8Array): DecodedBody {
  const exact = hasLongDigits(bytes);
  const values = bodyText(bytes)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => parseText(plan, line, exact));
  if (values.length === 1) assertNoError(plan, values[0]);
  // A path says where the record is in each line.
  const raws = locateRecords({ ...plan, records: { ...plan.records, path: [], item: plan.records.path } }, values);
  return { body: undefined, raws, exact };
}

function parseText(plan: StreamPlan, text: string, exact: boolean): unknown {
  try {
    return exact ? parseExact(text) : (JSON.parse(text) as unknown);
  } catch (cause) {
    throw malformed(plan.name, 'JSON', cause);
  }
}
