import { at, type JsonObject } from '@tapwright/connector';
import type { ConfigField, FieldPath, Stream } from '../schema.ts';
import { bindRequest } from './bind.ts';
import { incrementalOf } from './cursor.ts';
import { found, type Doubt, type Finding } from './finding.ts';
import { filtersLostBy, lostFilters, type LostFilters } from './lost-filters.ts';
import { createParentIndex, type ListDraft, type ParentPlan } from './parents.ts';
import { choosePagination, type PaginationResult } from './pagination/choose.ts';
import { learnFromSiblings } from './pagination/siblings.ts';
import type { OperationView } from './operation-view.ts';
import { readPagingAnswer } from './pagination/answers.ts';
import { bindGraphql, graphqlPagination, graphqlPlan, graphqlStream } from './graphql.ts';
import { readEnvelope } from './response-fields.ts';
import type { RuleName } from './rules.ts';
import type { Schemas } from './schema-view.ts';
import { firstSentence } from './prose.ts';
import { actsThoughGet } from './effect.ts';

export interface StreamResult {
  readonly stream: Stream;
  readonly config: readonly ConfigField[];
  /** Pointers below the stream. */
  readonly evidence: readonly { readonly at: string; readonly finding: Finding<unknown> }[];
  readonly doubts: readonly Doubt[];
}

export interface StreamContext {
  readonly schemas: Schemas;
  readonly isAuth: (place: string, name: string) => boolean;
  readonly shared: ReadonlySet<string>;
}

function listRule(draft: ListDraft): RuleName {
  if (graphqlStream(draft.view.operation) !== undefined) return 'records/graphql';
  if (draft.records.value.shape === 'single') return 'list/single';
  return draft.view.operation.method === 'GET' ? 'list/get' : 'list/post';
}

/** The record's schema, with the fields that are copied into it. */
function recordSchema(draft: ListDraft, copied: Readonly<Record<string, JsonObject>>): JsonObject {
  const { schema } = draft.records.value;
  return Object.keys(copied).length === 0 ? schema : { allOf: [schema, { type: 'object', properties: copied }] };
}

/** Schema of the property at a path of depth one. */
function propertySchema(draft: ListDraft, path: FieldPath): JsonObject {
  const property = draft.records.value.view.properties.get(path[0] ?? '');
  return property === undefined || path.length !== 1 ? {} : property.schema;
}

function carriedSchema(plan: ParentPlan | undefined, path: FieldPath): JsonObject {
  if (plan === undefined) return {};
  const own = propertySchema(plan.parent, path);
  return Object.keys(own).length > 0 ? own : { type: ['string', 'integer'] };
}

function primaryKey(
  draft: ListDraft,
  plan: ParentPlan | undefined,
  partition: string | undefined,
): { value: FieldPath[]; composite: boolean } {
  const own = draft.key.key?.value;
  if (own === undefined) return { value: [], composite: false };
  const above = draft.key.local && plan !== undefined ? [...plan.carried.values()] : [];
  const parts = [...above, ...(partition === undefined ? [] : [[partition]]), own];
  const seen = new Set<string>();
  const value = parts.filter((part) => !seen.has(part.join('\0')) && seen.add(part.join('\0')));
  return { value, composite: value.length > 1 };
}

/** How each list goes on, by itself and by what its siblings tell. */
function paginations(
  lists: readonly ListDraft[],
  { schemas }: StreamContext,
): ReadonlyMap<ListDraft, PaginationResult> {
  const paged = lists.map((draft) => {
    const { view, records, key } = draft;
    const graphql = graphqlStream(view.operation);
    if (graphql !== undefined && graphql.shape !== 'single') return { view, result: graphqlPagination(view, graphql) };
    if (records.value.shape === 'single') {
      const none = found('pagination/none', { kind: 'none' } as const, view.operation.pointer, 0.95);
      return { view, result: { pagination: none, doubts: [], owns: new Set<string>() } };
    }
    const envelope = readEnvelope(view, records.value, schemas);
    const keys = key.key === undefined ? [] : [key.key.value];
    return { view, result: choosePagination(view, readPagingAnswer(envelope), keys, records.value.view, envelope) };
  });
  const learned = learnFromSiblings(paged);
  return new Map(
    lists.flatMap((draft, index) => {
      const result = learned[index];
      return result === undefined ? [] : [[draft, result] as const];
    }),
  );
}

