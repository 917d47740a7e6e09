import { loadXmlParser } from '../optional-modules.ts';
import { malformed } from './body-text.ts';
import { createTextCoercion } from './coerce-text.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { decodeEntities } from './xml-entities.ts';
import type { StreamPlan } from './stream-plan.ts';

/**
 * An XML document as nested objects: attributes and child elements are fields, repeated elements lists. Values stay
 * text until the schema of the record says otherwise. Entities that a document declares are never expanded.
 */
export function decodeXml(plan: StreamPlan, text: string): unknown {
  if (text.trim() === '') return undefined;
  const body = parseXml(plan, text);
  const coerce = createTextCoercion(plan.stream.schema);
  return mapRecords(body, plan.records.path, (value) => (isJsonObject(value) ? coerce(value) : value));
}

function parseXml(plan: StreamPlan, text: string): unknown {
  const path = plan.records.path.join('.');
  const XMLParser = loadXmlParser();
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    isArray: (_name, jpath) => String(jpath) === path,
    tagValueProcessor: (_name, value) => decodeEntities(value),
    attributeValueProcessor: (_name, value) => decodeEntities(value),
  });
  try {
    return parser.parse(text, true);
  } catch (cause) {
    throw malformed(plan.name, 'XML', cause);
  }
}

function mapRecords(body: unknown, path: readonly string[], change: (record: unknown) => unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return Array.isArray(body) ? body.map(change) : change(body);
  // An empty element is an empty text: a list without records.
  if (body === '') return {};
  if (!isJsonObject(body) || !Object.hasOwn(body, name)) return body;
  return { ...body, [name]: mapRecords(body[name], rest, change) } satisfies JsonObject;
}
