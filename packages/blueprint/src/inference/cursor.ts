import type { FieldPath, Stream } from '../schema.ts';
import { found, type Doubt, type Finding } from './finding.ts';
import type { OperationView, RequestField } from './operation-view.ts';
import { isScalar, type Property, type Schemas, type SchemaView } from './schema-view.ts';
import { plain, words } from './words.ts';

type Incremental = NonNullable<Stream['incremental']>;
type CursorType = Incremental['type'];

export interface IncrementalFinding {
  readonly incremental: Finding<Incremental>;
  readonly doubts: readonly Doubt[];
  /** Request fields that the cursor owns. */
  readonly owns: ReadonlySet<string>;
  /** Query values that make the order ascending by the cursor. */
  readonly sort: Readonly<Record<string, string>>;
}

/** `updated`, `created`, or another word for the moment a record came to be: `published`, `sent`. */
type Stem = string;

const UPDATED =
  /^(updated|update|modified|modify|modification|changed|change|edited|edit|mtime|lastmodified|lastupdated|revised)$/;
const CREATED = /^(created|create|creation|inserted|insert|added)$/;
/** Moments that a filter must name by the same word. */
const MOMENT = /^(submitted|published|recorded|occurred|received|sent|started|placed|processed|issued)$/;
const TIME_WORD =
  /^(at|on|date|time|datetime|timestamp|ts|utc|unix|epoch|since|after|before|from|gt|gte|ge|min|start|begin|minimum|lower|last|the|ms|sec|seconds|millis)$/;

function saysWhen(part: string): boolean {
  return UPDATED.test(part) || CREATED.test(part) || MOMENT.test(part);
}

/** `last_modified_date` → updated; `created` → created; nothing where the name says more than a time. */
function stemOf(name: string): Stem | undefined {
  const whole = plain(name);
  if (/^(lastmodified|lastupdated|mtime|systemmodstamp)$/.test(whole)) return 'updated';
  if (whole === 'ctime') return 'created';
  const parts = words(name);
  if (!parts.some(saysWhen) || parts.some((part) => !saysWhen(part) && !TIME_WORD.test(part))) return undefined;
  if (parts.some((part) => UPDATED.test(part))) return 'updated';
  return parts.some((part) => CREATED.test(part)) ? 'created' : parts.find((part) => MOMENT.test(part));
}

const MILLISECONDS = /milli|\bms\b/i;
const UNIX = /unix|epoch|seconds since|timestamp/i;

/** How a time is written, read from type, format, example and words. */
function timeType(view: SchemaView): CursorType | undefined {
  if (!isScalar(view)) return undefined;
  const text = `${view.description ?? ''} ${view.format ?? ''}`;
  if (view.types.has('integer') || view.types.has('number')) {
    if (MILLISECONDS.test(text)) return 'unix-milliseconds';
    if (typeof view.example === 'number' && view.example > 1e12) return 'unix-milliseconds';
    if (UNIX.test(text) || view.format === 'unix-time' || (typeof view.example === 'number' && view.example > 1e9))
      return 'unix-seconds';
    return undefined;
  }
  if (view.format === 'date') return 'date';
  if (view.format !== undefined && /date-?time|timestamp|google-datetime/.test(view.format)) return 'date-time';
  if (typeof view.example === 'string' && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(view.example)) return 'date-time';
  if (typeof view.example === 'string' && /^\d{4}-\d\d-\d\d$/.test(view.example)) return 'date';
  if (/iso[- ]?8601|rfc[- ]?3339|date[- ]?time|yyyy-mm-ddthh/i.test(text)) return 'date-time';
  return undefined;
}

interface CursorProperty {
  readonly path: FieldPath;
  readonly stem: Stem;
  readonly type: CursorType;
  readonly nullable: boolean;
  readonly sure: boolean;
}

/** The moment of a record that is about one: an event, a reading, a log line. */
const EVENT = 'event';
const EVENT_NAME = /^(timestamp|time|date|datetime|eventtime|eventdate|occurredat|eventtimestamp)$/;

