import { found, type Finding } from './finding.ts';
import type { OperationView } from './operation-view.ts';
import { resourceOf } from './path-parts.ts';
import { ENVELOPES, type Records } from './records.ts';
import { isArray, isObject, isScalar, type Property, type Schemas } from './schema-view.ts';
import { resourceKey } from './words.ts';

const SINGLETONS = new Set([
  'user',
  'me',
  'account',
  'profile',
  'company',
  'organization',
  'self',
  'whoami',
  'viewer',
  'currentuser',
  'current',
  'tenant',
  'business',
  'merchant',
  'workspace',
  'team',
  'info',
  'myself',
  'settings',
  'store',
  'shop',
  'site',
  'seller',
  'customer',
]);

function keyLike(property: Property, schemas: Schemas): boolean {
  return (
    /^(_?id|uuid|guid|gid|sid|uid|login|username|email|account_?id|user_?id)$/i.test(property.name) &&
    isScalar(schemas.view(property.schema))
  );
}

/** One object without any parameter that holds a record, such as `/user`. */
export function singleRecord(view: OperationView, schemas: Schemas): Finding<Records> | undefined {
  const { response, operation } = view;
  const name = resourceOf(operation.path);
  const isOne = name.length > 0 && (SINGLETONS.has(name.join('')) || SINGLETONS.has(name.at(-1) ?? ''));
  if (!isOne || operation.method !== 'GET' || operation.path.includes('{') || response?.format !== 'json')
    return undefined;
  if (view.fields.some((field) => field.required && field.view.default === undefined)) return undefined;
  const root = schemas.view(response.schema);
  const wrapped = [...root.properties.values()].find(
    (property) => ENVELOPES.has(property.plain) || resourceKey(property.name) === resourceKey(name.join('_')),
  );
  const direct = [...root.properties.values()].some((property) => keyLike(property, schemas));
  const inner = wrapped === undefined ? undefined : schemas.view(wrapped.schema);
  if (direct && isObject(root) && response.schema !== undefined) {
    return found(
      'records/single',
      { path: [], shape: 'single', format: 'json', schema: response.schema, view: root },
      response.pointer,
      0.8,
    );
  }
  if (wrapped === undefined || inner === undefined || !isObject(inner) || isArray(inner)) return undefined;
  if (![...inner.properties.values()].some((property) => keyLike(property, schemas))) return undefined;
  return found(
    'records/single',
    { path: [wrapped.name], shape: 'single', format: 'json', schema: wrapped.schema, view: inner },
    response.pointer,
    0.75,
  );
}
