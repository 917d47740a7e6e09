import { z } from 'zod';

/**
 * The blueprint: what passes between research and generation. `contract` is what the description says, mechanically
 * normalised; `interpretation` is what we infer or are told. The two are never mixed.
 */

export const FORMAT_VERSION = 1;

const jsonSchema = z.record(z.string(), z.unknown());
/** A path into JSON: an array of names, so that names with dots are unambiguous. Empty: the document itself. */
export const fieldPath = z.array(z.string());

const method = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

// ---------------------------------------------------------------- contract

const parameter = z.strictObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  required: z.boolean().default(false),
  description: z.string().optional(),
  deprecated: z.boolean().optional(),
  /** OpenAPI `style`/`explode`, resolved. Default for queries: form-explode. */
  style: z.enum(['form-explode', 'form', 'space', 'pipe', 'deep-object', 'simple', 'json']).optional(),
  schema: jsonSchema,
  example: z.unknown().optional(),
  /** It is one segment of a whole name, which the source has as one parameter: `projects/{p}/topics/{t}` of `name`. */
  segmentOf: z.string().optional(),
});

const body = z.strictObject({
  required: z.boolean().default(false),
  description: z.string().optional(),
  /** By media type, in the description's order. */
  content: z.record(
    z.string(),
    z.strictObject({
      schema: jsonSchema.optional(),
      example: z.unknown().optional(),
      /** Fields of a form or multipart body that are not encoded in the usual way. */
      encoding: z
        .record(
          z.string(),
          z.strictObject({
            style: z.enum(['form-explode', 'form', 'space', 'pipe', 'deep-object']).optional(),
            contentType: z.string().optional(),
          }),
        )
        .optional(),
    }),
  ),
});

const response = z.strictObject({
  description: z.string().optional(),
  /** Header name in lower case → schema. */
  headers: z.record(z.string(), jsonSchema).optional(),
  content: z
    .record(z.string(), z.strictObject({ schema: jsonSchema.optional(), example: z.unknown().optional() }))
    .optional(),
});

const operation = z.strictObject({
  /** Unique: the description's operationId, else `GET /path`. */
  id: z.string(),
  method,
  path: z.string(),
  summary: z.string().optional(),
  description: z.string().optional(),
  tags: z.array(z.string()).optional(),
  deprecated: z.boolean().optional(),
  parameters: z.array(parameter),
  requestBody: body.optional(),
  /** Status (`200`, `2XX`, `default`) → response. */
  responses: z.record(z.string(), response),
  /** Alternatives (or), each naming schemes that go together (and) with scopes. Absent: the contract's default. Empty: none. */
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  servers: z.array(z.strictObject({ url: z.string() })).optional(),
  /** JSON pointer in the source document. */
  pointer: z.string(),
  extensions: z.record(z.string(), z.unknown()).optional(),
});

const oauthFlow = z.strictObject({
  authorizationUrl: z.string().optional(),
  tokenUrl: z.string().optional(),
  refreshUrl: z.string().optional(),
  scopes: z.record(z.string(), z.string()),
});

const securityScheme = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('bearer'), description: z.string().optional(), format: z.string().optional() }),
  z.strictObject({ type: z.literal('basic'), description: z.string().optional() }),
  z.strictObject({
    type: z.literal('api-key'),
    in: z.enum(['header', 'query', 'cookie']),
    name: z.string(),
    description: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('oauth2'),
    description: z.string().optional(),
    flows: z.strictObject({
      clientCredentials: oauthFlow.optional(),
      authorizationCode: oauthFlow.optional(),
      password: oauthFlow.optional(),
      implicit: oauthFlow.optional(),
    }),
  }),
  z.strictObject({ type: z.literal('openid-connect'), url: z.string(), description: z.string().optional() }),
  /** Something we cannot speak by ourselves (AWS signature, mutual TLS, digest …). */
  z.strictObject({ type: z.literal('other'), scheme: z.string(), description: z.string().optional() }),
]);

const server = z.strictObject({
  url: z.string(),
  description: z.string().optional(),
  variables: z
    .record(
      z.string(),
      z.strictObject({ default: z.string(), enum: z.array(z.string()).optional(), description: z.string().optional() }),
    )
    .optional(),
});

export const contractSchema = z.strictObject({
  servers: z.array(server),
  securitySchemes: z.record(z.string(), securityScheme),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  operations: z.array(operation),
  /** Named schemas in JSON Schema 2020-12; references read `#/schemas/Name`. May be circular through references. */
  schemas: z.record(z.string(), jsonSchema),
});

// ---------------------------------------------------------------- interpretation

