import { EXTRACTED_AT_COLUMN, RAW_COLUMN, RUN_COLUMN, type Column } from './columns.ts';
import { isNestedType, quote, quoteText } from './column-type.ts';

/** A file of JSON lines that DuckDB is to read. */
export interface Lines {
  readonly path: string;
  /** No record is longer than this. */
  readonly longest: number;
}

/** What identifies the rows of one part. */
export interface Stamp {
  readonly run: string;
  /** ISO 8601. */
  readonly extractedAt: string;
}

/**
 * A SELECT that gives one typed row per JSON line. Scalars are read as text and cast here, since the reader itself
 * rounds `1.5` into an integer column, takes `2` for true and cuts the time off a date, and fails the file on one bad
 * value. What does not fit its column is null there and kept in `_tapwright_raw`.
 */
export function selectRows(lines: Lines, columns: readonly Column[], stamp: Stamp): string {
  const typed = columns.map((column, index) => `${castOf(`c${index}`, column.type)} AS t${index}`);
  const outputs = columns.map((column, index) => `t${index} AS ${quote(column.name)}`);
  const text = quoteText(stamp.run);
  const at = quoteText(stamp.extractedAt);
  return `SELECT ${[
    ...outputs,
    `${text} AS ${quote(RUN_COLUMN)}`,
    `${at}::TIMESTAMPTZ AS ${quote(EXTRACTED_AT_COLUMN)}`,
    `${rawOf(columns)} AS ${quote(RAW_COLUMN)}`,
  ].join(', ')} FROM (SELECT ${['*', ...typed].join(', ')} FROM ${source(lines, columns)})`;
}

/** The columns that `selectRows` gives, with their types. */
export function rowColumns(columns: readonly Column[]): readonly Pick<Column, 'name' | 'type'>[] {
  return [
    ...columns,
    { name: RUN_COLUMN, type: 'VARCHAR' },
    { name: EXTRACTED_AT_COLUMN, type: 'TIMESTAMPTZ' },
    { name: RAW_COLUMN, type: 'JSON' },
  ];
}

/** How many rows of a table keep a misfit of which field. */
export function countMisfits(table: string, where = 'true'): string {
  return (
    `SELECT field, count(*)::INTEGER AS count FROM (SELECT unnest(json_keys(${quote(RAW_COLUMN)})) AS field ` +
    `FROM ${table} WHERE ${quote(RAW_COLUMN)} IS NOT NULL AND ${where}) GROUP BY field ORDER BY field`
  );
}

function source(lines: Lines, columns: readonly Column[]): string {
  const path = quoteText(lines.path);
  // Twice the largest object is what the reader allocates per thread.
  const options = `format = 'newline_delimited', maximum_object_size = ${Math.max(lines.longest + 1, 1 << 20)}`;
  const aliases = columns.map((_, index) => `c${index}`);
  if (columns.length === 0) return `(SELECT 1 FROM read_json_objects(${path}, ${options}))`;
  if (canNameColumns(columns)) {
    const types = columns.map((column) => `${quoteText(column.field)}: ${quoteText(readAs(column.type))}`);
    return `read_json(${path}, columns = {${types.join(', ')}}, ${options}) AS lines(${aliases.join(', ')})`;
  }
  const values = columns.map((column, index) => `${extractOf(column)} AS ${aliases[index]}`);
  return `(SELECT ${values.join(', ')} FROM read_json_objects(${path}, ${options}))`;
}

/** The JSON reader takes neither fields that differ only in case, nor an empty name. */
function canNameColumns(columns: readonly Column[]): boolean {
  const names = new Set(columns.map((column) => column.field.toLowerCase()));
  return names.size === columns.length && !names.has('');
}

function readAs(type: string): 'JSON' | 'VARCHAR' {
  return isNestedType(type) ? 'JSON' : 'VARCHAR';
}

function extractOf(column: Column): string {
  const pointer = quoteText(`/${column.field.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  if (!isNestedType(column.type)) return `json_extract_string(json, ${pointer})`;
  return `nullif(json_extract(json, ${pointer}), 'null')`;
}

/** Null where the text is not exactly a value of the type. */
function castOf(text: string, type: string): string {
  switch (type) {
    case 'VARCHAR':
    case 'JSON':
      return text;
    case 'BIGINT':
    case 'HUGEINT':
      return `CASE WHEN contains(${text}, '.') AND NOT ends_with(${text}, '.0') THEN NULL ELSE TRY_CAST(${text} AS ${type}) END`;
    case 'DOUBLE':
      return `CASE WHEN ${isRounded(text)} THEN NULL ELSE TRY_CAST(${text} AS DOUBLE) END`;
    case 'BOOLEAN':
      return `CASE ${text} WHEN 'true' THEN true WHEN 'false' THEN false END`;
    case 'DATE':
      return `CASE WHEN length(${text}) = 10 THEN TRY_CAST(${text} AS DATE) END`;
    default:
      return `TRY_CAST(${text} AS ${type})`;
  }
}

/** An integer beyond 2^53 that a DOUBLE would change. */
function isRounded(text: string): string {
  return (
    `length(${text}) > 15 AND NOT contains(${text}, '.') AND NOT contains(${text}, 'e') AND ` +
    `TRY_CAST(${text} AS HUGEINT) IS DISTINCT FROM TRY_CAST(TRY_CAST(${text} AS DOUBLE) AS HUGEINT)`
  );
}

function rawOf(columns: readonly Column[]): string {
  const misfits = columns.flatMap((column, index) =>
    column.type === 'VARCHAR' || column.type === 'JSON'
      ? []
      : [{ field: column.field, test: `c${index} IS NOT NULL AND t${index} IS NULL`, text: `c${index}` }],
  );
  if (misfits.length === 0) return 'NULL::JSON';
  const any = misfits.map(({ test }) => `(${test})`).join(' OR ');
  const kept = misfits.map(
    ({ field, test, text }) => `CASE WHEN ${test} THEN json_object(${quoteText(field)}, ${text}) ELSE '{}'::JSON END`,
  );
  return `CASE WHEN ${any} THEN json_merge_patch('{}', '{}', ${kept.join(', ')}) END`;
}
