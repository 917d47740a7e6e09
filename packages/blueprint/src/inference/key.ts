import type { FieldPath } from '../schema.ts';
import { found, type Finding } from './finding.ts';
import type { OperationView } from './operation-view.ts';
import { pathSegments, resourceOf } from './path-parts.ts';
import { isScalar, type Property, type Schemas, type SchemaView } from './schema-view.ts';
import { plain, resourceKey, words } from './words.ts';

/** The parameter that names one record in the path of a single-record request: `/things/{thing_gid}` → `thing_gid`. */
export type ItemParameter =
  | {
      readonly name: string;
      readonly description: string;
      /** It is a part of the record's whole name only. */
      readonly isSegment: boolean;
    }
  | undefined;

interface Subject {
  readonly record: SchemaView;
  readonly resource: string;
  readonly itemParameter: ItemParameter;
  readonly schemas: Schemas;
  readonly pointer: string;
  /** Resources of the other lists: an id named after one of them is a reference. */
  readonly things: ReadonlySet<string>;
  /** Name of the array that holds the records, where there is one. */
  readonly array: string | undefined;
  /** Properties that may be a key. */
  readonly usable: readonly Property[];
}

function isKeyScalar(view: SchemaView): boolean {
  return isScalar(view) && !(view.types.size === 1 && (view.types.has('boolean') || view.types.has('number')));
}

/** Nearly every property may be null: then the author made no choice, and null says nothing about the key. */
function saysNothingByNull(record: SchemaView, schemas: Schemas): boolean {
  const properties = [...record.properties.values()];
  const nullable = properties.filter((property) => schemas.view(property.schema).nullable).length;
  return properties.length >= 3 && nullable >= properties.length * 0.6;
}

/** The property that a name stands for: itself, or without the resource's name: `thing_gid` → `gid`. */
export function propertyFor(
  record: SchemaView,
  name: string,
  resource: string,
  schemas: Schemas,
): Property | undefined {
  const properties = [...record.properties.values()].filter((property) => isKeyScalar(schemas.view(property.schema)));
  return namedProperty(properties, name, resource);
}

function namedProperty(properties: readonly Property[], name: string, resource: string): Property | undefined {
  const wanted = plain(name);
  const exact = properties.find((property) => property.plain === wanted);
  if (exact !== undefined) return exact;
  const own = resource.length > 0 && wanted.startsWith(resource) ? wanted.slice(resource.length) : '';
  return own === '' ? undefined : properties.find((property) => property.plain === own);
}

const ID_NAMES = ['id', '_id', 'ID', 'Id'];
const OTHER_NAMES: readonly (readonly [RegExp, number])[] = [
  [/^(uuid|guid|gid)$/, 0.9],
  [/^(sid|uid|urn|objectid|identifier)$/, 0.8],
];
const UNIQUE =
  /\b(unique(ly)?|universally)\b.{0,60}\b(id|identifier|identif\w+|key|code|name|slug|number|reference)\b|\b(identifier|id)\b.{0,40}\bunique\b|\bprimary key\b/i;

function byId({ usable, pointer }: Subject): Finding<FieldPath> | undefined {
  const name = ID_NAMES.find((candidate) => usable.some((property) => property.name === candidate));
  return name === undefined ? undefined : found('key/id', [name], pointer, 0.93);
}

/** Two records may well have the same address. */
const ADDRESS = /^(url|uri|link|href|callbackurl|endpoint)$/;

function byItemParameter(subject: Subject): Finding<FieldPath> | undefined {
  const { resource, itemParameter, pointer } = subject;
  if (itemParameter === undefined) return undefined;
  const usable = subject.usable.filter((property) => {
    const { readOnly, description = '' } = subject.schemas.view(property.schema);
    return !ADDRESS.test(property.plain) || readOnly || /\bunique\b/i.test(description);
  });
  const { name } = itemParameter;
  const last = words(name).at(-1) ?? '';
  const property =
    namedProperty(usable, name, resource) ??
    // `{featureFlagKey}` of flags: the last word is the property.
    (words(name).length > 1 && /^(key|slug|uuid|guid|gid|sid|code|number|name|login)$/.test(last)
      ? usable.find((candidate) => candidate.plain === last)
      : undefined);
  return property === undefined
    ? undefined
    : found('key/item-parameter', [property.name], pointer, 0.9, `path parameter ${name}`);
}

