import type { JsonObject } from '@tapwright/connector';
import { listsThoughPost } from './effect.ts';
import { found, type Finding } from './finding.ts';
import type { OperationView } from './operation-view.ts';
import { endsWithParameter } from './path-parts.ts';
import { listRecords, PAGER_FIELD, type Records } from './records.ts';
import { isObject, type Schemas } from './schema-view.ts';

export interface FoundList {
  readonly view: OperationView;
  readonly records: Finding<Records>;
}

function pagerFields(view: OperationView): string {
  return view.fields
    .filter((field) => field.in !== 'path' && field.partOf === undefined && PAGER_FIELD.test(field.plain))
    .map((field) => field.plain)
    .sort()
    .join(' ');
}

function isShapeless(view: OperationView, schemas: Schemas): boolean {
  if (view.response?.format !== 'json') return false;
  const root = schemas.view(view.response.schema);
  return root.properties.size === 0 && root.items === undefined && (root.types.size === 0 || isObject(root));
}

/** The model's envelope around records of which only the key is known. */
function borrowedSchema(model: FoundList, schemas: Schemas): JsonObject | undefined {
  const name = model.records.value.path[0];
  if (name === undefined || model.records.value.path.length !== 1 || model.records.value.shape !== 'array')
    return undefined;
  const root = schemas.view(model.view.response?.schema);
  const properties: JsonObject = {};
  for (const property of root.properties.values()) properties[property.name] = property.schema;
  const id = model.records.value.view.properties.get('id');
  properties[name] = {
    type: 'array',
    items: { type: 'object', ...(id === undefined ? {} : { properties: { id: id.schema } }) },
  };
  return { type: 'object', properties };
}

function asksForList({ operation }: OperationView): boolean {
  return (operation.method === 'GET' && !endsWithParameter(operation.path)) || listsThoughPost(operation);
}

/**
 * Adds lists whose answer is not declared but whose request pages by the same fields as a declared list, with that
 * list's envelope; instead of any guess from words alone.
 */
export function likeSiblings(
  views: readonly OperationView[],
  declared: readonly FoundList[],
  schemas: Schemas,
): readonly FoundList[] {
  const models = declared.filter(
    ({ view, records }) => records.rule !== 'records/undeclared' && pagerFields(view) !== '',
  );
  const known = new Map(declared.map((list) => [list.view, list]));
  return views.flatMap((view) => {
    const own = known.get(view);
    if (own !== undefined && own.records.rule !== 'records/undeclared') return [own];
    const fields = pagerFields(view);
    const model =
      fields === '' || !isShapeless(view, schemas) || !asksForList(view)
        ? undefined
        : models.find((list) => pagerFields(list.view) === fields);
    const schema = model === undefined ? undefined : borrowedSchema(model, schemas);
    if (model === undefined || schema === undefined || view.response === undefined)
      return own === undefined ? [] : [own];
    const borrowed: OperationView = { ...view, response: { ...view.response, schema } };
    const records = listRecords(borrowed, schemas);
    if (records === undefined) return own === undefined ? [] : [own];
    const note = `the answer is not declared; it is taken to be like that of ${model.view.operation.id}`;
    return [{ view: borrowed, records: found('records/like-siblings', records.value, records.pointer, 0.5, note) }];
  });
}
