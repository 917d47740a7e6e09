import { isJsonObject, type JsonSchema } from '@tapwright/connector';
import {
  alternatives,
  asSchema,
  mergeAllOf,
  propertiesOf,
  referenceName,
  requiredOf,
  schemaList,
  typesOf,
  type NamedSchemas,
} from './schema.ts';

/** Deeper than this, and where schemas contain themselves, elements stay empty. */
const DEEPEST = 8;

/** What a schema says of its XML, with the references to it followed. */
interface XmlNode {
  readonly merged: JsonSchema;
  /** Element name by the `xml` keyword, with its prefix. */
  readonly name: string | undefined;
  readonly wrapped: boolean;
  readonly attribute: boolean;
  /** The named schema that it is. */
  readonly component: string | undefined;
}

/**
 * The schema of an XML document by the XML Object of OpenAPI: an object with the root element, in which the properties
 * are named as elements and attributes are, an attribute keeps `xml.attribute`, and elements that repeat are arrays.
 */
export function xmlDocumentSchema(schemas: NamedSchemas, schema: JsonSchema): JsonSchema {
  const node = nodeOf(schemas, schema);
  const root = node.name ?? node.component ?? 'root';
  if (!isList(node)) return element(root, contentOf(schemas, node, []), true);
  const items = nodeOf(schemas, asSchema(node.merged['items']));
  return element(root, element(items.name ?? items.component ?? root, list(schemas, items, [])), true);
}

function element(name: string, content: JsonSchema, required = false): JsonSchema {
  return { type: 'object', ...(required ? { required: [name] } : {}), properties: { [name]: content } };
}

function list(schemas: NamedSchemas, items: XmlNode, open: readonly string[]): JsonSchema {
  return { type: 'array', items: contentOf(schemas, items, open) };
}

function isList({ merged }: XmlNode): boolean {
  return typesOf(merged).includes('array') || merged['items'] !== undefined;
}

function nodeOf(schemas: NamedSchemas, schema: JsonSchema): XmlNode {
  const merged = mergeAllOf(schemas, alternatives(schemas, schema)[0] ?? schema);
  const xml = asSchema(merged['xml']);
  const { name, prefix } = xml;
  const own = typeof name === 'string' && name !== '' ? name : undefined;
  const members = schemaList(schema['allOf']).flatMap((member) => referenceName(member) ?? []);
  return {
    merged,
    name: own !== undefined && typeof prefix === 'string' && prefix !== '' ? `${prefix}:${own}` : own,
    wrapped: xml['wrapped'] === true,
    attribute: xml['attribute'] === true,
    component: referenceName(schema) ?? (members.length === 1 ? members[0] : undefined),
  };
}

function contentOf(schemas: NamedSchemas, node: XmlNode, open: readonly string[]): JsonSchema {
  const { merged, component } = node;
  const { xml: _xml, ...plain } = merged;
  const isOpen = component !== undefined && open.filter((name) => name === component).length > 0;
  if (!isJsonObject(merged['properties'])) return plain;
  if (isOpen || open.length > DEEPEST) return { type: 'object' };
  const inner = [...open, component ?? ''];
  const required = requiredOf(merged);
  const fields = propertiesOf(merged).map(([property, schema]) => ({
    property,
    ...fieldOf(schemas, property, nodeOf(schemas, schema), inner),
  }));
  return {
    ...plain,
    properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
    required: fields.filter(({ property }) => required.has(property)).map(({ name }) => name),
  };
}

function fieldOf(
  schemas: NamedSchemas,
  property: string,
  node: XmlNode,
  open: readonly string[],
): { readonly name: string; readonly schema: JsonSchema } {
  if (!isList(node)) {
    const content = contentOf(schemas, node, open);
    return { name: node.name ?? property, schema: node.attribute ? { ...content, xml: { attribute: true } } : content };
  }
  const items = nodeOf(schemas, asSchema(node.merged['items']));
  if (!node.wrapped) return { name: items.name ?? property, schema: list(schemas, items, open) };
  const wrapper = node.name ?? property;
  return { name: wrapper, schema: element(items.name ?? wrapper, list(schemas, items, open)) };
}
