import type { Auth, RefreshTokenAuth } from '../auth.ts';
import type { z } from 'zod';
import type { ConnectorDefinition } from '../definition.ts';
import { isJsonObject, type JsonObject, type JsonSchema } from '../json.ts';
import { configSpec } from './config-spec.ts';

/** What `spec` answers: the config's schema, and how a host can obtain OAuth tokens for it. */
export interface ConnectorSpecification extends JsonObject {
  readonly documentationUrl?: string;
  readonly connectionSpecification: JsonSchema;
  readonly supportsIncremental: boolean;
  readonly advanced_auth?: JsonObject;
}

/** The specification of a connector in Airbyte's words. */
export function connectorSpecification<Schema extends z.ZodType>(
  connector: ConnectorDefinition<Schema>,
): ConnectorSpecification {
  const schema = configSpec(connector);
  const advanced = advancedAuth(connector.client.auth, schema);
  return {
    ...(connector.documentationUrl === undefined ? {} : { documentationUrl: connector.documentationUrl }),
    connectionSpecification: schema,
    supportsIncremental: connector.streams.some((stream) => stream.incremental !== undefined),
    ...(advanced ? { advanced_auth: advanced } : {}),
  };
}

/** Where a config takes its refresh token from. */
interface OAuthFields {
  /** Names from the root to the object that has the fields. */
  readonly path: readonly string[];
  /** The constant that chooses this way to authenticate. */
  readonly choice?: { readonly name: string; readonly value: string };
  readonly properties: JsonObject;
}

function advancedAuth<Config>(auth: Auth<Config> | undefined, schema: JsonSchema): JsonObject | undefined {
  const oauth = auth && authorizationCodeAuth(auth);
  const fields = oauthFields(schema);
  if (!oauth || !fields) return undefined;
  const predicate = fields.choice && {
    predicate_key: [...fields.path, fields.choice.name],
    predicate_value: fields.choice.value,
  };
  return {
    auth_flow_type: 'oauth2.0',
    ...predicate,
    oauth_config_specification: {
      ...connectorInput(oauth, fields),
      complete_oauth_output_specification: objectOf({ refresh_token: inConfig(fields, 'refresh_token') }),
      complete_oauth_server_input_specification: objectOf(clientFields(fields, () => ({ type: 'string' }))),
      complete_oauth_server_output_specification: objectOf(clientFields(fields, (name) => inConfig(fields, name))),
    },
  };
}

function authorizationCodeAuth<Config>(auth: Auth<Config>): RefreshTokenAuth<Config> | undefined {
  switch (auth.kind) {
    case 'oauth2-refresh-token':
      return auth.authorizationUrl === undefined ? undefined : auth;
    case 'all':
      return auth.methods.map((method) => authorizationCodeAuth(method)).find((found) => found !== undefined);
    case 'choice':
      return Object.values(auth.methods)
        .map((method) => authorizationCodeAuth(method))
        .find((found) => found !== undefined);
    default:
      return undefined;
  }
}

/** Finds the object with a `refresh_token`: the config itself, or a variant of one of its unions. */
function oauthFields(schema: JsonSchema): OAuthFields | undefined {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  if ('refresh_token' in properties) return { path: [], properties };
  for (const [name, field] of Object.entries(properties)) {
    const variants = isJsonObject(field) && Array.isArray(field['oneOf']) ? field['oneOf'].filter(isJsonObject) : [];
    for (const { properties: own } of variants) {
      const choice = isJsonObject(own) && 'refresh_token' in own ? constantOf(own) : undefined;
      if (isJsonObject(own) && choice) return { path: [name], properties: own, choice };
    }
  }
  return undefined;
}

function constantOf(properties: JsonObject): OAuthFields['choice'] | undefined {
  for (const [name, field] of Object.entries(properties)) {
    if (isJsonObject(field) && typeof field['const'] === 'string') return { name, value: field['const'] };
  }
  return undefined;
}

/** The consent page and the token request, where their addresses do not depend on what the user enters. */
function connectorInput<Config>(auth: RefreshTokenAuth<Config>, fields: OAuthFields): JsonObject {
  const authorizationUrl = usualAddress(auth.authorizationUrl, fields);
  const tokenUrl = usualAddress(auth.tokenUrl, fields);
  if (authorizationUrl === undefined || tokenUrl === undefined) return {};
  const { scopes } = auth;
  const parameters = Object.entries({ response_type: 'code', ...auth.authorizationParameters });
  const fixed = parameters.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  const consent =
    `${authorizationUrl}${authorizationUrl.includes('?') ? '&' : '?'}${fixed}` +
    '&{{client_id_key}}={{client_id_value}}&{{redirect_uri_key}}={{ {{redirect_uri_value}} | urlEncoder }}' +
    '&{{scope_key}}={{ {{scope_value}} | urlEncoder }}&{{state_key}}={{state_value}}';
  return {
    oauth_connector_input_specification: {
      consent_url: consent,
      access_token_url: tokenUrl,
      ...(Array.isArray(scopes) ? { scope: scopes.join(' ') } : {}),
      access_token_params: {
        grant_type: 'authorization_code',
        '{{ auth_code_key }}': '{{ auth_code_value }}',
        '{{ redirect_uri_key }}': '{{ redirect_uri_value }}',
        '{{ client_id_key }}': '{{ client_id_value }}',
        ...('client_secret' in fields.properties ? { '{{ client_secret_key }}': '{{ client_secret_value }}' } : {}),
      },
      extract_output: ['refresh_token'],
    },
  };
}

/** An address as it is when the config names no other. */
function usualAddress(
  address: string | ((config: never) => string) | undefined,
  { path, choice }: OAuthFields,
): string | undefined {
  if (typeof address !== 'function') return address;
  const [union] = path;
  const empty = union !== undefined && choice ? { [union]: { [choice.name]: choice.value } } : {};
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- asks for the default; a config that is needed throws
    const text = address(empty as never);
    return URL.canParse(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

function objectOf(properties: JsonObject): JsonObject {
  return { type: 'object', additionalProperties: true, properties };
}

function inConfig({ path }: OAuthFields, name: string): JsonObject {
  return { type: 'string', path_in_connector_config: [...path, name] };
}

function clientFields({ properties }: OAuthFields, describe: (name: string) => JsonObject): JsonObject {
  const names = ['client_id', 'client_secret'].filter((name) => name in properties);
  return Object.fromEntries(names.map((name) => [name, describe(name)]));
}
