import { isJsonObject, type JsonObject, type JsonSchema } from '@tapwright/connector';
import { shorten, type DocumentSet } from './document-set.ts';
import {
  child,
  children,
  isObjectNode,
  objectChild,
  pointerOf,
  segmentsOf,
  stringChild,
  textChild,
  type Node,
  type ObjectNode,
} from './node.ts';
import { descriptionError, type Problems } from './problems.ts';
import { makeNullable } from './make-nullable.ts';
import { readPattern } from './read-pattern.ts';
import { createSchemaNames, nameFromPlace } from './schema-names.ts';
import { readTypes } from './schema-types.ts';

export type OpenApiFamily = '2.0' | '3.0' | '3.1';

/** Turns schemas of any OpenAPI version into JSON Schema 2020-12 with references to named schemas only. */
export interface SchemaReader {
  /** The schema at a node. What it refers to becomes a named schema of the contract. */
  read(node: Node): JsonSchema;
  /** All named schemas: the document's own components and whatever else was referred to. */
  named(): Record<string, JsonSchema>;
}

export interface SchemaReaderOptions {
  readonly documents: DocumentSet;
  readonly problems: Problems;
  readonly family: OpenApiFamily;
}

const DEEPEST = 200;
const COMPONENT = /^#\/(components\/schemas|definitions)\/[^/]+$/;

/** Keywords that hold one schema, a map of schemas, or a list of schemas. */
const ONE: ReadonlySet<string> = new Set([
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'contentSchema',
]);
const MAP: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'dependentSchemas']);
const LIST: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
/** Keywords copied as they are, if they have the right kind of value. */
const COPIED: Readonly<Record<string, 'number' | 'string' | 'boolean' | 'any' | 'list' | 'object'>> = {
  title: 'string',
  description: 'string',
  format: 'string',
  pattern: 'string',
  contentEncoding: 'string',
  contentMediaType: 'string',
  default: 'any',
  const: 'any',
  enum: 'list',
  readOnly: 'boolean',
  writeOnly: 'boolean',
  deprecated: 'boolean',
  uniqueItems: 'boolean',
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  multipleOf: 'number',
  minLength: 'number',
  maxLength: 'number',
  minItems: 'number',
  maxItems: 'number',
  minProperties: 'number',
  maxProperties: 'number',
  minContains: 'number',
  maxContains: 'number',
  dependentRequired: 'object',
  xml: 'object',
};
/** Beside a `$ref`, OpenAPI 2.0 and 3.0 ignore everything; what only tells a reader more does no harm. */
const BESIDE_REFERENCE: ReadonlySet<string> = new Set([
  'title',
  'description',
  'default',
  'example',
  'examples',
  'readOnly',
  'writeOnly',
  'deprecated',
  'nullable',
]);

