import { at, isJsonObject, type JsonSchema } from '@tapwright/connector';
import type { ListProfile } from '../profile.ts';
import type { MockAnswer } from './answer.ts';
import type { PageTokens } from './page-tokens.ts';
import { POSITION, saysMore, type Page } from './paging.ts';
import { createRandom } from './random.ts';
import type { MockRequest } from './request.ts';
import { sampleValue } from './sample.ts';
import { alternatives, mergeAllOf, propertiesOf, requiredOf, schemaAt, typesOf, type NamedSchemas } from './schema.ts';
import { withValueAt } from './value-at.ts';
import { textOf } from './text-of.ts';
import { writtenAnswer } from './write-body.ts';

/** What is around a list's records: the rest of the answer, as the answer's schema has it. */
export interface Envelope {
  answer(page: Page, request: MockRequest): MockAnswer;
}

/** @param secretNames Query parameters that hold credentials: addresses that the server makes leave them out. */
export function createEnvelope(
  schemas: NamedSchemas,
  schema: JsonSchema,
  list: ListProfile,
  secretNames: readonly string[],
  tokens: PageTokens,
): Envelope {
  const { format = 'json' } = list.records;
  const inLines = format === 'jsonl' || format === 'csv';
  const around = inLines ? undefined : sampleAround(schemas, schema, list);
  const wrapper = sampleWrapper(schemas, schema, list);
  const nextSchema = nextPath(list) === undefined ? undefined : schemaAt(schemas, schema, nextPath(list) ?? []);
  const nextTypes = nextSchema === undefined ? [] : typesOf(nextSchema);
  const next: NextForm = {
    tokens,
    none: noNext(list, nextTypes),
    isNumber: nextTypes.some((type) => type === 'integer' || type === 'number'),
  };
  return {
    answer(page, request) {
      const records = inLines ? linesOf(list, page) : shapeRecords(list, page, wrapper);
      let body =
        inLines || list.records.path.length === 0
          ? records
          : withValueAt(withFacts(around, page, 0), list.records.path, records);
      const headers: Record<string, string> = {};
      const self = new URL(request.url);
      for (const name of secretNames) self.searchParams.delete(name);
      const whole = withPageFacts(list, page, self, body, headers, next);
      // Lines leave no place for what is said around them; headers do.
      if (!inLines) body = whole;
      const described = list.schema === undefined ? schema : { type: 'array', items: list.schema };
      return writtenAnswer(schemas, inLines ? described : schema, format, body, headers);
    },
  };
}

/** The answer without its records; fields that page by other means than the profile's are left out, not made up. */
function sampleAround(schemas: NamedSchemas, schema: JsonSchema, list: ListProfile): unknown {
  const { path } = list.records;
  if (path.length === 0) return undefined;
  const sampled = sampleValue({ schemas, random: createRandom(`${list.path}/envelope`), fill: 'full' }, schema);
  return dropLies(schemas, schema, withValueAt(sampled, path, undefined));
}

const LYING = /next|previous|prev|cursor|token|continuation|^errors?$|warning/i;

function dropLies(schemas: NamedSchemas, schema: JsonSchema, value: unknown, depth = 0): unknown {
  if (!isJsonObject(value) || depth > 3) return value;
  const merged = mergeAllOf(schemas, alternatives(schemas, schema)[0] ?? schema);
  const required = requiredOf(merged);
  let result: unknown = value;
  for (const [name, property] of propertiesOf(merged)) {
    if (!Object.hasOwn(value, name)) continue;
    if (!LYING.test(name)) result = withValueAt(result, [name], dropLies(schemas, property, value[name], depth + 1));
    else if (!required.has(name)) result = withValueAt(result, [name], undefined);
    else if (typesOf(mergeAllOf(schemas, property)).includes('null')) result = withValueAt(result, [name], null);
    else if (typeof value[name] === 'string') result = withValueAt(result, [name], '');
  }
  return result;
}

const MORE = /^(has_?more|has_?next(_?page)?|more|(is_?)?truncated|more_?(items|results)_?available)$/i;
const LAST = /^(is_?last(_?page)?|last_?page|is_?end)$/i;
const TOTAL =
  /^(total|total_?(count|records|results|items|entries|size|elements|hits)|count_?total|num_?found|hits_?total)$/i;
const COUNT = /^(count|returned|num_?returned|result_?count|size)$/i;
const PAGES = /^(total_?pages|page_?count|pages|num_?pages|last_?page)$/i;
const FINE = /^(ok|success|succeeded)$/i;

/** Sets fields that say something of the page by their usual names, so that no field of the envelope lies. */
function withFacts(value: unknown, page: Page, depth: number): unknown {
  if (!isJsonObject(value) || depth > 3) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, fact(name, inner, page) ?? withFacts(inner, page, depth + 1)]),
  );
}

