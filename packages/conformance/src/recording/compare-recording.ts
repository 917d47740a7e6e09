import {
  flattenSchema,
  parsedJson,
  type Blueprint,
  type BlueprintPagination,
  type Overlay,
  type Stream,
} from '@tapwright/blueprint';
import { isJsonObject, type JsonObject, type JsonSchema } from '@tapwright/connector';
import { recordsOf } from './recorded-pages.ts';
import type { RecordedExchange, Recording } from './recording.ts';

/** Something that the API does and the blueprint does not say. */
export interface RecordedDifference {
  readonly stream: string;
  readonly message: string;
}

export interface RecordingComparison {
  readonly differences: readonly RecordedDifference[];
  /** What would make the blueprint say so. A person should read it before it is used. */
  readonly overlay: Overlay;
}

type Fact = Overlay['facts'][number];

/** Holds a recording against a blueprint: fields, types, nulls, statuses, and what pages say of the pages to come. */
export function compareRecording(blueprint: Blueprint, recording: Recording): RecordingComparison {
  const differences: RecordedDifference[] = [];
  const facts: Fact[] = [];
  const evidence = (note: string) => ({ source: `recording of ${recording.recorded}`, note });
  for (const stream of blueprint.interpretation.streams) {
    const pages = recording.exchanges.filter((one) => one.stream === stream.name);
    if (pages.length === 0) continue;
    const say = (message: string): void => void differences.push({ stream: stream.name, message });
    const answers = pages.filter(({ status }) => status < 300);
    for (const status of new Set(pages.map((page) => page.status)))
      if (status >= 400) say(`was answered with ${status}`);
    const schema = flattenSchema(blueprint.contract, stream.schema);
    const told = recordDifferences(
      schema,
      answers.flatMap((page) => recordsOf(stream, page)),
    );
    told.messages.forEach(say);
    if (told.schema !== undefined)
      facts.push({
        pointer: `/interpretation/streams/${stream.name}/schema`,
        value: told.schema,
        evidence: evidence(told.messages.join('; ')),
      });
    for (const { message, value } of pagingFacts(stream, answers)) {
      say(message);
      facts.push({ pointer: `/interpretation/streams/${stream.name}/pagination`, value, evidence: evidence(message) });
    }
  }
  return { differences, overlay: { formatVersion: 1, facts } };
}

interface RecordDifferences {
  readonly messages: readonly string[];
  /** The stream's schema as the records are; undefined where it is so already. */
  readonly schema?: JsonSchema;
}

function recordDifferences(schema: JsonSchema, records: readonly JsonObject[]): RecordDifferences {
  const properties: JsonObject = isJsonObject(schema['properties']) ? { ...schema['properties'] } : {};
  const messages: string[] = [];
  for (const [field, types] of typesByField(records)) {
    const known = properties[field];
    if (known === undefined) {
      messages.push(`${field} (${[...types].join(', ')}) is not in the schema`);
      properties[field] = { type: typeOf(types) };
    } else if (isJsonObject(known)) {
      const declared = declaredTypes(known);
      const extra = [...types].filter((type) => !declared.has(type) && !(type === 'integer' && declared.has('number')));
      if (declared.size === 0 || extra.length === 0) continue;
      messages.push(`${field} is ${extra.join(', ')}, declared as ${[...declared].join(', ')}`);
      properties[field] = { ...known, type: typeOf(new Set([...declared, ...extra])) };
    }
  }
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const absent =
    records.length === 0
      ? []
      : required.filter((name) => typeof name === 'string' && records.some((record) => !Object.hasOwn(record, name)));
  messages.push(...absent.map((name) => `${String(name)} is declared as required, and missing in some records`));
  if (messages.length === 0) return { messages };
  const left = required.filter((name) => !absent.includes(name));
  return { messages, schema: { ...schema, properties, ...(required.length > 0 && { required: left }) } };
}

function typesByField(records: readonly JsonObject[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const record of records) {
    for (const [field, value] of Object.entries(record)) {
      const types = found.get(field) ?? new Set<string>();
      found.set(field, types.add(jsonType(value)));
    }
  }
  return found;
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value;
}

function declaredTypes(schema: JsonSchema): ReadonlySet<string> {
  const { type, nullable } = schema;
  const types = Array.isArray(type) ? type.map(String) : typeof type === 'string' ? [type] : [];
  return new Set(types.length > 0 && nullable === true ? [...types, 'null'] : types);
}

function typeOf(types: ReadonlySet<string>): string | readonly string[] {
  const [first = 'string', ...more] = types;
  return more.length === 0 ? first : [first, ...more];
}

interface PagingFact {
  readonly message: string;
  readonly value: unknown;
}

const TOTALS = ['total', 'total_count', 'totalCount', 'total_records', 'count_total'];
const MORE = ['has_more', 'hasMore', 'has_next', 'more'];
const NEXT = ['next', 'next_url', 'next_page_url', 'nextLink', '@odata.nextLink'];

/** How answers lead to a next page where nobody looked for one. */
export function nextPageForm(
  bodies: readonly JsonObject[],
  headers: readonly Readonly<Record<string, string>>[],
): { readonly message: string; readonly value: BlueprintPagination } | undefined {
  if (headers.some((one) => /rel="?next"?/.test(one['link'] ?? '')))
    return { message: 'a Link header names a next page; the blueprint knows no pages', value: { kind: 'link-header' } };
  const field = NEXT.find((name) => bodies.some((body) => /^https?:/.test(textOf(body[name]))));
  return field === undefined
    ? undefined
    : {
        message: `${field} is the address of a next page; the blueprint knows no pages`,
        value: { kind: 'next-url', path: [field] },
      };
}

/** What the answers say of further pages, where the blueprint looks at none of it. */
function pagingFacts({ pagination }: Stream, pages: readonly RecordedExchange[]): readonly PagingFact[] {
  const bodies = pages.map((page) => parsedJson(page.body)).filter(isJsonObject);
  if (pagination.kind === 'none') {
    const form = nextPageForm(
      bodies,
      pages.map(({ headers }) => headers),
    );
    return form === undefined ? [] : [form];
  }
  const added: { [name: string]: unknown } = {};
  const messages: string[] = [];
  const counts = pagination.kind === 'page-number' || pagination.kind === 'offset';
  const total = TOTALS.find((name) => bodies.some((body) => Number.isInteger(body[name])));
  if (counts && pagination.totalRecords === undefined && total !== undefined) {
    added['totalRecords'] = [total];
    messages.push(`${total} tells how many records there are`);
  }
  const more = MORE.find((name) => bodies.some((body) => typeof body[name] === 'boolean'));
  if (more !== undefined && pagination.hasMore === undefined && pagination.done === undefined) {
    added['hasMore'] = [more];
    messages.push(`${more} tells whether there are further pages`);
  }
  return messages.length === 0 ? [] : [{ message: messages.join('; '), value: { ...pagination, ...added } }];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