function cursorProperty(property: Property, above: FieldPath, schemas: Schemas): CursorProperty | undefined {
  const stem = stemOf(property.name) ?? (EVENT_NAME.test(property.plain) ? EVENT : undefined);
  const view = schemas.view(property.schema);
  if (stem === undefined || view.types.has('boolean') || !isScalar(view)) return undefined;
  const type = timeType(view);
  const named = /(_at|At|_on|_date|Date|_time|Time)$/.test(property.name) && view.types.has('string');
  if (type === undefined && !named) return undefined;
  return {
    path: [...above, property.name],
    stem,
    type: type ?? 'date-time',
    nullable: view.nullable,
    sure: type !== undefined,
  };
}

/** Objects in which some APIs keep all that they say of a record. */
const INNER = /^(attributes|fields)$/;

/** Times of a record that say when it changed or came to be. */
function cursorProperties(record: SchemaView, schemas: Schemas, above: FieldPath = []): CursorProperty[] {
  return [...record.properties.values()].flatMap((property) => {
    const own = cursorProperty(property, above, schemas);
    if (own !== undefined) return [own];
    return above.length === 0 && INNER.test(property.name)
      ? cursorProperties(schemas.view(property.schema), schemas, [property.name])
      : [];
  });
}

interface Filter {
  readonly field: RequestField;
  readonly stem: Stem | undefined;
  readonly boundary: 'inclusive' | 'exclusive' | undefined;
  readonly type: CursorType | undefined;
}

const START_SUFFIX = /(since|after|gte?|ge|from|start|min|begin)$/;
const START_PREFIX = /^(since|after|min|from|start|begin|changedsince|newerthan)/;
const END_WORD = /(until|before|lte?|le|to|end|max|through)$|^(until|before|max|to|end)/;
const NEUTRAL =
  /^(since|after|from|start|startdate|starttime|datefrom|fromdate|startdatetime|begindate|begin|mindate|datestart|fromtime|timestart|starttimestamp|filterstartdate|filtersince|filterfrom|ifmodifiedsince)$/;
const SAYS_UPDATED = /\b(updated|modified|changed|edited|last[- ]update|last[- ]modified|modification)\b/i;
const SAYS_CREATED = /\b(created|creation|added)\b/i;