function fact(name: string, value: unknown, page: Page): unknown {
  if (typeof value === 'boolean') {
    if (MORE.test(name)) return saysMore(page);
    if (LAST.test(name)) return !saysMore(page);
    return FINE.test(name) ? true : undefined;
  }
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  if (TOTAL.test(name)) return page.total;
  if (PAGES.test(name)) return pageCount(page);
  return COUNT.test(name) ? page.records.length : undefined;
}

function pageCount(page: Page): number {
  return Number.isFinite(page.size) ? Math.ceil(page.total / page.size) : 1;
}

function linesOf(list: ListProfile, page: Page): readonly unknown[] {
  return page.records.map((record) => withValueAt(undefined, list.records.path, record.value));
}

type Wrapper = ((record: unknown) => unknown) | undefined;

function sampleWrapper(schemas: NamedSchemas, schema: JsonSchema, list: ListProfile): Wrapper {
  const { item, path, shape, format } = list.records;
  if (item === undefined || item.length === 0 || format === 'jsonl' || format === 'csv') return undefined;
  const holder = schemaAt(schemas, schema, path) ?? {};
  const element = shape === 'single' ? holder : (schemaAt(schemas, holder, ['*']) ?? {});
  const sampled = sampleValue({ schemas, random: createRandom(`${list.path}/item`), fill: 'full' }, element);
  return (record) => withValueAt(sampled, item, record);
}

function shapeRecords(list: ListProfile, page: Page, wrapper: Wrapper): unknown {
  const items = page.records.map((record) => (wrapper === undefined ? record.value : wrapper(record.value)));
  if (list.records.shape === 'single') return items[0] ?? null;
  if (list.records.shape === 'array') return items;
  const key = list.key[0];
  return Object.fromEntries(
    page.records.map((record, index) => [
      textOf((key === undefined ? undefined : at(record.value, key)) ?? page.start + index),
      items[index],
    ]),
  );
}

function nextPath(list: ListProfile): readonly string[] | undefined {
  const { pagination } = list;
  if (pagination.kind === 'next-url' && pagination.rel === undefined) return pagination.path;
  return pagination.kind === 'cursor' && pagination.next.in === 'body' ? pagination.next.path : undefined;
}

type NoNext = null | '' | undefined;

function noNext({ lastNext }: ListProfile, types: readonly string[]): NoNext {
  if (lastNext === 'empty') return '';
  return lastNext === 'null' || (lastNext === undefined && types.includes('null')) ? null : undefined;
}

/** How an answer says where to go on. */
interface NextForm {
  readonly tokens: PageTokens;
  /** What stands there on the last page. */
  readonly none: NoNext;
  readonly isNumber: boolean;
}

/** Puts what the profile says about further pages where it says so. */
function withPageFacts(
  list: ListProfile,
  page: Page,
  self: URL,
  body: unknown,
  headers: Record<string, string>,
  next: NextForm,
): unknown {
  const { pagination } = list;
  let result = body;
  if (pagination.kind === 'none') return result;
  const token = page.next === undefined ? undefined : next.tokens.issue(page.next);
  const set = (path: readonly string[] | undefined, value: unknown): void => {
    if (path !== undefined && path.length > 0) result = withValueAt(result, path, value);
  };
  if (pagination.kind === 'page-number') set(pagination.totalPages, pageCount(page));
  if (pagination.kind === 'page-number' || pagination.kind === 'offset') set(pagination.totalRecords, page.total);
  if (pagination.kind === 'cursor') {
    if (pagination.next.in === 'body')
      set(pagination.next.path, token === undefined ? next.none : next.isNumber ? Number(token) : token);
    else if (token !== undefined) headers[pagination.next.name] = token;
  }
  if (pagination.kind === 'link-header' && token !== undefined) {
    headers['link'] =
      `<${nextUrl(self, token, true)}>; rel="next", <${nextUrl(self, next.tokens.issue(0), true)}>; rel="first"`;
  }
  if (pagination.kind === 'next-url') result = withNextUrl(list, self, result, token, next.none);
  if (pagination.kind === 'graphql-connection') {
    set([...pagination.connection, 'pageInfo'], { hasNextPage: page.next !== undefined, endCursor: token ?? null });
  }
  set(pagination.hasMore, saysMore(page));
  set(pagination.done, !saysMore(page));
  return result;
}

function withNextUrl(list: ListProfile, self: URL, body: unknown, token: string | undefined, none: NoNext): unknown {
  const { pagination } = list;
  if (pagination.kind !== 'next-url') return body;
  const url = token === undefined ? undefined : nextUrl(self, token, list.nextUrl !== 'relative');
  if (pagination.rel === undefined) return withValueAt(body, pagination.path, url ?? none);
  const links = [{ rel: 'self', href: self.href }, ...(url === undefined ? [] : [{ rel: pagination.rel, href: url }])];
  return withValueAt(body, pagination.path, links);
}

function nextUrl(self: URL, token: string, absolute: boolean): string {
  const url = new URL(self);
  url.searchParams.set(POSITION, token);
  return absolute ? url.href : `${url.pathname}${url.search}`;
}
