import {
  isJsonObject,
  type AnyAction,
  type ConnectorDefinition,
  type JsonObject,
  type JsonSchema,
} from '@tapwright/connector';
import type { Blueprint, Operation, Parameter } from '@tapwright/blueprint';
import type { MockServer } from '../mock/mock-server.ts';
import { fixedQuery, graphqlName } from '../mock/operations.ts';
import { createRandom } from '../mock/random.ts';
import { sampleValue } from '../mock/sample.ts';
import { mergeAllOf, propertiesOf, requiredOf, schemaAt } from '../mock/schema.ts';
import { validateJson } from '../mock/validate.ts';
import { keySchema, uniqueValue } from '../mock/unique-value.ts';

/** An action with the operation of the contract that it calls. */
export interface ActionUnderTest {
  readonly name: string;
  readonly action: AnyAction;
  readonly operation: Operation;
  /** Ids of the operations that have this address: some descriptions write one address twice. */
  readonly twins: ReadonlySet<string>;
}

/** The connector's actions whose method and path the contract has. */
export function actionsUnderTest(connector: ConnectorDefinition, blueprint: Blueprint): readonly ActionUnderTest[] {
  const byAddress = new Map<string, Set<string>>();
  for (const operation of blueprint.contract.operations) {
    const twins = byAddress.get(addressOf(operation)) ?? new Set();
    byAddress.set(addressOf(operation), twins.add(operation.id));
  }
  return Object.entries(connector.actions ?? {}).flatMap(([name, action]) => {
    const { operation: id } = blueprint.interpretation.actions.find((one) => one.name === name) ?? {};
    const same = blueprint.contract.operations.filter(
      (one) => one.method === action.request.method && one.path === action.request.path,
    );
    const operation = same.find((one) => one.id === id) ?? same[0];
    if (operation === undefined) return [];
    return [{ name, action, operation, twins: byAddress.get(addressOf(operation)) ?? new Set([operation.id]) }];
  });
}

function addressOf(operation: Operation): string {
  const query = new URLSearchParams(fixedQuery(operation));
  return `${operation.method} ${operation.path.replaceAll(/\{[^{}]*\}/g, '{}')}?${query.toString()} ${graphqlName(operation) ?? ''}`;
}

/** A valid input for an action, made from the contract; undefined where none can be made. */
export function sampleInput(
  test: ActionUnderTest,
  blueprint: Blueprint,
  mock: MockServer,
  fill: 'full' | 'sparse',
): JsonObject | undefined {
  const { action, operation } = test;
  const input: JsonObject = {};
  const known = mock.pathValues(operation);
  for (const name of action.input?.path ?? []) {
    const parameter = findParameter(operation, name, 'path');
    input[name] = known[name] ?? pathValue(blueprint, name, parameter);
  }
  for (const [place, names] of [
    ['query', action.input?.query],
    ['header', action.input?.headers],
  ] as const) {
    for (const name of names ?? []) {
      // One value serves all parameters of a name.
      if (Object.hasOwn(input, name)) continue;
      // What the action takes for a parameter may be a field of the body: the mock then refuses it where it comes.
      const parameter = findParameter(operation, name, place) ?? bodyField(test, blueprint, name);
      if (parameter === undefined || (!parameter.required && (fill === 'sparse' || parameter.style === 'deep-object')))
        continue;
      const value = valid(blueprint, parameter.schema, `${operation.id}/${name}`, fill);
      if (value === undefined && parameter.required) return undefined;
      if (value !== undefined && !(isObjectLike(value) && !parameter.required)) input[name] = value;
    }
  }
  return addBody(test, blueprint, fill, input);
}

/** A field that the contract has in the body, as a parameter would be. */
function bodyField(
  test: ActionUnderTest,
  blueprint: Blueprint,
  name: string,
): Pick<Parameter, 'required' | 'schema' | 'style'> | undefined {
  const { schemas } = blueprint.contract;
  const schema = mediaFor(test, Object.entries(test.operation.requestBody?.content ?? {}))?.[1].schema ?? {};
  const field = schemaAt(schemas, schema, [name]);
  return field === undefined
    ? undefined
    : { required: requiredOf(mergeAllOf(schemas, schema)).has(name), schema: field };
}

function isObjectLike(value: unknown): boolean {
  return isJsonObject(value) || (Array.isArray(value) && value.some((item) => typeof item === 'object'));
}

function findParameter(operation: Operation, name: string, place: Parameter['in']): Parameter | undefined {
  return operation.parameters.find((one) => one.in === place && one.name === name);
}

function pathValue(blueprint: Blueprint, name: string, parameter: Parameter | undefined): unknown {
  return uniqueValue(keySchema(blueprint.contract.schemas, parameter?.schema), name, 1);
}

/** A sampled value that its own schema accepts. */
function valid(blueprint: Blueprint, schema: JsonSchema, seed: string, fill: 'full' | 'sparse'): unknown {
  const { schemas } = blueprint.contract;
  for (let tries = 0; tries < 5; tries++) {
    const value = sampleValue({ schemas, random: createRandom(`${seed}/${tries}`), mode: 'request', fill }, schema);
    const safe = typeof value === 'bigint' ? 1 : value;
    if (safe !== null && validateJson(schemas, schema, safe).length === 0) return safe;
  }
  return undefined;
}

