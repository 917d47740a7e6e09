import { SystemError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonSchema } from '../json.ts';
import { at } from '../path.ts';
import type { RecordsPlan } from './stream-plan.ts';

/** What the rules below need to know of a stream. */
export interface RecordsShape {
  readonly name: string;
  readonly records: RecordsPlan;
  readonly primaryKey: readonly (readonly string[])[];
  readonly stream: { readonly schema: JsonSchema };
}

/**
 * Finds the records in a decoded body. Tolerant where an API's habit explains the difference:
 * - no body, or null in place of the list: no records;
 * - the list is left out of an object that holds neither another list nor an error, failure or message: no records (Google's
 *   APIs leave empty lists out);
 * - one object in place of the list that looks like a record (has the primary key, or a field of the schema where
 *   there is none): that record;
 * - one object that says it is an error, where one record is expected, only if it looks like that record;
 * - a scalar in the list: a record with the field `value`; null in the list: left out.
 * Anything else is `records_not_found`, which names what was found.
 */
export function locateRecords(shape: RecordsShape, body: unknown): readonly JsonObject[] {
  if (body === undefined || body === null) return [];
  const { records } = shape;
  const found = at(body, records.path);
  const items = records.shape === 'array' ? listOf(shape, body, found) : membersOf(shape, body, found);
  return records.item.length === 0 ? items : items.flatMap((item) => toRecord(at(item, records.item)));
}

function listOf(shape: RecordsShape, body: unknown, found: unknown): readonly JsonObject[] {
  if (Array.isArray(found)) return found.every(isJsonObject) ? found : found.flatMap(toRecord);
  if (found === null && !saysError(body)) return [];
  if (isJsonObject(found) && looksLikeRecord(shape, found)) return [found];
  if (found === undefined && isLeftOut(shape, body)) return [];
  throw notFound(shape, body, found);
}

function membersOf(shape: RecordsShape, body: unknown, found: unknown): readonly JsonObject[] {
  const { records } = shape;
  if (found === null && !saysError(body)) return [];
  if (found === undefined && isLeftOut(shape, body)) return [];
  if (records.shape === 'single') {
    if (isJsonObject(found)) {
      if ((saysError(body) || complains(body)) && !resembles(shape, found)) throw notFound(shape, body, found);
      return [found];
    }
    if (Array.isArray(found)) return found.flatMap(toRecord);
  } else if (isJsonObject(found)) {
    return Object.entries(found).flatMap(([key, value]) =>
      toRecord(value).map((record) => (records.keyTo === undefined ? record : { ...record, [records.keyTo]: key })),
    );
  } else if (Array.isArray(found) && found.length === 0) {
    // PHP writes an empty map as an empty list.
    return [];
  }
  throw notFound(shape, body, found);
}

function toRecord(value: unknown): JsonObject[] {
  if (isJsonObject(value)) return [value];
  return value === null || value === undefined ? [] : [{ value }];
}

function looksLikeRecord(shape: RecordsShape, found: JsonObject): boolean {
  const unwrapped = shape.records.item.length === 0 ? found : at(found, shape.records.item);
  return !hasError(found) && isJsonObject(unwrapped) && resembles(shape, unwrapped);
}

/** Has the primary key, or a field of the schema where there is none. */
function resembles(shape: RecordsShape, found: JsonObject): boolean {
  if (shape.primaryKey.length > 0) return shape.primaryKey.every((key) => at(found, key) !== undefined);
  const properties = shape.stream.schema['properties'];
  return isJsonObject(properties) && Object.keys(found).some((name) => Object.hasOwn(properties, name));
}

/** The list is missing, and nothing says that this is a mistake. */
function isLeftOut(shape: RecordsShape, body: unknown): boolean {
  const around = at(body, shape.records.path.slice(0, -1));
  if (saysError(body) || complains(body)) return false;
  if (around === null) return true;
  if (!isJsonObject(around) || hasError(around) || complains(around)) return false;
  return !Object.values(around).some((value) => Array.isArray(value) && value.some(isJsonObject));
}

const COMPLAINTS = ['message', 'msg', 'errmsg', 'detail', 'error_description'];

/** Errors that are sent with status 200: taken for "no records", they would empty the table. */
function complains(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  if (value['ok'] === false || value['success'] === false) return true;
  if (/^(error|fail(ed|ure)?)$/i.test(String(value['status']))) return true;
  return COMPLAINTS.some((name) => typeof value[name] === 'string' && !/^(ok|success\w*|)$/i.test(value[name]));
}

/** A body that is an error and nothing like a record, where records need no list around them. */
export function assertNoError(shape: RecordsShape, body: unknown): void {
  if (isJsonObject(body) && (hasError(body) || complains(body)) && !resembles(shape, body)) {
    throw notFound(shape, body, undefined);
  }
}

function saysError(body: unknown): boolean {
  return isJsonObject(body) && hasError(body);
}

const ERROR_NAMES = new Set(['error', 'errors', 'fault', 'exception', 'error_code', 'errorcode', 'error_message']);

function hasError(object: JsonObject): boolean {
  return Object.entries(object).some(
    ([name, value]) =>
      ERROR_NAMES.has(name.toLowerCase()) &&
      Boolean(value) &&
      !(Array.isArray(value) && value.length === 0) &&
      !(isJsonObject(value) && Object.keys(value).length === 0),
  );
}

function notFound(shape: RecordsShape, body: unknown, found: unknown): SystemError {
  const { path, shape: expected } = shape.records;
  const where = path.length === 0 ? 'the body' : `"${path.join('.')}"`;
  const wanted = expected === 'array' ? 'a list' : 'an object';
  const seen = found === undefined ? `the body is ${describe(body)}` : `there is ${describe(found)}`;
  return new SystemError(`Stream ${shape.name} expects ${wanted} of records at ${where}, but ${seen}.`, {
    code: 'records_not_found',
    hint: 'Check the path of the records; an error sent with status 200 needs a rule in the client.',
    stream: shape.name,
  });
}

/** Names only: values may be anything, also secret. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (!isJsonObject(value)) return value === null ? 'null' : `a ${typeof value}`;
  const names = Object.keys(value);
  const shown = names.slice(0, 12).join(', ');
  return `an object with ${names.length > 12 ? `${shown}, …` : shown || 'no fields'}`;
}
