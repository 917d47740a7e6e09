import { z } from 'zod';
import { isJsonObject, type ConnectorDefinition, type JsonObject, type JsonSchema } from '@tapwright/connector';
import type { AuthMethod, Blueprint, BlueprintBinding } from '@tapwright/blueprint';
import type { MockServer } from '../mock/mock-server.ts';
import type { MockCredentials } from '../mock/authority.ts';
import { createRandom } from '../mock/random.ts';
import { sampleValue } from '../mock/sample.ts';
import { asSchema, propertiesOf, requiredOf, schemaList, typesOf } from '../mock/schema.ts';
import { keySchema, uniqueValue } from '../mock/unique-value.ts';

/** A config with which a connector reaches the mock, named after its way to authenticate. */
export interface NamedConfig {
  readonly name: string;
  readonly config: JsonObject;
}

/** The connector's config as users write it, as JSON Schema. */
export function configSchema(connector: Pick<ConnectorDefinition, 'config'>): JsonSchema {
  return z.toJSONSchema(connector.config, { io: 'input', unrepresentable: 'any' });
}

/** Valid configs for the mock, one per way to authenticate that the connector offers. */
export function mockConfigs(
  connector: Pick<ConnectorDefinition, 'config'>,
  blueprint: Blueprint,
  mock: MockServer,
): readonly NamedConfig[] {
  const schema = configSchema(connector);
  const credentials = credentialValues(blueprint, mock.authority.credentials);
  const values = new Map<string, unknown>([...credentials, ['base_url', mock.url], ['token_url', mock.tokenUrl]]);
  const union = propertiesOf(schema).find(
    ([, property]) =>
      schemaList(property['oneOf']).length + schemaList(property['anyOf']).length > 0 && isUnionOfObjects(property),
  );
  if (union === undefined) return [{ name: 'default', config: fillObject(blueprint, schema, values) }];
  const [field, property] = union;
  return [...schemaList(property['oneOf']), ...schemaList(property['anyOf'])].map((alternative) => {
    const chosen = fillObject(blueprint, alternative, values);
    return {
      name: discriminatorOf(alternative) ?? field,
      config: { ...fillObject(blueprint, schema, values), [field]: chosen },
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
    if (values.has(name)) result[name] = values.get(name);
    else if ('const' in property) result[name] = property['const'];
    else if (required.has(name) || isNeeded(blueprint, name)) result[name] = fillField(blueprint, name, property);
  }
  return result;
}

/** Whether some stream cannot be asked for without an optional config field. */
function isNeeded(blueprint: Blueprint, field: string): boolean {
  return blueprint.interpretation.streams.some((stream) => {
    const { pathParameters, query, headers, body } = stream.request;
    const operation = blueprint.contract.operations.find((one) => one.id === stream.operation);
    const values = stream.partitions?.values;
    if (values !== undefined && !Array.isArray(values) && values.config === field) return true;
    return Object.entries({ ...body?.fields, ...headers, ...query, ...pathParameters }).some(([name, binding]) => {
      if (!('config' in binding) || binding.config !== field) return false;
      const parameter = operation?.parameters.find((one) => one.name === name);
      return (
        Object.hasOwn(pathParameters ?? {}, name) || (parameter?.required ?? operation?.requestBody?.required ?? false)
      );
    });
  });
}

/** A value of a config field that the API takes where the field is sent to it. */
function fillField(blueprint: Blueprint, name: string, property: JsonSchema): unknown {
  if ('default' in property) return property['default'];
  const sent = sentAs(blueprint, name);
  const { schemas } = blueprint.contract;
  if (typesOf(property).includes('array')) return fillList(blueprint, name, property, sent);
  const value =
    sent === undefined || Array.isArray(property['enum'])
      ? sampleValue({ schemas, random: createRandom(name), fill: 'full' }, property)
      : uniqueValue(keySchema(schemas, sent), name, 1);
  return asType(value, typesOf(property)[0]);
}

function fillList(blueprint: Blueprint, name: string, property: JsonSchema, sent: JsonSchema | undefined): unknown[] {
  const items = asSchema(property['items']);
  const schema = keySchema(blueprint.contract.schemas, Array.isArray(items['enum']) ? items : (sent ?? items));
  const values = [1, 2].map((index) => asType(uniqueValue(schema, name, index), typesOf(items)[0]));
  return [...new Set(values)];
}

function asType(value: unknown, type: string | undefined): unknown {
  if (type === 'string') return typeof value === 'string' ? value : JSON.stringify(value);
  if (type === 'integer' || type === 'number') return Number.isNaN(Number(value)) ? 1 : Number(value);
  return value;
}

/** The schema of the parameter that a config field is sent as. */
function sentAs(blueprint: Blueprint, field: string): JsonSchema | undefined {
  for (const stream of blueprint.interpretation.streams) {
    const { pathParameters, query, headers } = stream.request;
    const partition = stream.partitions;
    const values = partition === undefined || Array.isArray(partition.values) ? undefined : partition.values.config;
    const bound = Object.entries({ ...headers, ...query, ...pathParameters }).find(([, binding]) =>
      takes(binding, field, values),
    );
    const operation = blueprint.contract.operations.find((one) => one.id === stream.operation);
    const parameter = operation?.parameters.find((one) => one.name === bound?.[0]);
    if (parameter !== undefined) return parameter.schema;
  }
  return undefined;
}

function takes(binding: BlueprintBinding, field: string, partitionField: string | undefined): boolean {
  return ('config' in binding && binding.config === field) || ('partition' in binding && partitionField === field);
}

/** The credentials that the mock accepts, under the names of the connector's config fields. */
export function mockCredentials(blueprint: Blueprint, mock: MockServer): Readonly<Record<string, unknown>> {
  return Object.fromEntries(credentialValues(blueprint, mock.authority.credentials));
}

function credentialValues(blueprint: Blueprint, credentials: MockCredentials): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const method of blueprint.interpretation.auth.flatMap((entry) => entry.methods)) {
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
