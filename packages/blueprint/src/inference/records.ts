import type { JsonObject } from '@tapwright/connector';
import type { FieldPath } from '../schema.ts';
import { found, type Finding } from './finding.ts';
import type { OperationView, SuccessResponse } from './operation-view.ts';
import { isPathPager } from './pagination/roles.ts';
import { endsWithParameter, isPluralPath, lastSegmentIsPlural, pathSegments, resourceOf } from './path-parts.ts';
import { isArray, isObject, isScalar, type Schemas, type SchemaView } from './schema-view.ts';
import { plain, resourceKey, words } from './words.ts';

/** Where the records of an answer are. */
export interface Records {
  readonly path: FieldPath;
  readonly item?: FieldPath;
  readonly shape: 'array' | 'map' | 'single';
  readonly keyTo?: string;
  readonly format: SuccessResponse['format'];
  /** Of one record. */
  readonly schema: JsonObject;
  readonly view: SchemaView;
}

/** Usual names of the array of records, whatever the records are. */
const WRAPPERS = new Set([
  'data',
  'results',
  'result',
  'items',
  'records',
  'entries',
  'entities',
  'values',
  'value',
  'content',
  'contents',
  'elements',
  'objects',
  'rows',
  'list',
  'hits',
  'docs',
  'documents',
  'members',
  'collection',
  'nodes',
  'edges',
  'resources',
  'response',
  'payload',
  'body',
  'resultset',
  'resultlist',
  'datalist',
  'page',
  'features',
]);

/** True for a name that says nothing of what it holds: `data`, `results`. */
export function isWrapper(name: string): boolean {
  return WRAPPERS.has(plain(name));
}

/** Names of objects that only hold something else. */
export const ENVELOPES = new Set([
  ...WRAPPERS,
  'd',
  'embedded',
  'responsedata',
  'output',
  'return',
  'returned',
  'envelope',
]);

/** Arrays beside the records that are never the records. */
const BESIDE = new Set([
  'errors',
  'error',
  'warnings',
  'warning',
  'included',
  'includes',
  'links',
  'link',
  'meta',
  'metadata',
  'messages',
  'message',
  'facets',
  'facet',
  'aggregations',
  'aggregates',
  'filters',
  'sort',
  'sorting',
  'orderby',
  'pagination',
  'paging',
  'pageinfo',
  'debug',
  'notices',
  'columns',
  'fields',
  'headers',
  'details',
  'failures',
  'validationerrors',
  'responsemetadata',
  'suggestions',
  'parameters',
  'schema',
  'actions',
]);

const IDENTITY = new Set([
  'id',
  'uuid',
  'guid',
  'gid',
  'sid',
  '_id',
  'uid',
  'href',
  'createdat',
  'updatedat',
  'created',
  'updated',
  'dateCreated',
  'name',
  'title',
  'slug',
]);

/** Fields that envelopes have and records rarely. */
export const PAGING =
  /^(total|count|has_?more|has_?next|next|previous|prev|page|per_?page|page_?size|limit|offset|cursor|.*next.*(token|cursor|url|link|page)|total_?\w+|.*_?count|page_?\w+|links|_links|meta|paging|pagination|response_metadata|num_?\w+|success|ok|status|object|type|kind|url|error|errors|code|message|msg)$/i;

function isEntity(view: SchemaView, schemas: Schemas, besides: string): boolean {
  const scalars = [...view.properties.values()].filter(
    (property) => property.name !== besides && isScalar(schemas.view(property.schema)) && !PAGING.test(property.name),
  );
  return (
    scalars.some((property) => /^(_?id|uuid|guid|gid|sid|uid)$/i.test(property.name)) ||
    (scalars.length >= 3 && scalars.some((property) => IDENTITY.has(property.plain)))
  );
}

const RICH = 6;

/** Messages of a server to its caller have a code and a text; those of people have much more. */
function isRich(view: SchemaView, schemas: Schemas): boolean {
  return isArray(view) && schemas.view(view.items).properties.size >= RICH;
}

