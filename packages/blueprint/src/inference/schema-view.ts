import { isJsonObject, type JsonObject } from '@tapwright/connector';
import type { Contract } from '../schema.ts';
import { plain } from './words.ts';
import { referencedName } from '../schemas/resolve-schema.ts';
import { xmlBodySchema } from '../schemas/xml-body.ts';

export interface Property {
  readonly name: string;
  /** In one spelling for all case styles. */
  readonly plain: string;
  readonly schema: JsonObject;
  readonly required: boolean;
}

/** One level of a schema with references, `allOf`, `anyOf` and `oneOf` merged; what lies below is seen by another view. */
export interface SchemaView {
  /** Without `null`. */
  readonly types: ReadonlySet<string>;
  readonly nullable: boolean;
  readonly properties: ReadonlyMap<string, Property>;
  /** Names that are required but described nowhere. */
  readonly undescribed: ReadonlySet<string>;
  readonly items: JsonObject | undefined;
  /** Schema of the values of an object used as a map. */
  readonly additional: JsonObject | undefined;
  /** Name of the schema that a reference leads to. */
  readonly reference: string | undefined;
  readonly description: string | undefined;
  readonly format: string | undefined;
  readonly enum: readonly unknown[] | undefined;
  readonly default: unknown;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly pattern: string | undefined;
  readonly readOnly: boolean;
  readonly example: unknown;
}

export interface Schemas {
  view(schema: unknown): SchemaView;
  /** The schema of an XML body as it is decoded; undefined where its root element has no name. */
  xmlBody(schema: JsonObject): JsonObject | undefined;
}

interface Draft {
  types: Set<string>;
  nullable: boolean;
  properties: Map<string, Property>;
  undescribed: Set<string>;
  items: JsonObject | undefined;
  additional: JsonObject | undefined;
  reference: string | undefined;
  description: string | undefined;
  format: string | undefined;
  enum: readonly unknown[] | undefined;
  default: unknown;
  minimum: number | undefined;
  maximum: number | undefined;
  pattern: string | undefined;
  readOnly: boolean;
  example: unknown;
}

function emptyDraft(): Draft {
  return {
    types: new Set(),
    nullable: false,
    properties: new Map(),
    undescribed: new Set(),
    items: undefined,
    additional: undefined,
    reference: undefined,
    description: undefined,
    format: undefined,
    enum: undefined,
    default: undefined,
    minimum: undefined,
    maximum: undefined,
    pattern: undefined,
    readOnly: false,
    example: undefined,
  };
}

const EMPTY: SchemaView = emptyDraft();
const asString = (value: unknown) => (typeof value === 'string' ? value : undefined);
const asNumber = (value: unknown) => (typeof value === 'number' ? value : undefined);
const asArray = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) ? value : undefined);

/** Facts of `from` fill the gaps of `into`; properties are added. `optional`: none of them counts as required. */
function merge(into: Draft, from: SchemaView, optional: boolean): void {
  for (const type of from.types) into.types.add(type);
  for (const [name, property] of from.properties) {
    const known = into.properties.get(name);
    if (known === undefined) into.properties.set(name, optional ? { ...property, required: false } : property);
    else if (property.required && !optional && !known.required) into.properties.set(name, { ...known, required: true });
  }
  if (!optional) for (const name of from.undescribed) into.undescribed.add(name);
  for (const name of into.properties.keys()) into.undescribed.delete(name);
  into.items ??= from.items;
  into.additional ??= from.additional;
  into.reference ??= from.reference;
  into.description ??= from.description;
  into.format ??= from.format;
  into.enum ??= from.enum;
  into.default ??= from.default;
  into.minimum ??= from.minimum;
  into.maximum ??= from.maximum;
  into.pattern ??= from.pattern;
  into.example ??= from.example;
  into.readOnly ||= from.readOnly;
}

function readTypes(schema: JsonObject, draft: Draft): void {
  const declared = schema['type'];
  for (const type of Array.isArray(declared) ? declared : [declared]) {
    if (type === 'null') draft.nullable = true;
    else if (typeof type === 'string') draft.types.add(type);
  }
  if (schema['nullable'] === true) draft.nullable = true;
  if (draft.types.size > 0) return;
  if (isJsonObject(schema['properties'])) draft.types.add('object');
  else if (schema['items'] !== undefined) draft.types.add('array');
}