/** Where a request value comes from. */
const binding = z.union([
  z.strictObject({ value: z.unknown() }),
  z.strictObject({ config: z.string() }),
  /** `last`: of a whole name (`projects/p/topics/t`), its last segment. */
  z.strictObject({ parent: fieldPath, last: z.literal(true).optional() }),
  z.strictObject({ partition: z.literal(true) }),
]);
const bindings = z.record(z.string(), binding);
const place = z.strictObject({ in: z.enum(['query', 'body', 'header']), name: z.string() });
/** A pager's value may be a parameter of the path, too, which the request binds to the first page. */
const pagerPlace = z.strictObject({ in: z.enum(['query', 'body', 'header', 'path']), name: z.string() });
const pageSize = z.strictObject({
  ...place.shape,
  value: z.number().int().positive(),
  max: z.number().int().positive().optional(),
});
const pageCommon = { pageSize: pageSize.optional(), hasMore: fieldPath.optional(), done: fieldPath.optional() };

/** The same kinds and fields as the runtime's `Pagination`, with paths as arrays. */
export const paginationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('page-number'),
    parameter: pagerPlace,
    first: z.number().int(),
    totalPages: fieldPath.optional(),
    totalRecords: fieldPath.optional(),
    ...pageCommon,
  }),
  z.strictObject({
    kind: z.literal('offset'),
    parameter: pagerPlace,
    first: z.number().int(),
    totalRecords: fieldPath.optional(),
    ...pageCommon,
  }),
  z.strictObject({
    kind: z.literal('cursor'),
    parameter: place,
    next: z.discriminatedUnion('in', [
      z.strictObject({ in: z.literal('body'), path: fieldPath }),
      z.strictObject({ in: z.literal('header'), name: z.string() }),
    ]),
    ...pageCommon,
  }),
  z.strictObject({ kind: z.literal('link-header'), ...pageCommon }),
  z.strictObject({ kind: z.literal('next-url'), path: fieldPath, rel: z.string().optional(), ...pageCommon }),
  z.strictObject({ kind: z.literal('keyset'), parameter: place, field: fieldPath, ...pageCommon }),
  z.strictObject({ kind: z.literal('graphql-connection'), connection: fieldPath, variable: z.string(), ...pageCommon }),
]);

const cursorType = z.enum(['date-time', 'date', 'unix-seconds', 'unix-milliseconds', 'integer', 'string']);
export const operationClassSchema = z.enum(['safe', 'idempotent', 'keyed', 'unsafe']);
const bodyEncoding = z.enum(['json', 'form', 'deep-object', 'multipart', 'text', 'binary']);

const request = z.strictObject({
  method,
  path: z.string(),
  pathParameters: bindings.optional(),
  query: bindings.optional(),
  /** Only styles other than form-explode. */
  queryStyles: z.record(z.string(), z.enum(['form', 'space', 'pipe', 'deep-object', 'brackets', 'json'])).optional(),
  headers: bindings.optional(),
  /** Top-level fields of the body; of a `nested` one, names are dotted paths: `variables.first`. */
  body: z.strictObject({ encoding: bodyEncoding, fields: bindings, nested: z.literal(true).optional() }).optional(),
});

export const streamSchema = z.strictObject({
  /** snake_case, unique. */
  name: z.string(),
  description: z.string().optional(),
  /** Id of the operation in the contract. */
  operation: z.string(),
  request,
  records: z.strictObject({
    format: z.enum(['json', 'jsonl', 'csv', 'xml']).default('json'),
    path: fieldPath,
    item: fieldPath.optional(),
    shape: z.enum(['array', 'map', 'single']).default('array'),
    keyTo: z.string().optional(),
  }),
  pagination: paginationSchema,
  /** Empty: no key is known. */
  primaryKey: z.array(fieldPath),
  incremental: z
    .strictObject({
      cursor: fieldPath,
      type: cursorType,
      filter: z
        .strictObject({
          start: place,
          end: place.optional(),
          format: cursorType.optional(),
          template: z.string().optional(),
        })
        .optional(),
      boundary: z.enum(['inclusive', 'exclusive']).optional(),
      granularity: z.number().optional(),
      lag: z.number().optional(),
      order: z.enum(['ascending', 'descending', 'none']).optional(),
      window: z.number().optional(),
      appendOnly: z.boolean().optional(),
    })
    .optional(),
  parent: z
    .strictObject({
      /** Name of the parent stream; the bindings `{parent: …}` of the request read its records. */
      stream: z.string(),
      /** Fields copied into each record: name → path in the parent's record. */
      copy: z.record(z.string(), fieldPath).optional(),
    })
    .optional(),
  partitions: z
    .strictObject({
      values: z.union([z.array(z.union([z.string(), z.number()])), z.strictObject({ config: z.string() })]),
      copyTo: z.string().optional(),
    })
    .optional(),
  job: z
    .strictObject({
      create: request,
      id: fieldPath,
      poll: request,
      status: fieldPath,
      done: z.array(z.string()),
      failed: z.array(z.string()),
      downloadUrl: fieldPath.optional(),
    })
    .optional(),
  /** Of one record; references read `#/schemas/Name` of the contract. */
  schema: jsonSchema,
  deleted: fieldPath.optional(),
  /** Statuses that mean "nothing here". */
  ignoreStatuses: z.array(z.number().int()).optional(),
  /** `hooks#name` of a function in src/hooks.ts: raw record → record. From an overlay only. */
  toRow: z.string().optional(),
});

