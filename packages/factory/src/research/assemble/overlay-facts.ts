import type { Blueprint, Overlay, Stream } from '@tapwright/blueprint';
import type { Dossier, DossierFact } from '../dossier.ts';
import { namesIn } from '../gate/gate-claim.ts';
import { parseRate } from '../gate/value-in-quote.ts';
import type { PropertyName } from '../gate/properties.ts';
import type { Facts } from './facts.ts';
import { listFacts, type ListFacts } from './list-facts.ts';
import { objectNamed } from './api-document.ts';
import { provenPagination, type ProvenPagination } from './pagination.ts';

type OverlayFact = Overlay['facts'][number];

export interface Interpreted {
  readonly overlay: Overlay;
  /** What is said but not enough to be used. */
  readonly assumptions: readonly string[];
}

/** What is proven of how the API is to be read: the overlay on what is inferred from its contract. */
export function overlayFacts(blueprint: Blueprint, facts: Facts, sources: Dossier['sources']): Interpreted {
  const cite = citer(sources);
  const streams = blueprint.interpretation.streams.map((stream) => ofStream(stream, facts, cite));
  return {
    overlay: {
      facts: [
        ...streams.flatMap(({ overlay }) => overlay),
        ...ofHttp(facts, cite),
        ...ofAuth(blueprint, facts, cite),
        ...ofActions(blueprint, facts, cite),
      ],
    },
    assumptions: streams.flatMap(({ assumptions }) => assumptions),
  };
}

type Cite = (facts: readonly DossierFact[]) => NonNullable<OverlayFact['evidence']>;

/** Evidence: where the passages stand, and their hashes. The words stay in the dossier. */
function citer(sources: Dossier['sources']): Cite {
  return (facts) => {
    const list = facts.flatMap((fact) => {
      const source = sources.find(({ id }) => id === fact.source);
      if (source === undefined || fact.span === undefined || fact.quote === undefined) return [];
      const hash = source.text ?? source.sha256;
      return [
        {
          source: source.address,
          quote: fact.quote,
          span: fact.span,
          hash,
          note: `Fact ${fact.id} of the dossier`,
          confidence: 0.95,
        },
      ];
    });
    const [first, ...rest] = list;
    return first === undefined ? { source: 'dossier' } : [first, ...rest];
  };
}

const path = (text: string): string[] => (text === '$' ? [] : text.split('.'));

function ofStream(stream: Stream, facts: Facts, cite: Cite): { overlay: OverlayFact[]; assumptions: string[] } {
  const { operation, name } = stream;
  const base = `/interpretation/streams/${name}`;
  const list = listFacts(facts, operation);
  const overlay: OverlayFact[] = [];
  const records = stream.records.shape === 'array' ? list.find('records_path') : undefined;
  if (records !== undefined)
    overlay.push({ pointer: `${base}/records/path`, value: path(records.value), evidence: cite([records]) });
  const key = keyFact(facts, operation);
  const keys = key === undefined ? stream.primaryKey : primaryKey(stream, namesIn(key.value));
  if (key !== undefined) overlay.push({ pointer: `${base}/primaryKey`, value: keys, evidence: cite([key]) });
  const pagination = stream.records.shape === 'single' ? undefined : provenPagination(list, keys);
  if (typeof pagination === 'object')
    overlay.push(
      { pointer: `${base}/pagination`, value: pagination.value, evidence: cite(pagination.facts) },
      ...withoutGuess(stream, pagination, cite),
    );
  overlay.push(...firstCursor(stream, list, pagination, cite), ...incremental(base, facts, operation, cite));
  const deleted = facts.find(operation, 'deleted_field');
  if (deleted !== undefined)
    overlay.push({ pointer: `${base}/deleted`, value: path(deleted.value), evidence: cite([deleted]) });
  return {
    overlay,
    assumptions: typeof pagination === 'string' ? [`the pages of ${operation} are said to be ${pagination}`] : [],
  };
}

/** A page size that was supposed before the pages were known is not sent beside the proven one. */
function withoutGuess({ name, request }: Stream, { value, facts }: ProvenPagination, cite: Cite): OverlayFact[] {
  const size = value.kind === 'none' ? undefined : value.pageSize?.name;
  if (size === undefined || request.query?.[size] === undefined) return [];
  return [{ pointer: `/interpretation/streams/${name}/request/query/${size}`, remove: true, evidence: cite(facts) }];
}

