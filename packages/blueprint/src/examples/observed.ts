import type { JsonSchema } from '@tapwright/connector';
import type { Operation, Parameter } from '../schema.ts';
import { plain } from '../inference/words.ts';
import { schemaOfExamples, schemaOfTexts } from './schema-of-examples.ts';

/** A value of a query, header or form as it was written; undefined where only its name is known. */
export interface ObservedValue {
  readonly name: string;
  readonly value?: string | undefined;
  readonly description?: string | undefined;
  /** The same value in every request, which the API needs. */
  readonly fixed?: boolean;
  readonly file?: boolean;
}

export interface ObservedBody {
  readonly mediaType: string;
  /** Decoded JSON. */
  readonly value?: unknown;
  readonly fields?: readonly ObservedValue[];
}

export interface ObservedAnswer {
  readonly status: number;
  readonly mediaType?: string | undefined;
  /** Decoded JSON. */
  readonly value?: unknown;
  /** Names of headers. */
  readonly headers: readonly string[];
}

/** One request as somebody sent or saved it, and what came back. */
export interface Observed {
  readonly id: string;
  readonly method: Operation['method'];
  /** A template of which only the ids are parameters. */
  readonly path: string;
  /** Name of a path parameter → value that was seen. */
  readonly pathValues: ReadonlyMap<string, ObservedValue>;
  readonly query: readonly ObservedValue[];
  readonly headers: readonly ObservedValue[];
  readonly body?: ObservedBody | undefined;
  readonly answers: readonly ObservedAnswer[];
  readonly security?: Operation['security'];
  readonly summary?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly pointer: string;
}

/** An answer that somebody recorded or saved, with the operation it is of. */
export interface RecordedAnswer {
  /** Id of the operation in the contract. */
  readonly operation: string;
  readonly status: number;
  /** Decoded JSON. */
  readonly body: unknown;
  /** JSON pointer of the request in the source. */
  readonly pointer: string;
}

/** The answers of requests as they were seen, JSON only. */
export function recordedAnswers(
  requests: readonly Observed[],
  operations: readonly Operation[],
): readonly RecordedAnswer[] {
  const ids = new Map(operations.map(({ id, method, path }) => [placeOf(method, path), id]));
  return requests.flatMap(({ method, path, answers, pointer }) => {
    const operation = ids.get(placeOf(method, path));
    return answers.flatMap(({ status, value }) =>
      operation === undefined || value === undefined ? [] : [{ operation, status, body: value, pointer }],
    );
  });
}

/** Whatever the parameters of a path are called. */
function placeOf(method: string, path: string): string {
  return `${method} ${path.replaceAll(/\{[^{}]*\}/g, '{}')}`;
}

/** One operation for each method and path; what several requests show is united. */
export function operationsOf(requests: readonly Observed[]): Operation[] {
  const groups = new Map<string, Observed[]>();
  for (const request of requests) {
    const key = placeOf(request.method, request.path);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [request]);
    else group.push(request);
  }
  const ids = new Set<string>();
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [operationOf(first, group, ids)];
  });
}

function operationOf(first: Observed, group: readonly Observed[], ids: Set<string>): Operation {
  let id = first.id;
  for (let count = 2; ids.has(id); count += 1) id = `${first.id}_${count}`;
  ids.add(id);
  const body = bodyOf(group.flatMap((request) => request.body ?? []));
  const description = group.find((request) => request.description !== undefined)?.description;
  const security = securityOf(group);
  return {
    id,
    method: first.method,
    path: first.path,
    ...(first.summary !== undefined && { summary: first.summary }),
    ...(description !== undefined && { description }),
    ...(first.tags !== undefined && first.tags.length > 0 && { tags: [...first.tags] }),
    parameters: [...pathParameters(first, group), ...united('query', group), ...united('header', group)],
    ...(body !== undefined && { requestBody: body }),
    responses: responsesOf(group.flatMap((request) => request.answers)),
    ...(security !== undefined && { security }),
    pointer: first.pointer,
  };
}

