import { isJsonObject, type JsonSchema } from '@tapwright/connector';
import { asSchema, propertiesOf } from './schema.ts';
import { textOf } from './text-of.ts';

/** The text of an XML document; the schema, as `xmlDocumentSchema` makes it, says what is an attribute. */
export function xmlText(schema: JsonSchema, document: unknown): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${childrenOf(schema, document)}\n`;
}

function childrenOf(schema: JsonSchema, value: unknown): string {
  if (!isJsonObject(value)) return value === null || value === undefined ? '' : escapeXml(textOf(value));
  const properties = asSchema(schema['properties']);
  return Object.entries(value)
    .filter(([name]) => !isAttribute(asSchema(properties[name])))
    .map(([name, inner]) => elements(name, asSchema(properties[name]), inner))
    .join('');
}

function elements(name: string, schema: JsonSchema, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((one) => elements(name, asSchema(schema['items']), one)).join('');
  return `<${name}${attributesOf(schema, value)}>${childrenOf(schema, value)}</${name}>`;
}

function attributesOf(schema: JsonSchema, value: unknown): string {
  if (!isJsonObject(value)) return '';
  return propertiesOf(schema)
    .filter(([name, property]) => isAttribute(property) && value[name] !== undefined && value[name] !== null)
    .map(([name]) => ` ${name}="${escapeXml(textOf(value[name]))}"`)
    .join('');
}

function isAttribute(schema: JsonSchema): boolean {
  return asSchema(schema['xml'])['attribute'] === true;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
