import { z } from 'zod';
import { isJsonObject, type ConnectorDefinition, type JsonObject, type JsonSchema } from '@tapwright/connector';
import type { AuthMethod, Blueprint, Operation, Stream } from '@tapwright/blueprint';
import type { MockServer } from '../mock/mock-server.ts';
import type { MockCredentials } from '../mock/authority.ts';
import { FIRST } from '../mock/cursor-value.ts';
import { createRandom } from '../mock/random.ts';
import { sampleValue } from '../mock/sample.ts';
import { asSchema, mergeAllOf, propertiesOf, requiredOf, schemaAt, schemaList, typesOf } from '../mock/schema.ts';
import { keySchema, uniqueValue } from '../mock/unique-value.ts';
import { validateJson } from '../mock/validate.ts';
import { bindingsOf, listFor } from './stream-under-test.ts';

/** A config with which a connector reaches the mock, named after its way to authenticate. */
export interface NamedConfig {
  readonly name: string;
  readonly config: JsonObject;
}

const schemasOf = new WeakMap<object, JsonSchema>();

/** The connector's config as users write it, as JSON Schema. */
export function configSchema(connector: Pick<ConnectorDefinition, 'config'>): JsonSchema {
  const known = schemasOf.get(connector.config);
  if (known !== undefined) return known;
  const schema: JsonSchema = z.toJSONSchema(connector.config, { io: 'input', unrepresentable: 'any' });
  schemasOf.set(connector.config, schema);
  return schema;
}

/** Valid configs for the mock, one per way to authenticate that the connector offers. */
export function mockConfigs(
  connector: Pick<ConnectorDefinition, 'config'>,
  blueprint: Blueprint,
  mock: MockServer,
): readonly NamedConfig[] {
  const schema = configSchema(connector);
  // Alternatives may call different credentials by the same name.
  const valuesFor = (alternative?: string): ReadonlyMap<string, unknown> =>
    new Map<string, unknown>([
      ...credentialValues(blueprint, mock.authority.credentials, alternative),
      ...parentValues(blueprint, mock),
      ['base_url', mock.url],
      ['token_url', mock.tokenUrl],
    ]);
  const union = propertiesOf(schema).find(
    ([, property]) =>
      schemaList(property['oneOf']).length + schemaList(property['anyOf']).length > 0 && isUnionOfObjects(property),
  );
  if (union === undefined)
    return [{ name: 'default', config: { base_url: mock.url, ...fillObject(blueprint, schema, valuesFor()) } }];
  const [field, property] = union;
  return [...schemaList(property['oneOf']), ...schemaList(property['anyOf'])].map((alternative) => {
    const name = discriminatorOf(alternative);
    const values = valuesFor(name);
    const chosen = fillObject(blueprint, alternative, values);
    return {
      name: name ?? field,
      config: { base_url: mock.url, ...fillObject(blueprint, schema, values), [field]: chosen },
    };
  });
}

/** A valid config for the mock: of the connector's first way to authenticate. */
export function mockConfig(
  connector: Pick<ConnectorDefinition, 'config'>,
  blueprint: Blueprint,
  mock: MockServer,
): JsonObject {
  return mockConfigs(connector, blueprint, mock)[0]?.config ?? { base_url: mock.url };
}

function isUnionOfObjects(schema: JsonSchema): boolean {
  const members = [...schemaList(schema['oneOf']), ...schemaList(schema['anyOf'])];
  return members.every((member) => member['type'] === 'object' && discriminatorOf(member) !== undefined);
}

function discriminatorOf(schema: JsonSchema): string | undefined {
  const constants = propertiesOf(schema).flatMap(([, property]) =>
    typeof property['const'] === 'string' ? [property['const']] : [],
  );
  return constants[0];
}

function fillObject(blueprint: Blueprint, schema: JsonSchema, values: ReadonlyMap<string, unknown>): JsonObject {
  const required = requiredOf(schema);
  const result: JsonObject = {};
  for (const [name, property] of propertiesOf(schema)) {
    if (values.has(name)) result[name] = asType(values.get(name), typesOf(property)[0]);
    else if ('const' in property) result[name] = property['const'];
    else if (required.has(name) || usesOf(blueprint).get(name)?.needed === true)
      result[name] = fillField(blueprint, name, property);
  }
  return result;
}

const parentFields = new WeakMap<MockServer, ReadonlyMap<string, unknown>>();

/** Config fields that name a parent of a list, with one that the mock has. */
function parentValues(blueprint: Blueprint, mock: MockServer): ReadonlyMap<string, unknown> {
  const known = parentFields.get(mock);
  if (known !== undefined) return known;
  const found = new Map<string, unknown>();
  for (const stream of blueprint.interpretation.streams) {
    const list = listFor(mock.profile, stream);
    for (const [name, binding] of Object.entries(bindingsOf(stream))) {
      if (!('config' in binding) || list?.parents?.[name] === undefined || found.has(binding.config)) continue;
      const value = mock.contexts(list)[0]?.parameters[name];
      // There may be no parents just now.
      if (value === undefined) return found;
      found.set(binding.config, value);
    }
  }
  parentFields.set(mock, found);
  return found;
}

