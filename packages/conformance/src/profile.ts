import { z } from 'zod';
import { fieldPath, paginationSchema } from '@tapwright/blueprint';

const call = { method: z.enum(['GET', 'POST', 'PUT']), path: z.string() };
const place = z.strictObject({ in: z.enum(['query', 'body', 'header']), name: z.string() });

const singleAuth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bearer'), prefix: z.string().optional() }),
  z.strictObject({ kind: z.literal('basic') }),
  z.strictObject({
    kind: z.literal('api-key'),
    in: z.enum(['header', 'query', 'cookie']),
    name: z.string(),
    prefix: z.string().optional(),
  }),
  /** Fixed secret headers, all of them needed. */
  z.strictObject({ kind: z.literal('headers'), names: z.array(z.string()).min(1) }),
  /** A token endpoint at `/__token` issues expiring bearer tokens. */
  z.strictObject({
    kind: z.literal('oauth2'),
    grants: z
      .array(z.enum(['client-credentials', 'refresh-token', 'password', 'authorization-code', 'jwt-bearer']))
      .min(1),
    /** Lifetime of a token in seconds. */
    lifetime: z.number().positive().default(3600),
    /** Each refresh makes a new refresh token and kills the old one. */
    rotate: z.boolean().default(false),
    clientAuthentication: z.enum(['body', 'basic', 'either']).default('either'),
    prefix: z.string().optional(),
  }),
  /** A login call answers with the token that the other calls carry. */
  z.strictObject({
    kind: z.literal('session'),
    login: z.strictObject({
      method: z.enum(['GET', 'POST']).default('POST'),
      path: z.string(),
      /** Body fields that must be there with their right values. */
      fields: z.array(z.string()).default([]),
      basic: z.boolean().default(false),
    }),
    token: z.strictObject({ in: z.enum(['body', 'header', 'cookie']), name: z.string() }),
    /** Dotted path of the lifetime in the answer, or the lifetime itself, in seconds. */
    expires: z.union([z.string(), z.number()]).optional(),
    send: z
      .strictObject({ in: z.enum(['header', 'query', 'cookie']), name: z.string(), prefix: z.string().optional() })
      .optional(),
  }),
]);

/** Records that must be ordered: a job is created, asked for until it is done, then its result is fetched. */
const job = z.strictObject({
  create: z.strictObject({
    ...call,
    /** Body fields or parameters whose values order this list and no other that the same call makes. */
    fields: z.record(z.string(), z.unknown()).optional(),
  }),
  /** Where the answer of the creation has the job's id, by which later requests name it in path, query or body. */
  id: fieldPath,
  poll: z.strictObject(call),
  status: fieldPath,
  states: z.strictObject({ pending: z.string(), done: z.string(), failed: z.string().optional() }),
  /** The finished job's answer has the address of its result here, or a list of them; else the list's own call has it. */
  download: fieldPath.optional(),
});

const list = z.strictObject({
  /** Method and path template as the contract writes them. */
  method: z.enum(['GET', 'POST']),
  path: z.string(),
  /** Query parameters whose fixed values tell the list from others at the same address. */
  fixedQuery: z.record(z.string(), z.string()).optional(),
  /** The operation of GraphQL that tells the list from others at the same address. */
  operationName: z.string().optional(),
  /** Name for the records, shared by several lists of the same resource. */
  resource: z.string(),
  records: z.strictObject({
    /** How the records are written. In lines, the path is that of the record in each; in XML, it is one of elements. */
    format: z.enum(['json', 'jsonl', 'csv', 'xml']).optional(),
    path: fieldPath,
    item: fieldPath.optional(),
    shape: z.enum(['array', 'map', 'single']).default('array'),
  }),
  /** Schema of one record, where the contract does not say what the result of a job holds. */
  schema: z.record(z.string(), z.unknown()).optional(),
  job: job.optional(),
  /** In the item itself. Empty: no key. */
  key: z.array(fieldPath),
  pagination: paginationSchema,
  /** Page size when the request names none, and the most that the server gives whatever is asked. */
  pageSize: z.strictObject({ default: z.number().int().positive(), max: z.number().int().positive() }).optional(),
  /** How a `next-url` is written. Default `absolute`. */
  nextUrl: z.enum(['absolute', 'relative']).optional(),
  /** What stands on the last page where a next one would be named in the body. Default: as the contract allows it. */
  lastNext: z.enum(['null', 'empty', 'absent']).optional(),
  /** Path parameter (or required query parameter) → resource and field of the parent whose children this lists. */
  parents: z.record(z.string(), z.strictObject({ resource: z.string(), field: fieldPath })).optional(),
  /** Further parameters whose value selects a distinct set of records (partitions). */
  scope: z.array(z.strictObject({ in: z.enum(['path', 'query', 'body', 'header']), name: z.string() })).optional(),
  /** Server-side "changed since" filter. */
  cursor: z
    .strictObject({
      field: fieldPath,
      type: z.enum(['date-time', 'date', 'unix-seconds', 'unix-milliseconds', 'integer', 'string']),
      start: place.optional(),
      end: place.optional(),
      boundary: z.enum(['inclusive', 'exclusive']).default('inclusive'),
      /** Text around the value: `updated_at>={value}`. */
      template: z.string().optional(),
      /** Order of the records. Default `none`: anyhow. */
      order: z.enum(['ascending', 'descending', 'none']).optional(),
    })
    .optional(),
  /** A filter that hides records unless the parameter is sent: parameter → value that shows all. */
  defaultFilters: z.record(z.string(), z.strictObject({ hides: z.string(), all: z.string().optional() })).optional(),
});

/**
 * How an API really behaves, beyond its contract: what the mock server serves. Who wrote it decides what a test result
 * may claim: `label` (a person, before looking at our inference), `recording`, `third-party` (an emulator or a real
 * server), or `self` (copied from the interpretation, so results are only self-consistent).
 */
export const behaviourProfileSchema = z.strictObject({
  origin: z.enum(['label', 'recording', 'third-party', 'self']),
  /** Alternatives, any of which is enough; requests without valid credentials get 401. Empty: no authentication. */
  auth: z.array(z.union([singleAuth, z.strictObject({ kind: z.literal('all'), methods: z.array(singleAuth).min(1) })])),
  lists: z.array(list),
  /** Names of undeclared query parameters that the API takes all the same. */
  extraParameters: z.array(z.string()).optional(),
  /** Names of declared parameters that carry credentials: who shows others may leave them out, even where required. */
  credentialParameters: z.array(z.string()).optional(),
});

export type BehaviourProfile = z.output<typeof behaviourProfileSchema>;
/** One list of a profile. */
export type ListProfile = BehaviourProfile['lists'][number];
/** One way in. */
export type SingleAuthProfile = z.output<typeof singleAuth>;
export type AuthProfile = BehaviourProfile['auth'][number];
/** What a result may claim. */
export type ProfileOrigin = BehaviourProfile['origin'];

/** `GET /issues`: the name of a list in results and in the mock's own functions. */
export function listName({
  method,
  path,
  fixedQuery = {},
  operationName,
}: Pick<ListProfile, 'method' | 'path' | 'fixedQuery' | 'operationName'>): string {
  const query = Object.entries(fixedQuery).map(([name, value]) => `${name}=${value}`);
  const name = operationName === undefined ? '' : ` ${operationName}`;
  return `${method} ${path}${query.length === 0 ? '' : `?${query.join('&')}`}${name}`;
}