const NEXT_TOKEN = /^next.*(token|cursor)$/;

interface Candidate {
  readonly path: readonly string[];
  readonly items: JsonObject;
  readonly score: number;
}

function nameScore(name: string, resource: string, itemReference: string | undefined): number {
  const key = resourceKey(name);
  if (key !== '' && key === resource) return 4;
  if (itemReference !== undefined && resourceKey(itemReference) === key) return 3.5;
  if (WRAPPERS.has(plain(name))) return 3;
  const last = words(resource).at(-1) ?? resource;
  return key !== '' && (key.endsWith(last) || resource.endsWith(key)) && last.length > 2 ? 2.5 : 1;
}

function itemScore(items: SchemaView): number {
  if (items.properties.size > 0) return 1;
  if (isObject(items)) return 0.5;
  return items.types.size === 0 && !isArray(items) ? -0.5 : -100;
}

/** Arrays of objects within reach of the answer's root, each with how much it looks like the records. */
function candidates(root: SchemaView, view: OperationView, schemas: Schemas, beside: boolean): Candidate[] {
  const resource = resourceKey(resourceOf(view.operation.path).join('_'));
  const list: Candidate[] = [];
  const deepest = view.response?.format === 'xml' ? 4 : 3;
  const paged = hasPagerField(view);
  const visit = (parent: SchemaView, path: readonly string[], score: number) => {
    // What leads to a next page is a page, even if it says of whom: `{ summary, updated, items, nextPageToken }`.
    const page = paged && [...parent.properties.values()].some(({ plain: name }) => NEXT_TOKEN.test(name));
    let arrays = 0;
    for (const property of parent.properties.values()) {
      const inner = schemas.view(property.schema);
      if (BESIDE.has(property.plain) && resourceKey(property.name) !== resource && !(beside && isRich(inner, schemas)))
        continue;
      if (isArray(inner)) {
        arrays += 1;
        const items = schemas.view(inner.items);
        const entity = !page && isEntity(parent, schemas, property.name) ? -4 : 0;
        const value = score + nameScore(property.name, resource, items.reference) + itemScore(items) + entity;
        if (value > -50) list.push({ path: [...path, property.name], items: inner.items ?? {}, score: value });
      } else if (path.length < deepest && isObject(inner)) {
        const holder =
          ENVELOPES.has(property.plain) ||
          property.plain.startsWith('embedded') ||
          resourceKey(property.name) === resource;
        const only = parent.properties.size === 1;
        if (holder || only) visit(inner, [...path, property.name], score - (holder ? 0 : 1));
      }
    }
    // The only array of an answer is the records, whatever its name.
    if (arrays === 1) {
      const index = list.findIndex(
        (candidate) =>
          candidate.path.length === path.length + 1 && candidate.path.slice(0, -1).join('\0') === path.join('\0'),
      );
      const only = list[index];
      if (only !== undefined && !isEntity(parent, schemas, only.path.at(-1) ?? ''))
        list[index] = { ...only, score: only.score + 1 };
    }
  };
  const rootElement = view.response?.format === 'xml' ? [...root.properties.values()][0] : undefined;
  if (rootElement === undefined) visit(root, [], 0);
  else visit(schemas.view(rootElement.schema), [rootElement.name], 0);
  return list;
}

/** `[{ "project": {…} }]`, `[{ "kind": …, "data": {…} }]`, `edges[].node`: the record is one level further down. */
function unwrapItem(
  items: JsonObject,
  path: readonly string[],
  view: OperationView,
  schemas: Schemas,
): { item?: FieldPath; schema: JsonObject; view: SchemaView } {
  const itemView = schemas.view(items);
  const properties = [...itemView.properties.values()];
  const resource = resourceKey(resourceOf(view.operation.path).join('_'));
  const hasKey = properties.some((property) => /^(_?id|uuid|guid|gid|sid|uid|key|name)$/i.test(property.name));
  const inner = properties.find((property) => {
    const name = property.plain;
    const value = schemas.view(property.schema);
    if (value.properties.size < 2 || isArray(value)) return false;
    if (name === 'node') return path.at(-1) === 'edges';
    if (hasKey || properties.length > 3) return false;
    return (
      name === 'data' ||
      (properties.length === 1 &&
        (resourceKey(property.name) === resource || resourceKey(property.name) === resourceKey(path.at(-1) ?? '')))
    );
  });
  if (inner === undefined) return { schema: items, view: itemView };
  return { item: [inner.name], schema: inner.schema, view: schemas.view(inner.schema) };
}