/** `{regionCode}`, "an ISO or FIPS region code", and `isoCode`: the first property that the description names. */
function byDescribedItem({ usable, itemParameter, things, pointer }: Subject): Finding<FieldPath> | undefined {
  if (itemParameter === undefined) return undefined;
  const last = words(itemParameter.name).at(-1) ?? '';
  const said = words(itemParameter.description.replaceAll('-', ' '));
  const named = usable
    .filter((property) => {
      const parts = words(property.name);
      const about = resourceKey(parts.slice(0, -1).join('_'));
      return (
        parts.length > 1 && parts.at(-1) === last && !things.has(about) && parts.every((part) => said.includes(part))
      );
    })
    .sort((a, b) => said.indexOf(words(a.name)[0] ?? '') - said.indexOf(words(b.name)[0] ?? ''));
  const [first] = named;
  return first === undefined || !ID_ENDINGS.includes(last)
    ? undefined
    : found('key/item-parameter', [first.name], pointer, 0.72, `described by path parameter ${itemParameter.name}`);
}

function byUsualName({ usable, pointer }: Subject): Finding<FieldPath> | undefined {
  for (const [pattern, sure] of OTHER_NAMES) {
    const property = usable.find((candidate) => pattern.test(candidate.plain));
    if (property !== undefined) return found('key/usual-name', [property.name], pointer, sure);
  }
  return undefined;
}

const ID_ENDINGS = ['id', 'uuid', 'guid', 'key', 'gid', 'sid', 'code'];

/** `user_id` of users; `visitorId` where the record's schema is called Visitor. */
function byResourceName({ usable, resource, record, pointer }: Subject): Finding<FieldPath> | undefined {
  const sha = resource.endsWith('commit') ? usable.find((property) => property.name === 'sha') : undefined;
  if (sha !== undefined) return found('key/resource-id', [sha.name], pointer, 0.85);
  const schema = record.reference === undefined ? '' : resourceKey(record.reference);
  for (const [name, sure] of [
    [resource, 0.88],
    [schema, 0.85],
  ] as const) {
    if (name === '') continue;
    for (const ending of ID_ENDINGS) {
      const property = usable.find((candidate) => candidate.plain === `${name}${ending}`);
      if (property !== undefined) return found('key/resource-id', [property.name], pointer, sure);
    }
  }
  return undefined;
}

/** `companies` of a lookup hold records whose `companyId` is their own. */
function byArrayName({ usable, array, pointer }: Subject): Finding<FieldPath> | undefined {
  const name = resourceKey(array ?? '');
  const property = ['id', 'uuid', 'guid', 'gid', 'sid']
    .map((ending) => usable.find((candidate) => name !== '' && candidate.plain === `${name}${ending}`))
    .find((candidate) => candidate !== undefined);
  return property === undefined
    ? undefined
    : found('key/resource-id', [property.name], pointer, 0.8, `the records are called ${array ?? ''}`);
}

/** Words that make the id of a resource the id of another record of it. */
const OTHER_RECORD =
  /^(parent|previous|prev|next|original|source|target|related|linked|default|root|copied|merged|old|new)/;

/** The only id of a record, under a longer or, where it is called unique, a more exact name than its resource's. */
function byOnlyId({ usable, resource, schemas, pointer }: Subject): Finding<FieldPath> | undefined {
  const ids = usable.filter((property) => ID_ENDINGS.slice(0, 3).includes(words(property.name).at(-1) ?? ''));
  const [only, second] = ids;
  if (only === undefined || second !== undefined || resource.length < 4) return undefined;
  const about = resourceKey(words(only.name).slice(0, -1).join('_'));
  const longer = about !== resource && about.endsWith(resource) && !OTHER_RECORD.test(about);
  const exact = about.startsWith(resource) && UNIQUE.test(schemas.view(only.schema).description ?? '');
  if (!longer && !exact) return undefined;
  return found('key/only-id', [only.name], pointer, 0.7, `${only.name} is the only id of the record`);
}

/** True where the name says that it is the id of something else. */
function isForeign(property: Property, { resource, record }: Subject): boolean {
  const parts = words(property.name);
  if (parts.length < 2 || !ID_ENDINGS.includes(parts.at(-1) ?? '')) return false;
  const about = resourceKey(parts.slice(0, -1).join('_'));
  const schema = record.reference === undefined ? '' : resourceKey(record.reference);
  return about !== resource && about !== schema && !resource.endsWith(about);
}

