import type { JsonObject } from '@tapwright/connector';
import type { Action, Operation } from '../schema.ts';
import { effectOf, idempotencyField, idempotencyKeyOf } from './effect.ts';
import type { Finding } from './finding.ts';
import { isArray, isObject, type Schemas } from './schema-view.ts';

export interface ActionResult {
  readonly action: Action;
  readonly effect: Finding<Action['operationClass']>;
}

type Encoding = NonNullable<Action['encoding']>;

function firstOf(types: readonly string[], pattern: RegExp): string | undefined {
  return types.find((type) => pattern.test(type.toLowerCase()));
}

function isNested(schema: JsonObject | undefined, schemas: Schemas): boolean {
  return [...schemas.view(schema).properties.values()].some((property) => {
    const view = schemas.view(property.schema);
    return isObject(view) || (isArray(view) && isObject(schemas.view(view.items)));
  });
}

/** How the body is written; none where the body is declared empty. */
function encodingOf(operation: Operation, schemas: Schemas): Encoding | undefined {
  const content = operation.requestBody?.content;
  if (content === undefined || operation.method === 'GET' || operation.method === 'HEAD') return undefined;
  const types = Object.keys(content);
  if (firstOf(types, /[/+]json|^\*\/\*/) !== undefined) return 'json';
  const form = firstOf(types, /^application\/x-www-form-urlencoded\b/);
  if (form !== undefined) {
    const schema = content[form]?.schema;
    if (schemas.view(schema).properties.size === 0 && !operation.requestBody?.required) return undefined;
    return isNested(schema, schemas) ? 'deep-object' : 'form';
  }
  if (firstOf(types, /^multipart\//) !== undefined) return 'multipart';
  if (firstOf(types, /^text\/|xml/) !== undefined) return 'text';
  return types.length === 0 ? undefined : 'binary';
}

/** Why the body cannot be written: only these types have an encoding. */
export function unwritableBody(operation: Operation, schemas: Schemas): string | undefined {
  const encoding = encodingOf(operation, schemas);
  const types = Object.keys(operation.requestBody?.content ?? {});
  const writable = encoding === 'text' ? /^text\/plain/ : encoding === 'binary' ? /octet-stream|^\*\/\*/ : undefined;
  if (writable === undefined || firstOf(types, writable) !== undefined) return undefined;
  return `Its body has to be ${types.join(' or ')}`;
}

function bodyNames(operation: Operation, schemas: Schemas): readonly string[] {
  const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  return schema === undefined ? [] : [...schemas.view(schema).properties.keys()];
}

/** An operation as one call with its effect, encoding and idempotency key. */
export function inferAction(operation: Operation, name: string, schemas: Schemas): ActionResult {
  const key =
    idempotencyKeyOf(operation) ??
    (operation.method === 'GET' ? undefined : idempotencyField(bodyNames(operation, schemas)));
  const effect = effectOf(operation, key !== undefined);
  const encoding = encodingOf(operation, schemas);
  const description = operation.summary ?? operation.description;
  return {
    action: {
      name,
      ...(description === undefined ? {} : { description }),
      operation: operation.id,
      operationClass: effect.value,
      ...(encoding === undefined ? {} : { encoding }),
      ...(key === undefined ? {} : { idempotencyKey: key }),
      ...(operation.deprecated === true ? { deprecated: true } : {}),
    },
    effect,
  };
}