export function createSchemaReader({ documents, problems, family }: SchemaReaderOptions): SchemaReader {
  const names = createSchemaNames();
  /** Place → name. */
  const known = new Map<string, string>();
  const schemas: Record<string, JsonSchema> = {};
  const waiting: { readonly name: string; readonly node: Node }[] = [];
  const components = componentsOf(documents, family);
  for (const node of components) register(node, node.key);
  for (const node of components) adopt(node);

  return {
    read: (node) => read(node, 0),
    named() {
      // Reading one may put further ones into the queue.
      for (const { name, node } of waiting) schemas[name] = leadsSomewhere(node) ? read(node, 0) : {};
      waiting.length = 0;
      return schemas;
    },
  };

  function register(node: Node, wanted: string): string {
    const place = placeOf(node);
    const present = known.get(place);
    if (present !== undefined) return present;
    const name = names.take(wanted);
    known.set(place, name);
    waiting.push({ name, node });
    return name;
  }

  /** A component that only points into a file gives its name to what is there. */
  function adopt(node: Node): void {
    if (!isObjectNode(node) || Object.keys(node.value).length !== 1) return;
    const target = stringChild(node, '$ref')?.startsWith('#') === false ? documents.resolve(node) : undefined;
    const name = known.get(placeOf(node));
    if (target === undefined || name === undefined || known.has(placeOf(target))) return;
    known.set(placeOf(target), name);
    const index = waiting.findIndex((entry) => entry.node === node);
    waiting[index] = { name, node: target };
  }

  /** A named schema may be nothing but a reference, and such references may run in a circle. */
  function leadsSomewhere(node: Node): boolean {
    return !isObjectNode(node) || stringChild(node, '$ref') === undefined || documents.resolve(node) !== undefined;
  }

  function reference(text: string, from: Node): string | undefined {
    const target = documents.target(text, from);
    if (target === undefined) return undefined;
    const segments = segmentsOf(target);
    const wanted = isComponent(segments) ? target.key : nameFromPlace(target.document, segments);
    return `#/schemas/${register(target, wanted)}`;
  }

  function read(node: Node, depth: number): JsonSchema {
    if (node.value === true) return {};
    if (node.value === false) return { not: {} };
    if (!isObjectNode(node)) {
      if (node.value !== null) problems.warn(node, 'a schema must be an object; it is taken as "anything"');
      return {};
    }
    if (depth > DEEPEST) {
      throw descriptionError(
        node,
        'description_too_deep',
        `schemas are nested more than ${DEEPEST} levels deep`,
        'Name the inner schemas as components and refer to them.',
      );
    }
    const text = stringChild(node, '$ref');
    return text === undefined ? readKeywords(node, depth) : readReference(node, text, depth);
  }

  function readReference(node: ObjectNode, text: string, depth: number): JsonSchema {
    const $ref = reference(text, node);
    const beside = readKeywords(node, depth, family === '3.1' ? undefined : BESIDE_REFERENCE);
    const nullable = isNullable(node);
    if ($ref === undefined) return beside;
    return nullable ? { ...beside, anyOf: [{ $ref }, { type: 'null' }] } : { $ref, ...beside };
  }

  function readKeywords(node: ObjectNode, depth: number, only?: ReadonlySet<string>): JsonSchema {
    const schema: JsonObject = {};
    for (const member of children(node)) {
      if (only === undefined || only.has(member.key) || member.key.startsWith('x-')) readKeyword(schema, member, depth);
    }
    readType(schema, node, only);
    readBounds(schema, node);
    readRequired(schema, node);
    return stringChild(node, '$ref') === undefined && isNullable(node) ? makeNullable(schema) : schema;
  }

  function readKeyword(schema: JsonObject, member: Node, depth: number): void {
    const { key } = member;
    if (key === 'items') readItems(schema, member, depth);
    else if (ONE.has(key)) schema[key] = typeof member.value === 'boolean' ? member.value : read(member, depth + 1);
    else if (MAP.has(key)) schema[key] = readMap(member, depth);
    else if (LIST.has(key)) readList(schema, member, depth);
    else if (key === '$dynamicRef') problems.warn(member, 'a dynamic reference is not followed; any value is assumed');
    else if (key === 'example') schema['examples'] = [member.value];
    else if (key === 'examples') schema['examples'] = readExamples(member);
    else if (key === 'discriminator') readDiscriminator(schema, member);
    else if (Object.hasOwn(COPIED, key)) copy(schema, member);
    else if (key.startsWith('x-') && key !== 'x-nullable') schema[key] = readExtension(member);
  }

  /** A vendor's extension may name schemas as well. */
  function readExtension(member: Node): unknown {
    const { value } = member;
    if (typeof value !== 'object' || value === null) return value;
    const inner = children(member).map((entry): [string, unknown] => {
      const text = entry.key === '$ref' && typeof entry.value === 'string' ? entry.value : '';
      const $ref = COMPONENT.test(text) ? reference(text, entry) : undefined;
      return [entry.key, $ref ?? readExtension(entry)];
    });
    return Array.isArray(value) ? inner.map(([, item]) => item) : Object.fromEntries(inner);
  }

  function readMap(member: Node, depth: number): JsonObject {
    const map: JsonObject = {};
    if (!isObjectNode(member)) problems.warn(member, `\`${member.key}\` must be a map of schemas; it is left out`);
    else {
      for (const entry of children(member)) {
        if (entry.key === '__proto__') problems.warn(entry, 'a field named `__proto__` is left out');
        else map[entry.key] = read(entry, depth + 1);
      }
    }
    return map;
  }

  function readList(schema: JsonObject, member: Node, depth: number): void {
    if (!Array.isArray(member.value)) {
      problems.warn(member, `\`${member.key}\` must be a list of schemas; it is left out`);
      return;
    }
    if (member.value.length > 0) schema[member.key] = children(member).map((entry) => read(entry, depth + 1));
  }

  function readItems(schema: JsonObject, member: Node, depth: number): void {
    if (typeof member.value === 'boolean') schema['items'] = member.value;
    else if (!Array.isArray(member.value)) schema['items'] = read(member, depth + 1);
    else if (member.value.length === 1 && member.value[0] !== undefined) {
      schema['items'] = children(member).map((entry) => read(entry, depth + 1))[0];
    } else if (member.value.length > 1) schema['prefixItems'] = children(member).map((entry) => read(entry, depth + 1));
  }

  function readDiscriminator(schema: JsonObject, member: Node): void {
    if (typeof member.value === 'string') {
      schema['discriminator'] = { propertyName: member.value };
      return;
    }
    const propertyName = stringChild(member, 'propertyName');
    if (propertyName === undefined) return;
    const mapping: Record<string, string> = {};
    const declared = objectChild(member, 'mapping');
    for (const entry of declared === undefined ? [] : children(declared)) {
      const name = typeof entry.value === 'string' ? mapped(entry.value, entry) : undefined;
      if (name !== undefined && entry.key !== '__proto__') mapping[entry.key] = name;
    }
    schema['discriminator'] = { propertyName, ...(Object.keys(mapping).length > 0 && { mapping }) };
  }

  /** A mapping names a schema either by reference or by its bare name. */
  function mapped(text: string, from: Node): string | undefined {
    const component = components.find((node) => node.key === text);
    if (component !== undefined) return `#/schemas/${register(component, component.key)}`;
    return text.includes('#/') || /\.(json|ya?ml)$/.test(text) ? reference(text, from) : undefined;
  }

  function copy(schema: JsonObject, member: Node): void {
    const { key, value } = member;
    const kind = COPIED[key];
    if (kind === 'number' && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) {
      schema[key] = Number(value);
    } else if (kind === 'list' && Array.isArray(value)) {
      if (value.length > 0) schema[key] = value;
    } else if (key === 'pattern') copyPattern(schema, member);
    else if (kind === 'any' || typeof value === kind || (kind === 'object' && isJsonObject(value))) schema[key] = value;
    else if (!key.startsWith('exclusiveM') && value !== null) {
      problems.warn(member, `\`${key}\` has a value of the wrong kind; it is left out`);
    }
  }

  function copyPattern(schema: JsonObject, member: Node): void {
    const { value } = member;
    const pattern = typeof value === 'string' ? readPattern(value) : undefined;
    if (pattern !== undefined) schema['pattern'] = pattern;
    else
      problems.warn(
        member,
        `the pattern \`${shorten(String(value))}\` is no regular expression of JavaScript; it is left out`,
      );
  }

  function readType(schema: JsonObject, node: ObjectNode, only: ReadonlySet<string> | undefined): void {
    const member = child(node, 'type');
    if (member === undefined || only !== undefined) return;
    const { types, format, unknown } = readTypes(member.value);
    if (unknown.length > 0)
      problems.warn(member, `there is no type \`${shorten(unknown.join('`, `'))}\`; any value is assumed`);
    if (types.length > 0) schema['type'] = types.length === 1 ? types[0] : types;
    if (format !== undefined) schema['format'] ??= format;
    const listed = schema['enum'];
    if (types.length > 0 && Array.isArray(listed) && listed.includes(null) && !types.includes('null')) {
      schema['type'] = [...types, 'null'];
    }
  }
}