/** How to find out whether a call whose answer was lost has been carried out. Values are fields of the action's input. */
const outcomeQuery = z.strictObject({
  request: z.strictObject({ method: z.enum(['GET', 'POST']).optional(), path: z.string() }),
  pathParameters: z.record(z.string(), z.string()).optional(),
  query: z.record(z.string(), z.string()).optional(),
  /** Where the candidates are in the answer. Default: the answer itself. */
  records: fieldPath.optional(),
  /** Dotted path in a candidate → field of the input that it must equal. */
  match: z.record(z.string(), z.string()).optional(),
  /** Milliseconds after which the API shows what it has carried out, or never will. */
  settle: z.number().int().nonnegative().optional(),
});

export const actionSchema = z.strictObject({
  /** snake_case, unique among actions. */
  name: z.string(),
  description: z.string().optional(),
  operation: z.string(),
  operationClass: operationClassSchema,
  encoding: bodyEncoding.optional(),
  idempotencyKey: place.optional(),
  /** For how many milliseconds the API remembers a key. Default: 24 hours. */
  idempotencyKeyLifetime: z.number().int().positive().optional(),
  outcome: outcomeQuery.optional(),
  deprecated: z.boolean().optional(),
});

const configValue = z.strictObject({ config: z.string() });

/** One way to authenticate. Every `config` names a field that the auth adds to the config. */
export const authMethodSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('bearer'), token: configValue }),
  z.strictObject({
    kind: z.literal('api-key'),
    in: z.enum(['header', 'query', 'cookie']),
    name: z.string(),
    prefix: z.string().optional(),
    key: configValue,
  }),
  z.strictObject({ kind: z.literal('basic'), username: configValue, password: configValue.optional() }),
  z.strictObject({ kind: z.literal('headers'), headers: z.record(z.string(), configValue) }),
  z.strictObject({
    kind: z.literal('oauth2-client-credentials'),
    tokenUrl: z.string(),
    scopes: z.array(z.string()).optional(),
    clientAuthentication: z.enum(['body', 'basic']).optional(),
  }),
  z.strictObject({
    kind: z.literal('oauth2-refresh-token'),
    tokenUrl: z.string(),
    authorizationUrl: z.string().optional(),
    scopes: z.array(z.string()).optional(),
    pkce: z.boolean().optional(),
    /** What the server does with a refresh token that comes again because its answer was lost. Default: lenient. */
    rotation: z.enum(['lenient', 'strict']).optional(),
    clientAuthentication: z.enum(['body', 'basic']).optional(),
  }),
  z.strictObject({ kind: z.literal('oauth2-password'), tokenUrl: z.string(), scopes: z.array(z.string()).optional() }),
  z.strictObject({
    kind: z.literal('oauth2-jwt-bearer'),
    tokenUrl: z.string(),
    audience: z.string().optional(),
    scopes: z.array(z.string()).optional(),
  }),
  z.strictObject({
    kind: z.literal('session-token'),
    login: z.strictObject({
      method: z.enum(['POST', 'GET']).optional(),
      path: z.string(),
      /** Body field → config field. */
      fields: z.record(z.string(), configValue).optional(),
      encoding: z.enum(['json', 'form']).optional(),
      basic: z.boolean().optional(),
    }),
    token: z.strictObject({ in: z.enum(['body', 'header', 'cookie']), name: z.string() }),
    expires: z.union([z.string(), z.number()]).optional(),
    send: z
      .strictObject({ in: z.enum(['header', 'query', 'cookie']), name: z.string(), prefix: z.string().optional() })
      .optional(),
  }),
  /** A function of src/hooks.ts signs each request. From an overlay only. */
  z.strictObject({ kind: z.literal('signed'), hook: z.string(), fields: z.array(z.string()) }),
]);

const configField = z.strictObject({
  name: z.string(),
  type: z.enum(['string', 'integer', 'number', 'boolean', 'string-array']),
  required: z.boolean(),
  secret: z.boolean().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  pattern: z.string().optional(),
  format: z.enum(['date-time', 'date', 'uri']).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  examples: z.array(z.unknown()).optional(),
});