/** A value of a config field that the API takes where the field is sent to it. */
function fillField(blueprint: Blueprint, name: string, property: JsonSchema): unknown {
  if ('default' in property) return property['default'];
  const known = filled.get(property);
  if (known !== undefined) return known;
  const value = makeField(blueprint, name, property);
  filled.set(property, value);
  return value;
}

/** By the field's schema, which is made once per connector. */
const filled = new WeakMap<JsonSchema, unknown>();

function makeField(blueprint: Blueprint, name: string, property: JsonSchema): unknown {
  const sent = usesOf(blueprint).get(name)?.sentAs ?? [];
  const { schemas } = blueprint.contract;
  if (typesOf(property).includes('array')) return fillList(blueprint, name, property, sent[0]);
  const [type] = typesOf(property);
  if (sent.length === 0 || Array.isArray(property['enum'])) {
    return asType(sampleValue({ schemas, random: createRandom(name), fill: 'full' }, property), type);
  }
  return asType(suitingValue(blueprint, name, sent, usesOf(blueprint).get(name)?.bound), type);
}

/** Whether a parameter says from when or until when records are wanted. */
function boundOf(stream: Stream, name: string): FieldUse['bound'] {
  const filter = stream.incremental?.filter;
  if (filter?.start.name === name) return 'start';
  return filter?.end?.name === name ? 'end' : undefined;
}

/** Nothing of the mock is older or newer, in the forms that times are written in. */
function moments(bound: 'start' | 'end'): readonly (string | number)[] {
  const moment = new Date(bound === 'start' ? FIRST - DAY : FIRST + 4 * 365 * DAY);
  const iso = moment.toISOString();
  return [iso, iso.replace('.000Z', 'Z'), iso.slice(0, 10), moment.getTime() / 1000];
}

const DAY = 86_400_000;

/** The same field may be sent as parameters that are described in different depth: the value must suit all of them. */
function suitingValue(
  blueprint: Blueprint,
  name: string,
  sent: readonly JsonSchema[],
  bound: FieldUse['bound'],
): unknown {
  const { schemas } = blueprint.contract;
  const distinct = [...new Map(sent.map((schema) => [JSON.stringify(schema), schema])).values()];
  const made = distinct.map((schema) => uniqueValue(keySchema(schemas, schema), name, 1));
  const candidates = bound === undefined ? made : moments(bound);
  const suits = (value: unknown): number =>
    distinct.filter((schema) => validateJson(schemas, schema, value).length === 0).length;
  return candidates.toSorted((left, right) => suits(right) - suits(left))[0];
}

function fillList(blueprint: Blueprint, name: string, property: JsonSchema, sent: JsonSchema | undefined): unknown[] {
  const items = asSchema(property['items']);
  const { schemas } = blueprint.contract;
  const whole = keySchema(schemas, sent ?? items);
  const wanted = typesOf(whole).includes('array') ? keySchema(schemas, asSchema(whole['items'])) : whole;
  const schema = Array.isArray(items['enum']) ? items : wanted;
  const values = [1, 2].map((index) => asType(uniqueValue(schema, name, index), typesOf(items)[0]));
  return [...new Set(values)];
}

function asType(value: unknown, type: string | undefined): unknown {
  if (type === 'string') return typeof value === 'string' ? value : JSON.stringify(value);
  if (type === 'integer' || type === 'number') return Number.isNaN(Number(value)) ? 1 : Number(value);
  return value;
}

/** How a config field reaches the API. */
interface FieldUse {
  /** Schemas of the parameters that it is sent as. */
  readonly sentAs: JsonSchema[];
  /** Some stream cannot be asked for without it. */
  needed: boolean;
  /** The first or last moment of what is read. */
  bound?: 'start' | 'end';
}

const uses = new WeakMap<Blueprint, ReadonlyMap<string, FieldUse>>();

/** Found once per blueprint: a large one has hundreds of streams over a thousand operations. */
function usesOf(blueprint: Blueprint): ReadonlyMap<string, FieldUse> {
  const known = uses.get(blueprint);
  if (known !== undefined) return known;
  const operations = new Map(blueprint.contract.operations.map((operation) => [operation.id, operation]));
  const found = new Map<string, FieldUse>();
  addCommonUses(blueprint, found);
  for (const stream of blueprint.interpretation.streams)
    addUses(blueprint, stream, operations.get(stream.operation), found);
  uses.set(blueprint, found);
  return found;
}

/** Headers and query parameters that every request carries. */
function addCommonUses(blueprint: Blueprint, found: Map<string, FieldUse>): void {
  const { contract, interpretation } = blueprint;
  for (const [place, bindings] of [
    ['header', interpretation.http.headers],
    ['query', interpretation.http.query],
  ] as const) {
    for (const [name, binding] of Object.entries(bindings ?? {})) {
      if (!('config' in binding)) continue;
      const parameters = contract.operations.flatMap((operation) =>
        operation.parameters.filter((one) => one.in === place && one.name.toLowerCase() === name.toLowerCase()),
      );
      const use = found.get(binding.config) ?? { sentAs: [], needed: false };
      found.set(binding.config, use);
      // Of what nothing is known, a plain text goes anywhere.
      use.sentAs.push(...(parameters.length === 0 ? [{ type: 'string' }] : parameters.map((one) => one.schema)));
      if (parameters.some((one) => one.required)) use.needed = true;
    }
  }
}

