import type { JsonSchema } from '@tapwright/connector';
import { isDeepStrictEqual } from 'node:util';
import type { Action, Blueprint, Operation } from '../schema.ts';
import { change, matchByName, type BlueprintChange } from './change.ts';
import { compareSchemas } from './compare-schemas.ts';

const ACTIONS = ['interpretation', 'actions'] as const;

export function compareActions(before: Blueprint, after: Blueprint): BlueprintChange[] {
  const { both, removed, added } = matchByName(before.interpretation.actions, after.interpretation.actions);
  return [
    ...removed.map(({ item, index }) =>
      change('major', 'action-removed', [...ACTIONS, index], `the action \`${item.name}\` is gone`),
    ),
    ...added.map(({ item, index }) =>
      change('minor', 'action-added', [...ACTIONS, index], `the action \`${item.name}\` is new`),
    ),
    ...both.flatMap((pair) => compareAction(before, after, pair.before, pair.after, pair.index)),
  ];
}

function compareAction(
  before: Blueprint,
  after: Blueprint,
  old: Action,
  now: Action,
  index: number,
): BlueprintChange[] {
  const at = [...ACTIONS, index];
  const [was, is] = [operationOf(before, old), operationOf(after, now)];
  const changes = compareSettings(old, now, at);
  if (was === undefined || is === undefined) return changes;
  const what = `action \`${now.name}\``;
  const sides = (from: JsonSchema, to: JsonSchema) =>
    [
      { contract: before.contract, schema: from },
      { contract: after.contract, schema: to },
    ] as const;
  changes.push(...compareSchemas(...sides(inputOf(was), inputOf(is)), 'input', at, `the input of ${what}`));
  changes.push(...compareSchemas(...sides(resultOf(was), resultOf(is)), 'output', at, `the result of ${what}`));
  return changes;
}

const SETTINGS = [
  'operation',
  'operationClass',
  'encoding',
  'idempotencyKey',
  'idempotencyKeyLifetime',
  'outcome',
  'description',
] as const;

function compareSettings(old: Action, now: Action, at: readonly (string | number)[]): BlueprintChange[] {
  const changes: BlueprintChange[] = [];
  if (old.deprecated !== true && now.deprecated === true) {
    changes.push(
      change('minor', 'action-deprecated', [...at, 'deprecated'], `the action \`${now.name}\` is deprecated now`),
    );
  }
  for (const key of SETTINGS) {
    if (isDeepStrictEqual(old[key], now[key])) continue;
    changes.push(change('patch', `action-${key}`, [...at, key], `\`${key}\` of action \`${now.name}\` changed`));
  }
  return changes;
}

function operationOf(blueprint: Blueprint, action: Action): Operation | undefined {
  return blueprint.contract.operations.find(({ id }) => id === action.operation);
}

/** Parameters and body as one object: what a caller gives. */
function inputOf(operation: Operation): JsonSchema {
  const properties = Object.fromEntries(operation.parameters.map(({ name, schema }) => [name, schema]));
  const required = operation.parameters.filter((parameter) => parameter.required).map(({ name }) => name);
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const parameters: JsonSchema = { type: 'object', properties, required };
  if (body === undefined) return parameters;
  // An optional body demands none of its fields.
  return operation.requestBody?.required === true
    ? { allOf: [parameters, body] }
    : { allOf: [parameters, { anyOf: [body, { type: 'object' }] }] };
}

function resultOf(operation: Operation): JsonSchema {
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
  return Object.values(success?.[1].content ?? {})[0]?.schema ?? {};
}