function readProperties(schema: JsonObject, draft: Draft): void {
  const properties = schema['properties'];
  const required = new Set((asArray(schema['required']) ?? []).filter((name) => typeof name === 'string'));
  for (const name of required) {
    if (!isJsonObject(properties) || !Object.hasOwn(properties, name)) draft.undescribed.add(name);
  }
  if (isJsonObject(properties)) {
    for (const [name, value] of Object.entries(properties)) {
      draft.properties.set(name, {
        name,
        plain: plain(name),
        schema: isJsonObject(value) ? value : {},
        required: required.has(name),
      });
    }
  }
}

function readOwn(schema: JsonObject): Draft {
  const draft = emptyDraft();
  readTypes(schema, draft);
  readProperties(schema, draft);
  const items = schema['items'];
  draft.items = isJsonObject(items) ? items : undefined;
  const additional = schema['additionalProperties'];
  draft.additional = isJsonObject(additional) ? additional : undefined;
  draft.description = asString(schema['description']);
  draft.format = asString(schema['format']);
  draft.enum = asArray(schema['enum']) ?? ('const' in schema ? [schema['const']] : undefined);
  draft.default = schema['default'];
  draft.minimum = asNumber(schema['minimum']);
  draft.maximum = asNumber(schema['maximum']);
  draft.pattern = asString(schema['pattern']);
  draft.readOnly = schema['readOnly'] === true;
  draft.example = schema['example'] ?? asArray(schema['examples'])?.[0];
  return draft;
}

/** Alternatives become one object whose properties are all optional, save those that every alternative requires. */
function mergeAlternatives(draft: Draft, branches: readonly unknown[], view: (schema: unknown) => SchemaView): void {
  const views: SchemaView[] = [];
  for (const branch of branches) {
    const branchView = view(branch);
    if (branchView.nullable || (isJsonObject(branch) && branch['type'] === 'null')) draft.nullable = true;
    if (branchView.types.size > 0 || branchView.properties.size > 0) views.push(branchView);
  }
  for (const branchView of views) merge(draft, branchView, views.length > 1);
  if (views.length < 2) return;
  for (const [name, property] of draft.properties) {
    if (!property.required && views.every((branchView) => branchView.properties.get(name)?.required === true)) {
      draft.properties.set(name, { ...property, required: true });
    }
  }
}

/** Looks at the contract's schemas one level at a time, each schema once. */
export function createSchemas(contract: Pick<Contract, 'schemas'>): Schemas {
  const seen = new WeakMap<JsonObject, SchemaView>();
  const view = (schema: unknown): SchemaView => {
    if (!isJsonObject(schema)) return EMPTY;
    const known = seen.get(schema);
    if (known !== undefined) return known;
    // A schema that leads back to itself without a property in between has nothing to add.
    seen.set(schema, EMPTY);
    const draft = readOwn(schema);
    const name = referencedName(schema);
    if (name !== undefined && Object.hasOwn(contract.schemas, name)) {
      const target = view(contract.schemas[name]);
      merge(draft, target, false);
      draft.nullable ||= target.nullable;
      draft.reference = name;
    }
    for (const part of asArray(schema['allOf']) ?? []) {
      const partView = view(part);
      merge(draft, partView, false);
      if (partView.nullable && asArray(schema['allOf'])?.length === 1) draft.nullable = true;
    }
    for (const keyword of ['anyOf', 'oneOf']) {
      const branches = asArray(schema[keyword]);
      if (branches !== undefined) mergeAlternatives(draft, branches, view);
    }
    seen.set(schema, draft);
    return draft;
  };
  return { view, xmlBody: (schema) => xmlBodySchema(contract, schema) };
}

/** True where the schema is certainly or probably an object: it has properties, or says so. */
export function isObject(view: SchemaView): boolean {
  return view.properties.size > 0 || view.types.has('object');
}

export function isArray(view: SchemaView): boolean {
  return view.types.has('array') || (view.items !== undefined && view.types.size === 0);
}

export function isScalar(view: SchemaView): boolean {
  return (
    !isObject(view) &&
    !isArray(view) &&
    (view.types.size === 0 || ['string', 'integer', 'number', 'boolean'].some((type) => view.types.has(type)))
  );
}
