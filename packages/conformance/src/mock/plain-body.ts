import { isJsonObject } from '@tapwright/connector';
import type { BodyFormat } from './body-format.ts';

/** A body of any format as a plain reader takes it: rows of CSV and elements of XML hold texts only. */
export function plainBody(format: BodyFormat, text: string): unknown {
  switch (format) {
    case 'jsonl':
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line): unknown => JSON.parse(line));
    case 'csv':
      return csvRows(text);
    case 'xml':
      return xmlTree(text);
    default:
      return text === '' ? undefined : JSON.parse(text);
  }
}

function csvRows(text: string): readonly Readonly<Record<string, string>>[] {
  const [columns = [], ...rows] = csvCells(text);
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? ''])));
}

function csvCells(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, wrapped, bare = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (end === '' && row.length === 0 && bare === '' && wrapped === undefined) break;
    row.push(wrapped?.replaceAll('""', '"') ?? bare);
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const TAG = /<([/?!]?)([\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/|\?)?>|([^<]+)/g;

/** Elements and attributes as fields, repeated ones as lists. */
function xmlTree(text: string): unknown {
  const root: XmlElement = { fields: {}, text: '' };
  const open: XmlElement[] = [root];
  for (const [, kind, name = '', attributes = '', end, characters] of text.matchAll(TAG)) {
    const current = open.at(-1) ?? root;
    if (characters !== undefined) current.text += unescapeXml(characters);
    else if (kind === '/') {
      if (open.length < 2) throw new Error(`</${name}> closes nothing`);
      open.pop();
      put(open.at(-1) ?? root, name, valueOf(current));
    } else if (kind === '') {
      const element: XmlElement = { fields: attributesOf(attributes), text: '' };
      if (end === '/') put(current, name, valueOf(element));
      else open.push(element);
    }
  }
  if (open.length > 1) throw new Error('the XML document ends within an element');
  return root.fields;
}

interface XmlElement {
  readonly fields: Record<string, unknown>;
  text: string;
}

function attributesOf(text: string): Record<string, unknown> {
  const pairs = [...text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
  return Object.fromEntries(pairs.map(([, name = '', double, single]) => [name, unescapeXml(double ?? single ?? '')]));
}

function valueOf(element: XmlElement): unknown {
  return Object.keys(element.fields).length > 0 ? element.fields : element.text.trim();
}

function put({ fields }: XmlElement, name: string, value: unknown): void {
  const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
  fields[name] = known === undefined ? value : [...(Array.isArray(known) ? known : [known]), value];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|(\w+));/g, (whole, code: string | undefined, name: string | undefined) =>
    code === undefined ? (ENTITIES[name ?? ''] ?? whole) : String.fromCodePoint(Number(code)),
  );
}

/** A record of which nothing is left but names and texts, so that readings of different formats can be compared. */
export function textsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? textsOf(value[0]) : value.map(textsOf);
  if (!isJsonObject(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const fields = Object.entries(value).filter(([, inner]) => inner !== null && inner !== '' && inner !== undefined);
  return Object.fromEntries(
    fields.sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, inner]) => [name, textsOf(inner)]),
  );
}