function placeOf(node: Node): string {
  return `${node.document.label}#${pointerOf(node)}`;
}

function isComponent(segments: readonly string[]): boolean {
  const holder = segments.slice(0, -1).join('/');
  return holder === 'components/schemas' || holder === 'definitions';
}

function componentsOf(documents: DocumentSet, family: OpenApiFamily): Node[] {
  const root: Node = { value: documents.main.data, document: documents.main, parent: undefined, key: '' };
  const components = objectChild(root, 'components');
  const holder = family === '2.0' ? objectChild(root, 'definitions') : components && objectChild(components, 'schemas');
  return holder === undefined ? [] : children(holder);
}

function isNullable(node: Node): boolean {
  return child(node, 'nullable')?.value === true || textChild(node, 'x-nullable') === 'true';
}

function readRequired(schema: JsonObject, node: ObjectNode): void {
  const required = child(node, 'required');
  const names = Array.isArray(required?.value) ? required.value.filter((name) => typeof name === 'string') : [];
  // JSON Schema draft 3 marked the property itself.
  const properties = objectChild(node, 'properties');
  for (const property of properties === undefined ? [] : children(properties)) {
    if (child(property, 'required')?.value === true) names.push(property.key);
  }
  if (names.length > 0) schema['required'] = [...new Set(names)];
}

/** OpenAPI 3.0 `exclusiveMinimum: true` beside `minimum` → the number itself. */
function readBounds(schema: JsonObject, node: ObjectNode): void {
  for (const [flag, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (child(node, flag)?.value === true && schema[bound] !== undefined) {
      schema[flag] = schema[bound];
      delete schema[bound];
    }
  }
}

/** `examples` is a list in JSON Schema; where a map as in a media type stands instead, its values are meant. */
function readExamples(member: Node): unknown[] {
  if (Array.isArray(member.value)) return member.value;
  if (!isObjectNode(member)) return [member.value];
  return children(member).map((entry) => child(entry, 'value')?.value ?? entry.value);
}