/** Names of fields that page. */
export const PAGER_FIELD =
  /^(page|perpage|pagesize|pagenumber|limit|offset|skip|cursor|startingafter|pagetoken|nexttoken|maxresults|start|top|pagelimit|pageoffset|pagecursor|startcursor)$/;

export function hasPagerField(view: OperationView): boolean {
  return view.fields.some((field) => (field.in !== 'path' && PAGER_FIELD.test(field.plain)) || isPathPager(field));
}

function rootArray(
  items: JsonObject,
  view: OperationView,
  response: SuccessResponse,
  schemas: Schemas,
): Finding<Records> | undefined {
  const itemView = schemas.view(items);
  const record = unwrapItem(items, [], view, schemas);
  const known = itemView.properties.size > 0;
  if (!known && itemView.types.size > 0 && !isObject(itemView)) return undefined;
  const single = endsWithParameter(view.operation.path) && !hasPagerField(view);
  const confidence = (known ? 0.95 : 0.65) - (single ? 0.2 : 0);
  const { item, ...rest } = record;
  return found(
    item === undefined ? 'records/root-array' : 'records/wrapped-item',
    { path: [], ...(item === undefined ? {} : { item }), shape: 'array', format: response.format, ...rest },
    response.pointer,
    confidence,
  );
}

function bestArray(
  root: SchemaView,
  view: OperationView,
  response: SuccessResponse,
  schemas: Schemas,
): Finding<Records> | undefined {
  const paged = hasPagerField(view);
  const single = endsWithParameter(view.operation.path);
  const usual = candidates(root, view, schemas, false);
  // `messages` of a list in pages may be what people wrote to each other.
  const all = usual.length > 0 || !paged ? usual : candidates(root, view, schemas, true);
  const ranked = all
    .map((candidate) => ({
      ...candidate,
      score: candidate.score + (paged ? 1.5 : 0) - (single ? (paged ? 1 : 1.5) : 0),
    }))
    .sort(
      (a, b) => b.score - a.score || a.path.length - b.path.length || (a.path.join('.') < b.path.join('.') ? -1 : 1),
    );
  const best = ranked[0];
  if (best === undefined || best.score < 3) return undefined;
  const second = ranked[1];
  const clear = second === undefined || best.score - second.score >= 1;
  const record = unwrapItem(best.items, best.path, view, schemas);
  const shown = response.shown.has(best.path.join('\0')) ? 0.2 : 0;
  const confidence = (clear ? Math.min(0.95, 0.55 + best.score * 0.08) : 0.6) - shown;
  const { item, ...rest } = record;
  return found(
    item === undefined ? 'records/array-property' : 'records/wrapped-item',
    { path: [...best.path], ...(item === undefined ? {} : { item }), shape: 'array', format: response.format, ...rest },
    response.pointer,
    confidence,
    clear ? undefined : `${second?.path.join('.')} is an array of objects, too`,
  );
}