/** Some APIs page by cursor only where the first request asks for it: without, they answer one page and no cursor. */
function firstCursor(
  stream: Stream,
  list: ListFacts,
  pagination: ReturnType<typeof provenPagination>,
  cite: Cite,
): OverlayFact[] {
  const first = list.find('first_cursor');
  if (first === undefined || typeof pagination !== 'object' || pagination.value.kind !== 'cursor') return [];
  const { in: place, name } = pagination.value.parameter;
  if (place !== 'query') return [];
  const query = { ...stream.request.query, [name]: { value: first.value } };
  return [{ pointer: `/interpretation/streams/${stream.name}/request/query`, value: query, evidence: cite([first]) }];
}

function keyFact(facts: Facts, operation: string): DossierFact | undefined {
  const own = facts.find(operation, 'primary_key');
  if (own !== undefined) return own;
  const object = facts.value(operation, 'answer_object')?.toLowerCase();
  const objects = new Set(
    facts.all('primary_key').flatMap(({ subject }) => (subject.startsWith('object ') ? [subject.slice(7)] : [])),
  );
  const known = object === undefined ? undefined : objectNamed(object, objects);
  return known === undefined ? undefined : facts.find(`object ${known}`, 'primary_key');
}

/** Below a parent the key of the parent stays a part of it, where it was found to be one. */
function primaryKey(stream: Stream, names: readonly string[]): string[][] {
  const proven = names.map(path);
  const copied = new Set(Object.keys(stream.parent?.copy ?? {}));
  const above = stream.primaryKey.filter(
    ([first = '', ...rest]) => rest.length === 0 && copied.has(first) && !names.includes(first),
  );
  return [...above, ...proven];
}

function incremental(base: string, facts: Facts, operation: string, cite: Cite): OverlayFact[] {
  const cursor = facts.find(operation, 'cursor_field');
  const type = facts.find(operation, 'cursor_type');
  if (cursor === undefined || type === undefined) return [];
  const filter = facts.find(operation, 'filter_parameter');
  const boundary = facts.find(operation, 'filter_boundary');
  const order = facts.find(operation, 'order');
  const value = {
    cursor: path(cursor.value),
    type: type.value,
    ...(filter !== undefined && { filter: { start: { in: 'query', name: filter.value } } }),
    ...(boundary !== undefined && { boundary: boundary.value }),
    ...(order !== undefined && { order: order.value }),
  };
  const proofs = [cursor, type, filter, boundary, order].flatMap((fact) => fact ?? []);
  return [{ pointer: `${base}/incremental`, value, evidence: cite(proofs) }];
}

const PERIODS: Readonly<Record<string, number>> = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

function ofHttp(facts: Facts, cite: Cite): OverlayFact[] {
  const of = (property: PropertyName) => facts.find('api', property);
  const overlay: OverlayFact[] = [];
  const rates = facts.all('rate_limit').flatMap((fact) => {
    const rate = parseRate(fact.value);
    return rate === undefined ? [] : [{ fact, limit: { requests: rate.requests, per: PERIODS[rate.period] ?? 0 } }];
  });
  const limits = [...new Map(rates.map(({ limit }) => [limit.per, limit])).values()].toSorted((a, b) => a.per - b.per);
  if (limits.length > 0)
    overlay.push({
      pointer: '/interpretation/http/rateLimits',
      value: limits,
      evidence: cite(rates.map(({ fact }) => fact)),
    });
  const headers = [
    ['limit', of('rate_limit_header')],
    ['remaining', of('rate_remaining_header')],
    ['reset', of('rate_reset_header')],
  ] as const;
  const known = headers.flatMap(([name, fact]) => (fact === undefined ? [] : [{ name, fact }]));
  if (known.length > 0)
    overlay.push({
      pointer: '/interpretation/http/rateLimitHeaders',
      value: Object.fromEntries(known.map(({ name, fact }) => [name, fact.value.toLowerCase()])),
      evidence: cite(known.map(({ fact }) => fact)),
    });
  overlay.push(...quota(of('quota_status'), of('quota_error_field'), of('quota_error_value'), cite));
  const retried = facts.all('retry_status');
  if (retried.length > 0)
    overlay.push({
      pointer: '/interpretation/http/retryStatuses',
      value: [...new Set(retried.map(({ value }) => Number(value)))],
      evidence: cite(retried),
    });
  const shared = facts.subjects('header').flatMap(({ name }) => facts.find(`api header ${name}`, 'header_value') ?? []);
  if (shared.length > 0)
    overlay.push({
      pointer: '/interpretation/http/headers',
      value: Object.fromEntries(shared.map(({ subject, value }) => [subject.replace('api header ', ''), { value }])),
      evidence: cite(shared),
    });
  return overlay;
}