/** A list with everything that a read needs; a reason where it cannot be read. */
/** A token that even the first page needs. */
function firstToken({ fields }: OperationView, pagination: Stream['pagination']): string | undefined {
  if (pagination.kind !== 'cursor') return undefined;
  const { parameter } = pagination;
  const field = fields.find((one) => one.in === parameter.in && one.name === parameter.name);
  return field?.required === true && field.view.default === undefined && field.undescribed !== true
    ? parameter.name
    : undefined;
}

/** A number in a text, where a date was taken for granted: how it is to be compared, nobody says. */
function noTimeShown(
  { response }: OperationView,
  { path, item = [] }: ListDraft['records']['value'],
  { cursor, type }: NonNullable<Stream['incremental']>,
): Doubt | undefined {
  const list = at(response?.example, path);
  const isNumber = (record: unknown): boolean => {
    const value = at(record, [...item, ...cursor]);
    return typeof value === 'string' && /^\d{9,}$/.test(value);
  };
  if (!type.startsWith('date') || !Array.isArray(list) || !list.some(isNumber)) return undefined;
  return {
    at: '/incremental',
    statement: `${cursor.join('.')} looks like a time, but the example shows a number in it: every sync reads the whole list`,
    rule: 'cursor/shown-otherwise',
    confidence: 0.6,
  };
}