function addUses(
  blueprint: Blueprint,
  stream: Stream,
  operation: Operation | undefined,
  found: Map<string, FieldUse>,
): void {
  const { pathParameters, query, headers, body } = stream.request;
  const values = stream.partitions?.values;
  const partitionField = values === undefined || Array.isArray(values) ? undefined : values.config;
  for (const [name, binding] of Object.entries({ ...body?.fields, ...headers, ...query, ...pathParameters })) {
    const field = 'config' in binding ? binding.config : 'partition' in binding ? partitionField : undefined;
    if (field === undefined) continue;
    const use = found.get(field) ?? { sentAs: [], needed: false };
    found.set(field, use);
    const parameter = operation?.parameters.find((one) => one.name === name);
    const sentAs = parameter?.schema ?? bodySchema(blueprint, operation, name);
    if (sentAs !== undefined) use.sentAs.push(sentAs);
    const bound = boundOf(stream, name);
    if (bound !== undefined) use.bound = bound;
    const required = parameter?.required ?? isInEachBody(blueprint, operation, name);
    if (required || 'partition' in binding || Object.hasOwn(pathParameters ?? {}, name)) use.needed = true;
  }
}

/** A body that need not be there may have fields that it cannot be without. */
function isInEachBody(blueprint: Blueprint, operation: Operation | undefined, name: string): boolean {
  const { required, content = {} } = operation?.requestBody ?? {};
  if (required === true) return true;
  const [media] = Object.values(content);
  const [field = ''] = name.split('.');
  return requiredOf(mergeAllOf(blueprint.contract.schemas, media?.schema ?? {})).has(field);
}

function bodySchema(blueprint: Blueprint, operation: Operation | undefined, name: string): JsonSchema | undefined {
  const schema = Object.values(operation?.requestBody?.content ?? {})[0]?.schema;
  return schema === undefined ? undefined : schemaAt(blueprint.contract.schemas, schema, name.split('.'));
}

/** The credentials that the mock accepts, under the names of the connector's config fields. */
export function mockCredentials(blueprint: Blueprint, mock: MockServer): Readonly<Record<string, unknown>> {
  return Object.fromEntries(credentialValues(blueprint, mock.authority.credentials));
}

/** Of all ways to authenticate; where one is named, its own go before those of the others. */
function credentialValues(
  blueprint: Blueprint,
  credentials: MockCredentials,
  alternative?: string,
): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  const { auth } = blueprint.interpretation;
  const entries = [
    ...auth.filter((entry) => entry.name !== alternative),
    ...auth.filter((entry) => entry.name === alternative),
  ];
  for (const method of entries.flatMap((entry) => entry.methods)) {
    for (const [name, value] of credentialsOf(method, credentials)) values.set(name, value);
  }
  return values;
}

function credentialsOf(method: AuthMethod, credentials: MockCredentials): readonly (readonly [string, unknown])[] {
  const client = [
    ['client_id', credentials.clientId],
    ['client_secret', credentials.clientSecret],
  ] as const;
  const user = [
    ['username', credentials.username],
    ['password', credentials.password],
  ] as const;
  switch (method.kind) {
    case 'bearer':
      return [[method.token.config, credentials.token]];
    case 'api-key':
      return [[method.key.config, credentials.key(method.name)]];
    case 'basic':
      return [
        [method.username.config, credentials.username],
        ...(method.password === undefined ? [] : ([[method.password.config, credentials.password]] as const)),
      ];
    case 'headers':
      return Object.entries(method.headers).map(([name, field]) => [field.config, credentials.key(name)] as const);
    case 'oauth2-client-credentials':
      return client;
    case 'oauth2-refresh-token':
      return [...client, ['refresh_token', credentials.refreshToken]];
    case 'oauth2-password':
      return [...client, ...user];
    case 'oauth2-jwt-bearer':
      return [
        ['issuer', credentials.issuer],
        ['private_key', credentials.privateKey],
      ];
    case 'session-token':
      return [
        ...user,
        ...Object.entries(method.login.fields ?? {}).map(
          ([sent, field]) => [field.config, credentials.login(sent)] as const,
        ),
      ];
    default:
      return [];
  }
}

/** Names of the config fields that hold secrets or prove who asks, with the paths to them. */
export function credentialPaths(
  blueprint: Blueprint,
  config: JsonObject,
  credentials: MockCredentials,
): readonly (readonly string[])[] {
  const names = new Set(credentialValues(blueprint, credentials).keys());
  const found: string[][] = [];
  for (const [name, value] of Object.entries(config)) {
    if (names.has(name)) found.push([name]);
    if (isJsonObject(value))
      found.push(
        ...Object.keys(value)
          .filter((inner) => names.has(inner))
          .map((inner) => [name, inner]),
      );
  }
  return found;
}