/** A 403 may mean "too many": only with its mark in the body it is told from "not allowed". */
function quota(
  status: DossierFact | undefined,
  field: DossierFact | undefined,
  value: DossierFact | undefined,
  cite: Cite,
): OverlayFact[] {
  if (status === undefined || status.value === '429' || !/^[45]\d\d$/.test(status.value)) return [];
  const marked = field !== undefined && value !== undefined && field.value !== '$';
  // Without a mark every refusal of this kind would be taken for a quota: a wrong key would be waited for.
  if (!marked && ['400', '401', '403', '404'].includes(status.value)) return [];
  const rule = {
    status: Number(status.value),
    ...(marked && { body: { path: path(field.value), equals: value.value } }),
    action: 'rate-limited',
    message: 'The quota of requests is used up',
  };
  return [
    {
      pointer: '/interpretation/http/errors',
      value: [rule],
      evidence: cite([status, ...(marked ? [field, value] : [])]),
    },
  ];
}

function ofAuth(blueprint: Blueprint, facts: Facts, cite: Cite): OverlayFact[] {
  return [...ofKeyPrefix(blueprint, facts, cite), ...ofOAuthClient(blueprint, facts, cite)];
}

/** Some servers take the client's secret in one place only. */
function ofOAuthClient(blueprint: Blueprint, facts: Facts, cite: Cite): OverlayFact[] {
  const place = facts.find('api', 'auth_client_place');
  if (place === undefined) return [];
  return blueprint.interpretation.auth.flatMap(({ methods }, index) =>
    methods.flatMap(({ kind }, at) =>
      kind === 'oauth2-client-credentials' || kind === 'oauth2-refresh-token'
        ? [
            {
              pointer: `/interpretation/auth/${index}/methods/${at}/clientAuthentication`,
              value: place.value,
              evidence: cite([place]),
            },
          ]
        : [],
    ),
  );
}

function ofKeyPrefix(blueprint: Blueprint, facts: Facts, cite: Cite): OverlayFact[] {
  const prefix = facts.find('api', 'auth_prefix');
  if (prefix === undefined || prefix.value.toLowerCase() === 'bearer') return [];
  return blueprint.interpretation.auth.flatMap(({ methods }, index) =>
    methods.flatMap((method, place) =>
      method.kind === 'api-key' && method.in === 'header'
        ? [
            {
              pointer: `/interpretation/auth/${index}/methods/${place}/prefix`,
              value: `${prefix.value} `,
              evidence: cite([prefix]),
            },
          ]
        : [],
    ),
  );
}

function ofActions(blueprint: Blueprint, facts: Facts, cite: Cite): OverlayFact[] {
  return blueprint.interpretation.actions.flatMap(({ name, operation }) => {
    const base = `/interpretation/actions/${name}`;
    const effect = facts.find(operation, 'effect');
    const header =
      facts.find(operation, 'idempotency_header') ??
      (effect?.value === 'keyed' ? facts.find('api', 'idempotency_header') : undefined);
    if (effect?.value === 'idempotent')
      return [{ pointer: `${base}/operationClass`, value: 'idempotent', evidence: cite([effect]) }];
    if (effect?.value !== 'keyed' || header === undefined) return [];
    return [
      { pointer: `${base}/operationClass`, value: 'keyed', evidence: cite([effect]) },
      { pointer: `${base}/idempotencyKey`, value: { in: 'header', name: header.value }, evidence: cite([header]) },
    ];
  });
}