export const interpretationSchema = z.strictObject({
  /** Base address with `{name}` for config fields; no trailing slash. */
  baseUrl: z.string(),
  /** Alternatives for the user to choose from, most usual first; each with a name for the config union. Several methods in one entry go together. */
  auth: z.array(
    z.strictObject({ name: z.string(), title: z.string().optional(), methods: z.array(authMethodSchema).min(1) }),
  ),
  /** Fields besides those that auth adds. */
  config: z.array(configField),
  http: z.strictObject({
    headers: bindings.optional(),
    query: bindings.optional(),
    rateLimits: z.array(z.strictObject({ requests: z.number(), per: z.number() })).optional(),
    rateLimitHeaders: z
      .strictObject({ limit: z.string().optional(), remaining: z.string().optional(), reset: z.string().optional() })
      .optional(),
    retryStatuses: z.array(z.number().int()).optional(),
    errors: z
      .array(
        z.strictObject({
          status: z.number().int().optional(),
          body: z.strictObject({ path: fieldPath, equals: z.unknown().optional() }).optional(),
          action: z.enum(['fail', 'retry', 'rate-limited', 'ignore', 'refresh-auth']),
          failureType: z.enum(['config_error', 'transient_error', 'system_error']).optional(),
          message: z.string().optional(),
          hint: z.string().optional(),
        }),
      )
      .optional(),
  }),
  /** Name of the stream whose first page proves the credentials, or the id of an operation. */
  check: z.union([z.strictObject({ stream: z.string() }), z.strictObject({ operation: z.string() })]).optional(),
  streams: z.array(streamSchema),
  actions: z.array(actionSchema),
  /** Operations that became neither stream nor action, and why. */
  skipped: z.array(z.strictObject({ operation: z.string(), reason: z.string() })),
});

// ---------------------------------------------------------------- evidence

export const evidenceSchema = z.strictObject({
  /** Id of an entry in `sources`. */
  source: z.string(),
  /** JSON pointer in the source, for a description. */
  pointer: z.string().optional(),
  /** Character span in the source, for a page. */
  span: z.tuple([z.number().int(), z.number().int()]).optional(),
  /** SHA-256 of the passage, hex. */
  hash: z.string().optional(),
  /** Rule or agent that said so: `pagination/cursor-response-field`, `overlay`. */
  rule: z.string(),
  /** 0…1. */
  confidence: z.number().min(0).max(1),
  note: z.string().optional(),
});

/**
 * An answer that the API's documents show, with other values of the same kind: its shape is a fact, its words are not
 * ours. Tests hold the connector to it.
 */
export const documentedAnswerSchema = z.strictObject({
  /** Id of the operation in the contract. */
  operation: z.string(),
  status: z.number().int().min(100).max(599),
  body: z.unknown(),
  /** Where its shape alone shows the records; absent for an error. */
  records: fieldPath.optional(),
  /** Where it says how to ask for the next page. */
  next: fieldPath.optional(),
  evidence: evidenceSchema,
});

export const blueprintSchema = z.strictObject({
  formatVersion: z.literal(FORMAT_VERSION),
  /** Without `source-`: `github`. Lower case, digits and dashes. */
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  title: z.string(),
  apiVersion: z.string(),
  description: z.string().optional(),
  documentationUrl: z.string().optional(),
  /** What was read: id → kind, address, SHA-256. */
  sources: z.record(z.string(), z.strictObject({ kind: z.string(), address: z.string().optional(), hash: z.string() })),
  contract: contractSchema,
  interpretation: interpretationSchema,
  /** JSON pointer into this blueprint → what says so. */
  evidence: z.record(z.string(), z.array(evidenceSchema)),
  /** Facts without evidence, for the person who approves. */
  assumptions: z.array(
    z.strictObject({
      pointer: z.string(),
      statement: z.string(),
      rule: z.string(),
      confidence: z.number().min(0).max(1),
    }),
  ),
  /** Absent: its documents show none, or nobody looked. */
  examples: z.array(documentedAnswerSchema).optional(),
  /** What made it. */
  generator: z.record(z.string(), z.string()).optional(),
});

export type Blueprint = z.output<typeof blueprintSchema>;
export type Contract = z.output<typeof contractSchema>;
export type Operation = z.output<typeof operation>;
export type Parameter = z.output<typeof parameter>;
export type SecurityScheme = z.output<typeof securityScheme>;
export type Interpretation = z.output<typeof interpretationSchema>;
export type Stream = z.output<typeof streamSchema>;
export type Action = z.output<typeof actionSchema>;
export type AuthMethod = z.output<typeof authMethodSchema>;
export type BlueprintPagination = z.output<typeof paginationSchema>;
export type BlueprintBinding = z.output<typeof binding>;
export type ConfigField = z.output<typeof configField>;
export type DocumentedAnswer = z.output<typeof documentedAnswerSchema>;
export type Evidence = z.output<typeof evidenceSchema>;
export type FieldPath = z.output<typeof fieldPath>;