function byDescription(subject: Subject): Finding<FieldPath> | undefined {
  const described = subject.usable.filter((property) => {
    const view = subject.schemas.view(property.schema);
    return UNIQUE.test(view.description ?? '') && (property.required || view.readOnly) && !isForeign(property, subject);
  });
  // Two properties that are both called unique leave it open which one is the key.
  const [only, second] = described;
  return only === undefined || second !== undefined
    ? undefined
    : found('key/described-unique', [only.name], subject.pointer, 0.75);
}

/** Keys that are often unique only below a parent. */
const LOCAL =
  /^(number|position|index|slug|key|name|code|path|ref|version|line|sequence|login|username|email|tag|label|iid)$/;

export interface KeyFinding {
  readonly key: Finding<FieldPath> | undefined;
  /** Unique below its parent only. */
  readonly local: boolean;
}

function pathParameters(path: string): ReadonlySet<string> {
  return new Set(
    pathSegments(path)
      .flatMap((segment) => segment.parameters)
      .filter((parameter) => words(parameter).length > 1)
      .map(plain),
  );
}

/** The field of a record that names it for ever; none rather than a wrong one. */
export function primaryKeyOf(
  view: OperationView,
  record: SchemaView,
  itemParameter: ItemParameter,
  schemas: Schemas,
  things: ReadonlySet<string>,
  array?: string,
): KeyFinding {
  // What stands in the path is the same for all records of an answer.
  const fixed = pathParameters(view.operation.path);
  const scalars = [...record.properties.values()].filter(
    (property) => isKeyScalar(schemas.view(property.schema)) && !fixed.has(property.plain),
  );
  const sure = scalars.filter((property) => !schemas.view(property.schema).nullable);
  const resource = resourceKey(resourceOf(view.operation.path).join('_'));
  const subject: Subject = {
    record,
    resource,
    itemParameter,
    schemas,
    pointer: view.response?.pointer ?? view.operation.pointer,
    usable: sure,
    array,
    things: new Set([...things].filter((thing) => thing !== resource && !thing.startsWith(resource))),
  };
  let key = findKey(subject);
  if (key === undefined && saysNothingByNull(record, schemas)) {
    const loose = findKey({ ...subject, usable: scalars });
    const note = `${loose?.value.join('.') ?? ''} is the key by its name, though it is declared as nullable like nearly everything else`;
    if (loose !== undefined) key = { ...loose, confidence: 0.65, note };
  }
  return {
    key,
    local: key !== undefined && key.rule !== 'key/whole-name' && LOCAL.test(plain(key.value.at(-1) ?? '')),
  };
}

/** Codes of a closed list, kept by a standard. */
function byCodeList({ usable, resource, pointer }: Subject): Finding<FieldPath> | undefined {
  if (!/(country|currency|language|locale|timezone)$/.test(resource)) return undefined;
  const property = usable.find((candidate) => candidate.plain === 'code');
  return property === undefined ? undefined : found('key/standard-code', [property.name], pointer, 0.75);
}

/** Where references are marked by their names (`CompanyIDFK`), the one id that is not marked is the record's own. */
function byUnmarkedId(subject: Subject): Finding<FieldPath> | undefined {
  const marked = [...subject.record.properties.keys()].some((name) => /(ID|Id|_id)_?(FK|fk)$/.test(name));
  if (!marked) return undefined;
  const own = subject.usable.filter(
    (property) =>
      /(ID|Id|_id)$/.test(property.name) &&
      !subject.things.has(resourceKey(words(property.name).slice(0, -1).join('_'))),
  );
  const [only, second] = own;
  return only === undefined || second !== undefined
    ? undefined
    : found('key/unmarked-id', [only.name], subject.pointer, 0.7, 'other ids are marked as references');
}

/** `projects/p/topics/t`, of which the path takes `t`: whoever has the whole name has the record. */
function byWholeName({ record, itemParameter, schemas, pointer }: Subject): Finding<FieldPath> | undefined {
  const name = itemParameter?.isSegment === true ? record.properties.get('name') : undefined;
  if (name === undefined || !schemas.view(name.schema).types.has('string')) return undefined;
  return found('key/whole-name', ['name'], pointer, 0.9);
}

function findKey(subject: Subject): Finding<FieldPath> | undefined {
  return (
    byWholeName(subject) ??
    byId(subject) ??
    byItemParameter(subject) ??
    byUsualName(subject) ??
    byResourceName(subject) ??
    byArrayName(subject) ??
    byCodeList(subject) ??
    byDescription(subject) ??
    byDescribedItem(subject) ??
    byUnmarkedId(subject) ??
    byOnlyId(subject)
  );
}
