import type { BlueprintBinding, ConfigField, Contract, Interpretation } from '../schema.ts';
import { configField } from './config-fields.ts';
import { graphqlErrors } from './graphql.ts';
import { found, type Finding } from './finding.ts';
import type { OperationView, RequestField } from './operation-view.ts';
import type { Schemas } from './schema-view.ts';
import { snake } from './words.ts';

type Http = Interpretation['http'];
type RateLimitHeaders = NonNullable<Http['rateLimitHeaders']>;

export interface HttpResult {
  readonly http: Http;
  readonly config: readonly ConfigField[];
  readonly evidence: readonly { readonly at: string; readonly finding: Finding<unknown> }[];
  /** Headers (lower case) that every request carries. */
  readonly shared: ReadonlySet<string>;
}

const RATE: readonly (readonly [keyof RateLimitHeaders, RegExp])[] = [
  ['remaining', /^(x-)?(rate-?limit|ratelimit|rl|request-?limit)[a-z-]*-remaining$|^x-rate-limit-remaining/],
  ['reset', /^(x-)?(rate-?limit|ratelimit|rl)[a-z-]*-reset(-after)?$/],
  ['limit', /^(x-)?(rate-?limit|ratelimit)[a-z-]*-limit$|^(x-)?rate-?limit$/],
];

/** Names of the headers that tell how much of the budget is left. */
function rateLimitHeaders(contract: Contract): Finding<RateLimitHeaders> | undefined {
  const headers: RateLimitHeaders = {};
  let pointer: string | undefined;
  for (const operation of contract.operations) {
    for (const [status, response] of Object.entries(operation.responses)) {
      for (const name of Object.keys(response.headers ?? {})) {
        const kind = RATE.find(([, pattern]) => pattern.test(name.toLowerCase()))?.[0];
        if (kind === undefined || headers[kind] !== undefined) continue;
        headers[kind] = name.toLowerCase();
        pointer ??= `${operation.pointer}/responses/${status}/headers`;
      }
    }
    if (headers.limit !== undefined && headers.remaining !== undefined && headers.reset !== undefined) break;
  }
  return pointer === undefined || (headers.remaining === undefined && headers.reset === undefined)
    ? undefined
    : found('http/rate-limit-headers', headers, pointer, 0.9);
}

const NOT_SHARED =
  /^(accept|content-type|authorization|content-length|user-agent|host|if-none-match|if-modified-since|idempotency-key|x-idempotency-key|x-request-id|range)$/i;

function headerValue(field: RequestField): string | undefined {
  const { view } = field;
  const choice =
    view.enum?.length === 1
      ? view.enum[0]
      : (view.default ?? (/version/.test(field.plain) ? (view.example ?? view.enum?.at(-1)) : undefined));
  // `{{VERSION}}` and `<version>` are gaps for a person to fill.
  return (typeof choice === 'string' && !/[{<]/.test(choice)) || typeof choice === 'number'
    ? String(choice)
    : undefined;
}

/** A header of most operations, such as the API's version: sent with every request. */
function sharedHeaders(
  views: readonly OperationView[],
  isAuth: (place: string, name: string) => boolean,
): readonly RequestField[] {
  const counts = new Map<string, { field: RequestField; count: number; required: boolean }>();
  for (const view of views) {
    for (const field of view.fields) {
      if (field.in !== 'header' || NOT_SHARED.test(field.name) || isAuth('header', field.name)) continue;
      const id = field.name.toLowerCase();
      const known = counts.get(id) ?? { field, count: 0, required: false };
      known.count += 1;
      known.required ||= field.required;
      counts.set(id, known);
    }
  }
  return [...counts.values()]
    .filter(({ field, count, required }) => count * 2 > views.length && (required || /version/.test(field.plain)))
    .map(({ field }) => field);
}

const PROSE_LIMIT =
  /(\d[\d,]*)\s*(?:api\s+)?(?:requests?|calls?)\s*(?:\/|(?:are allowed |is allowed |allowed )?(?:per|a|an|every|each))\s*(second|minute|hour|day)\b/gi;
const SECONDS: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600, day: 86_400 };
/** Words that make a limit one of several: for some plans, users or calls only. */
const CONDITIONAL =
  /\b(plans?|tiers?|free|premium|enterprise|trial|unauthenticated|depend\w*|some|certain|varies|endpoint-specific|per endpoint|burst)\b/i;

