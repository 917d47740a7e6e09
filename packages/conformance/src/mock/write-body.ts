import { isJsonObject, type JsonSchema } from '@tapwright/connector';
import type { MockAnswer } from './answer.ts';
import { MEDIA_TYPES, type BodyFormat } from './body-format.ts';
import { jsonText } from './json-text.ts';
import { asSchema, type NamedSchemas } from './schema.ts';
import { textOf } from './text-of.ts';
import { columnsOf } from './written-value.ts';
import { xmlText } from './xml-text.ts';

/** An answer in a format; of lines, the body is the list of what stands in each. */
export function writtenAnswer(
  schemas: NamedSchemas,
  schema: JsonSchema,
  format: BodyFormat,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): MockAnswer {
  return {
    status: 200,
    headers: { 'content-type': MEDIA_TYPES[format], ...headers },
    body: bodyText(schemas, schema, format, body),
  };
}

function bodyText(schemas: NamedSchemas, schema: JsonSchema, format: BodyFormat, body: unknown): string {
  const lines = Array.isArray(body) ? body : [];
  switch (format) {
    case 'jsonl':
      return lines.map((line) => `${jsonText(line)}\n`).join('');
    case 'csv':
      return csvText(schemas, asSchema(schema['items']), lines);
    case 'xml':
      return xmlText(schema, body);
    default:
      return jsonText(body);
  }
}

function csvText(schemas: NamedSchemas, schema: JsonSchema, rows: readonly unknown[]): string {
  const columns = columnsOf(schemas, schema, rows[0]);
  const cells = rows.map((row) => columns.map((name) => (isJsonObject(row) ? textOf(row[name]) : textOf(row))));
  return [columns, ...cells].map((line) => `${line.map(quoted).join(',')}\r\n`).join('');
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
