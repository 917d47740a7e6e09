import type { FieldPath } from '../schema.ts';
import { found, type Finding } from './finding.ts';
import type { OperationView } from './operation-view.ts';
import { resourceOf } from './path-parts.ts';
import { isScalar, type Property, type Schemas, type SchemaView } from './schema-view.ts';
import { plain, resourceKey } from './words.ts';

/** The parameter that names one record in the path of a single-record request: `/things/{thing_gid}` → `thing_gid`. */
export type ItemParameter = string | undefined;

interface Subject {
  readonly record: SchemaView;
  readonly resource: string;
  readonly itemParameter: ItemParameter;
  readonly schemas: Schemas;
  readonly pointer: string;
}

function usable(property: Property | undefined, schemas: Schemas): property is Property {
  if (property === undefined) return false;
  const view = schemas.view(property.schema);
  return (
    isScalar(view) &&
    !view.nullable &&
    !(view.types.size === 1 && (view.types.has('boolean') || view.types.has('number')))
  );
}

/** The property that a name stands for: itself, or without the resource's name: `thing_gid` → `gid`. */
export function propertyFor(
  record: SchemaView,
  name: string,
  resource: string,
  schemas: Schemas,
): Property | undefined {
  const wanted = plain(name);
  const own = resource.length > 0 && wanted.startsWith(resource) ? wanted.slice(resource.length) : '';
  const properties = [...record.properties.values()];
  const exact = properties.find((property) => plain(property.name) === wanted && usable(property, schemas));
  if (exact !== undefined) return exact;
  if (own === '') return undefined;
  return properties.find((property) => plain(property.name) === own && usable(property, schemas));
}

const ID_NAMES = ['id', '_id', 'ID', 'Id'];
const OTHER_NAMES: readonly (readonly [RegExp, number])[] = [
  [/^(uuid|guid|gid)$/, 0.9],
  [/^(sid|uid|urn|objectid|identifier)$/, 0.8],
];
const UNIQUE =
  /\b(unique(ly)?|universally)\b.{0,60}\b(id|identifier|identif\w+|key|code|name|slug|number|reference)\b|\b(identifier|id)\b.{0,40}\bunique\b|\bprimary key\b/i;

function byId({ record, schemas, pointer }: Subject): Finding<FieldPath> | undefined {
  const name = ID_NAMES.find((candidate) => usable(record.properties.get(candidate), schemas));
  return name === undefined ? undefined : found('key/id', [name], pointer, 0.93);
}

function byItemParameter({
  record,
  resource,
  itemParameter,
  schemas,
  pointer,
}: Subject): Finding<FieldPath> | undefined {
  if (itemParameter === undefined) return undefined;
  const property = propertyFor(record, itemParameter, resource, schemas);
  return property === undefined
    ? undefined
    : found('key/item-parameter', [property.name], pointer, 0.9, `path parameter ${itemParameter}`);
}

function byName({ record, resource, schemas, pointer }: Subject): Finding<FieldPath> | undefined {
  for (const property of record.properties.values()) {
    if (!usable(property, schemas)) continue;
    const name = plain(property.name);
    const sure = OTHER_NAMES.find(([pattern]) => pattern.test(name))?.[1];
    if (sure !== undefined) return found('key/usual-name', [property.name], pointer, sure);
    if (resource !== '' && (name === `${resource}id` || name === `${resource}uuid` || name === `${resource}guid`)) {
      return found('key/resource-id', [property.name], pointer, 0.88);
    }
  }
  return undefined;
}

function byDescription({ record, schemas, pointer }: Subject): Finding<FieldPath> | undefined {
  for (const property of record.properties.values()) {
    const view = schemas.view(property.schema);
    const says = UNIQUE.test(view.description ?? '');
    const format = view.format === 'uuid' && (view.readOnly || property.required) && /id$/i.test(property.name);
    const foreign = /(_id|Id)$/.test(property.name) && !property.required;
    if (usable(property, schemas) && says && !foreign && (property.required || view.readOnly)) {
      return found('key/described-unique', [property.name], pointer, 0.75);
    }
    if (usable(property, schemas) && format && record.properties.size > 1 && says)
      return found('key/described-unique', [property.name], pointer, 0.75);
  }
  return undefined;
}

/** `<schema>_id` where the record's schema has a name: `Visitor` → `visitorId`. */
function bySchemaName({ record, schemas, pointer }: Subject): Finding<FieldPath> | undefined {
  const name = record.reference === undefined ? '' : resourceKey(record.reference);
  if (name === '') return undefined;
  for (const property of record.properties.values()) {
    if (usable(property, schemas) && plain(property.name) === `${name}id`)
      return found('key/resource-id', [property.name], pointer, 0.85);
  }
  return undefined;
}

/** Keys that are often unique only below a parent. */
const LOCAL =
  /^(number|position|index|slug|key|name|code|path|ref|version|line|sequence|login|username|email|tag|label|iid)$/;

export interface KeyFinding {
  readonly key: Finding<FieldPath> | undefined;
  /** Unique below its parent only. */
  readonly local: boolean;
}

/** The field of a record that names it for ever; none rather than a wrong one. */
export function primaryKeyOf(
  view: OperationView,
  record: SchemaView,
  itemParameter: ItemParameter,
  schemas: Schemas,
): KeyFinding {
  const subject: Subject = {
    record,
    resource: resourceKey(resourceOf(view.operation.path).join('_')),
    itemParameter,
    schemas,
    pointer: view.response?.pointer ?? view.operation.pointer,
  };
  const key =
    byId(subject) ?? byItemParameter(subject) ?? byName(subject) ?? bySchemaName(subject) ?? byDescription(subject);
  return { key, local: key !== undefined && LOCAL.test(plain(key.value.at(-1) ?? '')) };
}