function mapOfObjects(
  root: SchemaView,
  path: readonly string[],
  view: OperationView,
  response: SuccessResponse,
  schemas: Schemas,
): Finding<Records> | undefined {
  if (!isPluralPath(view.operation.path) || endsWithParameter(view.operation.path)) return undefined;
  if (
    root.properties.size === 0 &&
    root.additional !== undefined &&
    schemas.view(root.additional).properties.size > 0
  ) {
    const schema = root.additional;
    return found(
      'records/map',
      { path: [...path], shape: 'map', keyTo: 'key', format: response.format, schema, view: schemas.view(schema) },
      response.pointer,
      0.65,
    );
  }
  if (path.length > 0) return undefined;
  for (const property of root.properties.values()) {
    const named =
      ENVELOPES.has(property.plain) ||
      resourceKey(property.name) === resourceKey(resourceOf(view.operation.path).join('_'));
    const inner = named
      ? mapOfObjects(schemas.view(property.schema), [property.name], view, response, schemas)
      : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** `users.info`, `users:lookupByEmail`: the verb asks for one. */
const ASKS_FOR_ONE = /[.:](info|get|identity|show|describe|lookup\w*|profile\.get|test)$/i;

const SAYS_LIST = /\b(list|lists|array|collection|all|search|returns? (the )?\w*s)\b/i;

/** No schema at all, but the words say that it is a list. */
function undeclared(view: OperationView, response: SuccessResponse, schemas: Schemas): Finding<Records> | undefined {
  const { operation } = view;
  const says = SAYS_LIST.test(`${operation.summary ?? ''} ${words(operation.id).join(' ')} ${response.description}`);
  if (operation.method !== 'GET' || !lastSegmentIsPlural(operation.path) || !(says || hasPagerField(view)))
    return undefined;
  const schema = { type: 'object' };
  return found(
    'records/undeclared',
    { path: [], shape: 'array', format: response.format, schema, view: schemas.view(schema) },
    response.pointer,
    0.3,
  );
}

/** `/spreadsheets/{spreadsheetId}` that answers with a `spreadsheetId` answers with that one thing. */
function answersItsParameter(root: SchemaView, view: OperationView, schemas: Schemas): boolean {
  if (!endsWithParameter(view.operation.path) || hasPagerField(view)) return false;
  const name = plain(pathSegments(view.operation.path).at(-1)?.parameters.at(-1) ?? '');
  // A bare `{id}` may as well name what the list belongs to.
  if (name.length <= 2 || !name.endsWith('id')) return false;
  return [...root.properties.values()].some(
    (property) => property.plain === name && isScalar(schemas.view(property.schema)),
  );
}

function hasNoShape(root: SchemaView): boolean {
  return (
    root.properties.size === 0 &&
    root.items === undefined &&
    root.additional === undefined &&
    (root.types.size === 0 || isObject(root))
  );
}

/** Repeated elements below the root element. Descriptions rarely say whether a list is wrapped: always an assumption. */
function xmlElements(
  root: SchemaView,
  view: OperationView,
  response: SuccessResponse,
  schemas: Schemas,
): Finding<Records> | undefined {
  const best = bestArray(root, view, response, schemas);
  if (best === undefined) return undefined;
  const note = `elements ${best.value.path.join(' / ')}`;
  return found('records/xml-elements', best.value, best.pointer, Math.min(0.68, best.confidence), best.note ?? note);
}

/** The list of records in an operation's answer, if it has one. */
export function listRecords(view: OperationView, schemas: Schemas): Finding<Records> | undefined {
  const { response } = view;
  if (response === undefined || ASKS_FOR_ONE.test(view.operation.path)) return undefined;
  const root = schemas.view(response.schema);
  if (response.format === 'xml') return xmlElements(root, view, response, schemas);
  if (response.format === 'jsonl' || response.format === 'csv') {
    const declared = isArray(root) ? (root.items ?? {}) : (response.schema ?? { type: 'object' });
    const line = schemas.view(declared);
    // The whole file as one text says nothing of its lines.
    const schema = isObject(line) || line.types.size === 0 ? declared : { type: 'object' };
    const value: Records = { path: [], shape: 'array', format: response.format, schema, view: schemas.view(schema) };
    return found('records/lines', value, response.pointer, 0.75);
  }
  if (isArray(root)) return rootArray(root.items ?? {}, view, response, schemas);
  if (answersItsParameter(root, view, schemas)) return undefined;
  if (hasNoShape(root)) return undeclared(view, response, schemas);
  return bestArray(root, view, response, schemas) ?? mapOfObjects(root, [], view, response, schemas);
}