function addBody(
  test: ActionUnderTest,
  blueprint: Blueprint,
  fill: 'full' | 'sparse',
  input: JsonObject,
): JsonObject | undefined {
  const names = test.action.input?.body;
  const { requestBody } = test.operation;
  if (names === undefined || requestBody === undefined) return input;
  const media = mediaFor(test, Object.entries(requestBody.content));
  const schema = inputPart(test, blueprint, media?.[1].schema ?? {});
  if (Array.isArray(names) && names.length === 0) return input;
  if (test.action.input?.encoding === 'binary' || test.action.input?.encoding === 'text')
    return { ...input, body: 'some text' };
  if (fill === 'sparse' && !requestBody.required) return input;
  const isForm = test.action.input?.encoding === 'form' || test.action.input?.encoding === 'deep-object';
  const sampled = withoutBigIntegers(valid(blueprint, schema, test.operation.id, fill));
  // Objects without fields leave nothing in a form.
  const body = isForm && isHollow(sampled) ? (solidBody(blueprint, schema, test.operation.id) ?? sampled) : sampled;
  if (body === undefined) return undefined;
  if (names === '*') return { ...input, body };
  if (!isJsonObject(body)) return undefined;
  let picked = Object.fromEntries(Object.entries(body).filter(([name]) => names.includes(name)));
  // A body that must be there, of fields that may all be absent: one of them makes it a body.
  const isOptional = test.action.input?.within !== undefined;
  if (Object.keys(picked).length === 0 && !isOptional) picked = oneField(test, blueprint, schema, names);
  const { schemas } = blueprint.contract;
  return validateJson(schemas, schema, picked).length > 0 || (Object.keys(picked).length === 0 && !isOptional)
    ? undefined
    : { ...input, ...picked };
}

/** The part of the body that the input fills. */
function inputPart(test: ActionUnderTest, blueprint: Blueprint, schema: JsonSchema): JsonSchema {
  const { within } = test.action.input ?? {};
  return within === undefined ? schema : (schemaAt(blueprint.contract.schemas, schema, [within]) ?? {});
}

/** A valid body that stays valid when what a form cannot say is left out. */
function solidBody(blueprint: Blueprint, schema: JsonSchema, seed: string): unknown {
  const { schemas } = blueprint.contract;
  for (let tries = 0; tries < 40; tries++) {
    const random = createRandom(`${seed}/solid/${tries}`);
    const body = solid(withoutBigIntegers(sampleValue({ schemas, random, mode: 'request', fill: 'mixed' }, schema)));
    if (!isHollow(body) && validateJson(schemas, schema, body).length === 0) return body;
  }
  return undefined;
}

function solid(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (isHollow(inner) ? [] : [[name, solid(inner)] as const])),
  );
}

function isHollow(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isHollow);
  return isJsonObject(value) && Object.values(value).every(isHollow);
}

function oneField(
  test: ActionUnderTest,
  blueprint: Blueprint,
  schema: JsonSchema,
  names: readonly string[],
): JsonObject {
  const full = withoutBigIntegers(valid(blueprint, schema, test.operation.id, 'full'));
  const field = isJsonObject(full)
    ? Object.entries(full).find(([name, value]) => names.includes(name) && value !== null)
    : undefined;
  return field === undefined ? {} : { [field[0]]: field[1] };
}

function withoutBigIntegers(value: unknown): unknown {
  if (value === undefined) return undefined;
  return JSON.parse(
    JSON.stringify(value, (_name, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner)),
  );
}

function mediaFor<Media>(
  test: ActionUnderTest,
  content: readonly (readonly [string, Media])[],
): readonly [string, Media] | undefined {
  const wanted = {
    json: /json/i,
    form: /urlencoded/i,
    'deep-object': /urlencoded/i,
    multipart: /multipart/i,
    text: /^text/i,
    binary: /./,
  };
  const pattern = wanted[test.action.input?.encoding ?? 'json'];
  return content.find(([type]) => pattern.test(type)) ?? content[0];
}

/** The names that an action's input must have, by the contract. */
export function requiredInput(test: ActionUnderTest, blueprint: Blueprint): readonly string[] {
  const { action, operation } = test;
  const parameters = operation.parameters.filter(
    (one) => one.required && one.in === 'query' && action.input?.query?.includes(one.name),
  );
  const body =
    operation.requestBody?.required === true && Array.isArray(action.input?.body) ? requiredBody(test, blueprint) : [];
  return [...(action.input?.path ?? []), ...parameters.map((one) => one.name), ...body];
}

function requiredBody(test: ActionUnderTest, blueprint: Blueprint): readonly string[] {
  const whole = mediaFor(test, Object.entries(test.operation.requestBody?.content ?? {}))?.[1].schema ?? {};
  const schema = inputPart(test, blueprint, whole);
  const merged = mergeAllOf(blueprint.contract.schemas, schema);
  const names = new Set(propertiesOf(merged).map(([name]) => name));
  return [...requiredOf(merged)].filter(
    (name) => names.has(name) && schemaAt(blueprint.contract.schemas, schema, [name])?.['readOnly'] !== true,
  );
}