function inferStream(
  draft: ListDraft,
  plan: ParentPlan | undefined,
  pagination: PaginationResult,
  context: StreamContext & { readonly lost: LostFilters },
): StreamResult | { readonly reason: string } {
  const { view, records } = draft;
  const { schemas } = context;
  const record = records.value.view;
  const key = draft.key.key;
  const single = records.value.shape === 'single';
  const lost = filtersLostBy(pagination, context.lost).filter((name) =>
    view.fields.some((field) => field.name === name),
  );
  const taken = new Set([...pagination.owns, ...lost]);
  const first = firstToken(view, pagination.pagination.value);
  if (first !== undefined) return { reason: `${first} is required: where the list begins has to be asked elsewhere` };
  const inferred = single ? undefined : incrementalOf(view, record, taken, schemas);
  const noTime = inferred === undefined ? undefined : noTimeShown(view, records.value, inferred.incremental.value);
  const incremental = noTime === undefined ? inferred : undefined;
  const graphql = graphqlStream(view.operation);
  const bound =
    graphql === undefined
      ? bindRequest({
          view,
          parent: plan,
          pagination,
          incremental,
          schemas,
          isAuth: context.isAuth,
          shared: context.shared,
        })
      : bindGraphql(view, graphql, plan, schemas);
  if (bound.impossible !== undefined) return { reason: bound.impossible };
  const { schema: _schema, view: _view, ...place } = records.value;
  const copied: Record<string, JsonObject> = {};
  for (const [name, path] of Object.entries(plan?.copy ?? {})) copied[name] = carriedSchema(plan, path);
  const copyTo = bound.partitions?.copyTo;
  const partitions = bound.partitions === undefined ? undefined : { ...bound.partitions };
  if (partitions !== undefined && copyTo !== undefined) {
    if (record.properties.has(copyTo)) delete partitions.copyTo;
    else copied[copyTo] = { type: ['string', 'integer'] };
  }
  const byPath = bound.partitionField?.in === 'path' ? copyTo : undefined;
  const keys = primaryKey(draft, plan, byPath);
  const description = firstSentence(view.operation.summary ?? view.operation.description);
  const stream: Stream = {
    name: draft.name,
    ...(description === undefined ? {} : { description }),
    operation: view.operation.id,
    request: bound.request,
    records: place,
    pagination: pagination.pagination.value,
    primaryKey: keys.value,
    ...(incremental === undefined ? {} : { incremental: incremental.incremental.value }),
    ...(plan === undefined
      ? {}
      : {
          parent: {
            stream: plan.parent.name,
            ...(Object.keys(plan.copy).length === 0 ? {} : { copy: { ...plan.copy } }),
          },
        }),
    ...(partitions === undefined ? {} : { partitions }),
    schema: recordSchema(draft, copied),
  };
  const evidence = [
    {
      at: '',
      finding: found(listRule(draft), view.operation.id, view.operation.pointer, single ? 0.75 : records.confidence),
    },
    { at: '/records', finding: records },
    ...(view.response?.contradiction === undefined
      ? []
      : [
          {
            at: '/records',
            finding: found(
              'records/shown-otherwise',
              undefined,
              view.response.pointer,
              0.5,
              view.response.contradiction,
            ),
          },
        ]),
    { at: '/pagination', finding: pagination.pagination },
    ...('pageSize' in pagination && pagination.pageSize !== undefined && 'pageSize' in stream.pagination
      ? [{ at: '/pagination/pageSize/value', finding: pagination.pageSize }]
      : []),
    ...(key === undefined
      ? []
      : [
          {
            at: '/primaryKey',
            finding: keys.composite
              ? found('key/composite', keys.value, key.pointer, Math.min(0.8, key.confidence), key.note)
              : key,
          },
        ]),
    ...(incremental === undefined ? [] : [{ at: '/incremental', finding: incremental.incremental }]),
    ...(plan === undefined ? [] : [{ at: '/parent', finding: plan.finding }]),
    ...bound.evidence,
  ];
  const doubts: Doubt[] = [...pagination.doubts, ...(incremental?.doubts ?? []), ...bound.doubts];
  if (noTime !== undefined) doubts.push(noTime);
  if (lost.length > 0 && incremental === undefined) {
    doubts.push({
      at: '/request',
      statement: `${lost.join(', ')} is ignored once the next page is asked for: every sync reads the whole list`,
      rule: 'cursor/lost-in-pages',
      confidence: 0.6,
    });
  }
  if (key === undefined && !single) {
    doubts.push({
      at: '/primaryKey',
      statement: 'No property is certain to be unique: records cannot be deduplicated',
      rule: 'key/none',
      confidence: 0.5,
    });
  }
  return { stream, config: bound.config, evidence, doubts };
}

export interface StreamsResult {
  readonly streams: readonly StreamResult[];
  /** Lists that cannot be read as a stream: operation → why. */
  readonly refused: ReadonlyMap<string, string>;
}

/** All lists as streams, parents first resolved, in the order of their names. */
export function inferStreams(drafts: readonly ListDraft[], context: StreamContext): StreamsResult {
  const refused = new Map<string, string>();
  let lists = drafts.filter((draft) => !actsThoughGet(draft.view.operation));
  const pages = paginations(lists, context);
  const lost = lostFilters([...pages].map(([{ view }, pagination]) => [view, pagination] as const));
  for (;;) {
    const index = createParentIndex(lists, context.schemas);
    const streams: StreamResult[] = [];
    const impossible = new Set<ListDraft>();
    for (const draft of lists) {
      const pagination = pages.get(draft);
      if (pagination === undefined) continue;
      const plan = index.plan(draft) ?? graphqlPlan(draft, lists);
      const result = inferStream(draft, plan, pagination, { ...context, lost });
      if ('stream' in result) streams.push(result);
      else {
        refused.set(draft.view.operation.id, result.reason);
        impossible.add(draft);
      }
    }
    // Without its parent a child has to be bound anew.
    if (impossible.size === 0)
      return { streams: streams.sort((a, b) => (a.stream.name < b.stream.name ? -1 : 1)), refused };
    lists = lists.filter((draft) => !impossible.has(draft));
  }
}