function pathParameters(first: Observed, group: readonly Observed[]): Parameter[] {
  const names = [...first.path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
  return names.map((name, index) => {
    // Others of the group may call the same place by another name.
    const seen = group.flatMap((request) => {
      const own = [...request.path.matchAll(/\{([^{}]+)\}/g)][index]?.[1] ?? name;
      return request.pathValues.get(own) ?? [];
    });
    const description = seen.find((one) => one.description !== undefined)?.description;
    return {
      name,
      in: 'path',
      required: true,
      ...(description !== undefined && { description }),
      schema: schemaOfTexts(seen.flatMap(({ value }) => value ?? [])),
    };
  });
}

function united(place: 'query' | 'header', group: readonly Observed[]): Parameter[] {
  const all = group.flatMap((request) => (place === 'query' ? request.query : request.headers));
  const names = [...new Map(all.map(({ name }) => [place === 'header' ? name.toLowerCase() : name, name])).values()];
  return names.map((name): Parameter => {
    const same = all.filter((one) => plain(one.name) === plain(name) && (place === 'header' || one.name === name));
    const description = same.find((one) => one.description !== undefined)?.description;
    const fixed = same.find((one) => one.fixed === true)?.value;
    const listed = group.some((request) => request.query.filter((one) => one.name === name).length > 1);
    const single = schemaOfTexts(same.flatMap(({ value }) => (value === undefined || value === '' ? [] : [value])));
    const several: JsonSchema = listed && place === 'query' ? { type: 'array', items: single } : single;
    return {
      name,
      in: place,
      required: fixed !== undefined,
      ...(description !== undefined && { description }),
      schema: fixed === undefined ? several : { type: 'string', enum: [fixed] },
    };
  });
}

function bodyOf(bodies: readonly ObservedBody[]): Operation['requestBody'] {
  if (bodies.length === 0) return undefined;
  const types = [...new Set(bodies.map(({ mediaType }) => mediaType))];
  const content = types.map((type) => {
    const same = bodies.filter(({ mediaType }) => mediaType === type);
    const fields = same.flatMap((body) => body.fields ?? []);
    const values = same.flatMap((body) => ('value' in body ? [body.value] : []));
    const schema = fields.length > 0 ? formSchema(fields) : values.length > 0 ? schemaOfExamples(values) : undefined;
    return [type, schema === undefined ? {} : { schema }] as const;
  });
  return { required: true, content: Object.fromEntries(content) };
}

function formSchema(fields: readonly ObservedValue[]): JsonSchema {
  const names = [...new Set(fields.map(({ name }) => name))].filter((name) => name !== '__proto__');
  const properties = names.map((name) => {
    const same = fields.filter((field) => field.name === name);
    const description = same.find((one) => one.description !== undefined)?.description;
    const schema = same.some(({ file }) => file === true)
      ? { type: 'string', format: 'binary' }
      : schemaOfTexts(same.flatMap(({ value }) => value ?? []));
    return [name, { ...schema, ...(description !== undefined && { description }) }] as const;
  });
  return { type: 'object', properties: Object.fromEntries(properties) };
}

/** Headers that tell of pages and limits; others may hold what is nobody's business. */
const TELLING = /^(link|retry-after|.*rate-?limit.*|x-[a-z-]*(total|count|page|per-page|next|cursor|offset)[a-z-]*)$/;

function responsesOf(answers: readonly ObservedAnswer[]): Operation['responses'] {
  const statuses = [...new Set(answers.map(({ status }) => status))].toSorted((a, b) => a - b);
  // Somebody expects an answer, though none was saved.
  if (!statuses.some((status) => status >= 200 && status < 300)) statuses.unshift(200);
  return Object.fromEntries(
    statuses.map((status) => {
      const same = answers.filter((answer) => answer.status === status);
      const headers = [...new Set(same.flatMap((answer) => answer.headers.map((name) => name.toLowerCase())))]
        .filter((name) => TELLING.test(name))
        .toSorted();
      const content = contentOf(same);
      return [
        String(status),
        {
          ...(headers.length > 0 && {
            headers: Object.fromEntries(headers.map((name): [string, JsonSchema] => [name, { type: 'string' }])),
          }),
          ...(content !== undefined && { content }),
        },
      ];
    }),
  );
}

function contentOf(answers: readonly ObservedAnswer[]): Operation['responses'][string]['content'] {
  const types = [...new Set(answers.flatMap(({ mediaType }) => mediaType ?? []))];
  if (types.length === 0) return undefined;
  return Object.fromEntries(
    types.map((type) => {
      const values = answers.flatMap((answer) =>
        answer.mediaType === type && answer.value !== undefined ? [answer.value] : [],
      );
      return [type, values.length === 0 ? {} : { schema: schemaOfExamples(values) }];
    }),
  );
}

/** Any of the ways in which the requests showed who asks. */
function securityOf(group: readonly Observed[]): Operation['security'] {
  const known = group.filter(({ security }) => security !== undefined);
  if (known.length === 0) return undefined;
  const all = known.flatMap(({ security = [] }) => (security.length === 0 ? [{}] : security));
  const ways = new Map(all.map((way) => [Object.keys(way).toSorted().join(' '), way]));
  return ways.size === 1 && ways.has('') ? [] : [...ways.values()];
}