function boundaryOf(field: RequestField): 'inclusive' | 'exclusive' | undefined {
  const { description } = field;
  if (
    /at or (after|later|newer)|on or after|inclusive|greater than or equal|equal to or|no earlier than|>=|since \(?inclusive/i.test(
      description,
    )
  )
    return 'inclusive';
  if (/exclusive|strictly|>\s*(?!=)/i.test(description)) return 'exclusive';
  if (/(gte|ge|since|from|min|start)$|^(min|since|from|start)/.test(field.plain)) return 'inclusive';
  return /(gt|after)$|^after/.test(field.plain) ? 'exclusive' : undefined;
}

function filterType(field: RequestField): CursorType | undefined {
  const declared = timeType({ ...field.view, description: field.description });
  if (declared !== undefined) return declared;
  if (field.view.types.has('integer'))
    return MILLISECONDS.test(field.description) ? 'unix-milliseconds' : 'unix-seconds';
  return undefined;
}

function isTimeLike(field: RequestField): boolean {
  const { types } = field.view;
  if (types.has('boolean') || types.has('array') || types.has('object')) return false;
  return (
    !/\b(ids?|identifier|cursor|token|page)\b/i.test(field.description) ||
    /date|time|timestamp/i.test(field.description)
  );
}

/** Request fields that ask for records from a time on. */
function startFilters(fields: readonly RequestField[], taken: ReadonlySet<string>): Filter[] {
  const filters: Filter[] = [];
  for (const field of fields) {
    if (field.in === 'path' || taken.has(field.name) || !isTimeLike(field)) continue;
    const describes =
      timeType({ ...field.view, description: field.description }) !== undefined ||
      /\b(date|time|timestamp)\b/i.test(field.description);
    const name = words(field.name);
    const ends = END_WORD.test(name.at(-1) ?? '') || /^(until|before|max|end)$/.test(name[0] ?? '');
    if (ends) continue;
    const starts =
      START_SUFFIX.test(name.at(-1) ?? '') ||
      START_PREFIX.test(name[0] ?? '') ||
      name.some((part) => /^(since|after|gte|gt)$/.test(part));
    if (!starts) continue;
    if (NEUTRAL.test(field.plain)) {
      const updated = SAYS_UPDATED.test(field.description);
      const created = SAYS_CREATED.test(field.description);
      if (!describes && !updated && !created && filterType(field) === undefined) continue;
      filters.push({
        field,
        stem: updated ? 'updated' : created ? 'created' : undefined,
        boundary: boundaryOf(field),
        type: filterType(field),
      });
      continue;
    }
    const stem = stemOf(field.name.replace(/^(filter|where|q|query|search|variables)\b/i, ''));
    if (stem !== undefined) filters.push({ field, stem, boundary: boundaryOf(field), type: filterType(field) });
  }
  return filters;
}

const PAIRS: readonly (readonly [RegExp, string])[] = [
  [/gte?$/, 'lte'],
  [/gte?$/, 'lt'],
  [/since/, 'until'],
  [/since/, 'before'],
  [/after/, 'before'],
  [/from/, 'to'],
  [/from/, 'until'],
  [/start/, 'end'],
  [/begin/, 'end'],
  [/min/, 'max'],
];

function endOf(start: RequestField, fields: readonly RequestField[]): RequestField | undefined {
  for (const [pattern, counterpart] of PAIRS) {
    const wanted = start.plain.replace(pattern, counterpart);
    if (wanted === start.plain) continue;
    const match = fields.find((field) => field.plain === wanted && field.in === start.in);
    if (match !== undefined) return match;
  }
  return undefined;
}

/** Declared values that are texts. */
function textValues(field: RequestField): readonly string[] {
  return (field.view.enum ?? []).filter((value) => typeof value === 'string');
}

/** Sort parameters whose declared values name the cursor and the direction. */
function ascendingSort(fields: readonly RequestField[], cursor: CursorProperty): Record<string, string> {
  const sort = fields.find(
    (field) =>
      field.in === 'query' &&
      /^(sort|sortby|orderby|order|sortfield)$/.test(field.plain) &&
      textValues(field).some((value) => stemOf(value) === cursor.stem),
  );
  const direction = fields.find(
    (field) =>
      field.in === 'query' &&
      /^(direction|order|sortorder|sortdirection|orderdirection|dir|sortdir)$/.test(field.plain) &&
      field !== sort &&
      textValues(field).includes('asc'),
  );
  if (sort === undefined || direction === undefined) return {};
  const value = textValues(sort).find((candidate) => stemOf(candidate) === cursor.stem);
  return value === undefined ? {} : { [sort.name]: value, [direction.name]: 'asc' };
}

/** Records of such lists do not change once written. */
const IMMUTABLE =
  /\b(events?|logs?|transactions?|history|histories|activities|activity|audit\w*|entries|charges|transfers|payouts|readings?|measurements?|sms|calls?|trades?|ticks?)\b/i;

interface Pair {
  readonly cursor: CursorProperty;
  readonly filter: Filter | undefined;
}

function pairUp(properties: readonly CursorProperty[], filters: readonly Filter[]): Pair | undefined {
  const byStem = (stem: Stem) =>
    properties.find((cursor) => cursor.stem === stem && !cursor.nullable) ??
    properties.find((cursor) => cursor.stem === stem);
  const updated = byStem('updated');
  // A change time that we can only compare ourselves still sees updates; a creation filter does not.
  if (updated !== undefined) return { cursor: updated, filter: filters.find((filter) => filter.stem === 'updated') };
  for (const filter of filters) {
    const cursor = filter.stem === undefined ? undefined : byStem(filter.stem);
    if (cursor !== undefined) return { cursor, filter };
  }
  const open = filters.find((filter) => filter.stem === undefined && NEUTRAL.test(filter.field.plain));
  const moment = byStem(EVENT) ?? byStem('created');
  return open === undefined || moment === undefined ? undefined : { cursor: moment, filter: open };
}

function placeOf(field: RequestField): { in: 'query' | 'header' | 'body'; name: string } {
  return { in: field.in === 'path' ? 'query' : field.in, name: field.name };
}

function describe(
  pair: Pair,
  end: RequestField | undefined,
  view: OperationView,
  sorted: boolean,
): Finding<Incremental> {
  const { cursor, filter } = pair;
  const appendOnly = cursor.stem !== 'updated';
  const pointer = filter === undefined ? (view.response?.pointer ?? view.operation.pointer) : view.operation.pointer;
  const format = filter?.type;
  const value: Incremental = {
    cursor: cursor.path,
    type: cursor.type,
    ...(filter === undefined
      ? {}
      : {
          filter: {
            start: placeOf(filter.field),
            ...(end === undefined ? {} : { end: placeOf(end) }),
            ...(format === undefined || format === cursor.type ? {} : { format }),
          },
          boundary: filter.boundary ?? 'exclusive',
        }),
    ...(appendOnly ? { appendOnly: true } : {}),
    ...(sorted ? { order: 'ascending' as const } : {}),
  };
  if (filter === undefined) return found('cursor/client-side', value, pointer, cursor.sure ? 0.75 : 0.6);
  const sure = cursor.sure && filter.type !== undefined ? 0.92 : 0.75;
  if (filter.stem === undefined) {
    const note = `${filter.field.name} asks for a time without saying which; ${cursor.path.join('.')} is the only one that fits`;
    return found('cursor/event-time', value, pointer, cursor.stem === EVENT ? 0.75 : 0.65, note);
  }
  const rule = NEUTRAL.test(filter.field.plain) ? 'cursor/described-filter' : 'cursor/same-stem';
  return found(
    rule,
    value,
    pointer,
    rule === 'cursor/described-filter' ? sure - 0.05 : sure,
    `${filter.field.name} filters by ${cursor.path.join('.')}`,
  );
}

/** How a later read asks only for what changed; absent where nothing shows it. */
export function incrementalOf(
  view: OperationView,
  record: SchemaView,
  taken: ReadonlySet<string>,
  schemas: Schemas,
): IncrementalFinding | undefined {
  const properties = cursorProperties(record, schemas);
  const pair = pairUp(properties, startFilters(view.fields, taken));
  if (pair === undefined) return undefined;
  const { cursor, filter } = pair;
  const end = filter === undefined ? undefined : endOf(filter.field, view.fields);
  const sort = ascendingSort(view.fields, cursor);
  const incremental = describe(pair, end, view, Object.keys(sort).length > 0);
  const doubts: Doubt[] = [];
  if (cursor.stem !== 'updated' && !IMMUTABLE.test(view.operation.path)) {
    doubts.push({
      at: '/incremental/appendOnly',
      statement: `${cursor.path.join('.')} sees new records only: later changes of old records are not read again`,
      rule: 'cursor/append-only',
      confidence: 0.6,
    });
  }
  if (filter === undefined) {
    doubts.push({
      at: '/incremental',
      statement: `No request parameter filters by ${cursor.path.join('.')}: every sync reads the whole list and drops old records`,
      rule: 'cursor/client-side',
      confidence: incremental.confidence,
    });
  }
  if (filter !== undefined && filter.boundary === undefined) {
    doubts.push({
      at: '/incremental/boundary',
      statement: `${filter.field.name} does not say whether its value is included; one granule earlier is asked for`,
      rule: 'cursor/boundary',
      confidence: 0.5,
    });
  }
  const owned = [filter?.field.name, end?.name, ...Object.keys(sort)].filter((name) => name !== undefined);
  return { incremental, doubts, owns: new Set(owned), sort };
}
