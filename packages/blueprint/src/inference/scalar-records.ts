import { found, type Finding } from './finding.ts';
import type { KeyFinding } from './key.ts';
import type { OperationView } from './operation-view.ts';
import { lastSegmentIsPlural, resourceOf } from './path-parts.ts';
import { isWrapper, PAGING, type Records } from './records.ts';
import { isArray, type Property, type Schemas, type SchemaView } from './schema-view.ts';
import { resourceKey, words } from './words.ts';

/** The field that the runtime puts a text or number into. */
const VALUE = 'value';

/** Texts, or numbers that are ids by the name of what holds them: other numbers are measurements. */
function isName(items: SchemaView, holder: string): boolean {
  if (items.properties.size > 0 || items.types.size !== 1 || items.enum !== undefined) return false;
  return items.types.has('string') || (items.types.has('integer') && /^ids?$/.test(words(holder).at(-1) ?? ''));
}

/** The one array of an answer that has nothing else of its own. */
function onlyArray(root: SchemaView, resource: string, schemas: Schemas): Property | undefined {
  const arrays = [...root.properties.values()].filter((property) => isArray(schemas.view(property.schema)));
  const rest = [...root.properties.values()].filter((property) => !arrays.includes(property));
  const [only, second] = arrays;
  if (only === undefined || second !== undefined || !rest.every((property) => PAGING.test(property.name)))
    return undefined;
  return resourceKey(only.name) === resource || isWrapper(only.name) || root.properties.size === 1 ? only : undefined;
}

/**
 * `/topics` that answers `{"names": ["a", "b"]}`: each text is a record with one field. Only where the path ends in a
 * plural: elsewhere such arrays are properties of one thing.
 */
export function scalarRecords(view: OperationView, schemas: Schemas): Finding<Records> | undefined {
  const { operation, response } = view;
  if (operation.method !== 'GET' || response?.format !== 'json' || !lastSegmentIsPlural(operation.path))
    return undefined;
  const root = schemas.view(response.schema);
  const resource = resourceKey(resourceOf(operation.path).join('_'));
  const array = isArray(root) ? undefined : onlyArray(root, resource, schemas);
  const holder = array === undefined ? (operation.path.split('/').at(-1) ?? '') : array.name;
  const items = array === undefined ? root.items : schemas.view(array.schema).items;
  if (items === undefined || !isName(schemas.view(items), holder)) return undefined;
  const schema = { type: 'object', properties: { [VALUE]: items }, required: [VALUE] };
  return found(
    'records/values',
    {
      path: array === undefined ? [] : [array.name],
      shape: 'array',
      format: 'json',
      schema,
      view: schemas.view(schema),
    },
    response.pointer,
    0.72,
    `${array?.name ?? 'the answer'} is an array of ${[...schemas.view(items).types].join()}s`,
  );
}

/** Equal texts are the same record. */
export function valueKey({ rule, pointer }: Finding<Records>): KeyFinding | undefined {
  return rule === 'records/values' ? { key: found('key/value', [VALUE], pointer, 0.75), local: true } : undefined;
}