/** "100 requests per minute", said once and for all. */
function proseLimits(description: string | undefined): Finding<NonNullable<Http['rateLimits']>> | undefined {
  const text = (description ?? '').replaceAll(/<[^>]*>/g, ' ');
  const limits = new Map<number, number>();
  for (const match of text.matchAll(PROSE_LIMIT)) {
    const around = text.slice(Math.max(0, match.index - 150), match.index + match[0].length + 150);
    const per = (SECONDS[match[2]?.toLowerCase() ?? ''] ?? 0) * 1000;
    const requests = Number(match[1]?.replaceAll(',', ''));
    // Two numbers for one span: one of them is for others.
    if (CONDITIONAL.test(around) || requests < 1 || (limits.has(per) && limits.get(per) !== requests)) return undefined;
    limits.set(per, requests);
  }
  if (limits.size === 0) return undefined;
  const value = [...limits].map(([per, requests]) => ({ requests, per }));
  return found(
    'limits/prose',
    value,
    '/info/description',
    0.75,
    value.map((limit) => `${limit.requests} per ${limit.per / 1000} s`).join(', '),
  );
}

/** `{ok: false, error}` with status 200. */
function errorFlag(
  views: readonly OperationView[],
  schemas: Schemas,
): Finding<NonNullable<Http['errors']>> | undefined {
  let flagged = 0;
  let first: string | undefined;
  for (const view of views) {
    const property = schemas.view(view.response?.schema).properties.get('ok');
    if (property === undefined || !property.required || !schemas.view(property.schema).types.has('boolean')) continue;
    flagged += 1;
    first ??= view.response?.pointer;
  }
  if (first === undefined || flagged * 2 < views.length) return undefined;
  return found(
    'http/ok-flag',
    [{ body: { path: ['ok'], equals: false }, action: 'fail' }],
    first,
    0.8,
    'ok: false says that the request failed',
  );
}

/** What holds for all requests. */
export function inferHttp(
  contract: Contract,
  views: readonly OperationView[],
  isAuth: (place: string, name: string) => boolean,
  schemas: Schemas,
  description?: string,
): HttpResult {
  const evidence: { at: string; finding: Finding<unknown> }[] = [];
  const config: ConfigField[] = [];
  const headers: Record<string, BlueprintBinding> = {};
  const fields = sharedHeaders(views, isAuth);
  for (const field of fields) {
    const value = headerValue(field);
    const name = snake(field.name);
    headers[field.name] = value === undefined ? { config: name } : { value };
    if (value === undefined) config.push({ ...configField(name, field.view, field.description), required: true });
    evidence.push({
      at: `/headers/${field.name}`,
      finding: found(
        value === undefined ? 'config/required-parameter' : 'config/version-header',
        value ?? name,
        views[0]?.operation.pointer ?? '',
        0.85,
      ),
    });
  }
  const limits = rateLimitHeaders(contract);
  if (limits !== undefined) evidence.push({ at: '/rateLimitHeaders', finding: limits });
  const stated = proseLimits(description);
  if (stated !== undefined) evidence.push({ at: '/rateLimits', finding: stated });
  const errors = graphqlErrors(contract) ?? errorFlag(views, schemas);
  if (errors !== undefined) evidence.push({ at: '/errors', finding: errors });
  return {
    http: {
      ...(fields.length > 0 ? { headers } : {}),
      ...(stated === undefined ? {} : { rateLimits: stated.value }),
      ...(limits === undefined ? {} : { rateLimitHeaders: limits.value }),
      ...(errors === undefined ? {} : { errors: errors.value }),
    },
    config,
    evidence,
    shared: new Set(fields.map((field) => field.name.toLowerCase())),
  };
}
