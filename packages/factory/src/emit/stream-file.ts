import {
  flattenSchema,
  type Blueprint,
  type BlueprintPagination,
  type FieldPath,
  type Stream,
} from '@tapwright/blueprint';
import { isJsonObject, SystemError, type JsonSchema } from '@tapwright/connector';
import { plainText } from '../code/comment.ts';
import { code, literal } from '../code/literal.ts';
import { inlineSchema } from '../types/inline-schema.ts';
import { bodyBindings, isDotted, paginationData, pathData, textBindings, usedHelpers } from './bindings.ts';
import type { EmitContext, NamedParts } from './context.ts';
import { hookCode } from './hooks.ts';
import { declareRecord, isTypedField, recordShape, type RecordShape, type RecordType } from './record-type.ts';

/** A stream, ready to be printed. */
export interface StreamPlan {
  readonly stream: Stream;
  readonly parts: NamedParts;
  readonly shape: RecordShape;
  readonly record: RecordType;
  readonly parent?: StreamPlan;
}

/** Decides names and record types of all streams; parents come before their children. */
export function planStreams(context: EmitContext): StreamPlan[] {
  const { streams } = context.blueprint.interpretation;
  const plans = new Map<string, StreamPlan>();
  const plan = (stream: Stream, path: readonly string[]): StreamPlan => {
    const known = plans.get(stream.name);
    if (known) return known;
    const parentStream = streams.find((other) => other.name === stream.parent?.stream);
    const parent =
      parentStream && !path.includes(parentStream.name) ? plan(parentStream, [...path, stream.name]) : undefined;
    const made = planStream(context, stream, parent);
    plans.set(stream.name, made);
    return made;
  };
  return streams.map((stream) => plan(stream, [stream.name]));
}

function planStream(context: EmitContext, stream: Stream, parent: StreamPlan | undefined): StreamPlan {
  const { contract } = context.blueprint;
  const shape = recordShape(contract, stream, parent?.shape);
  const named = [
    ...keysOf(stream),
    ...(stream.incremental ? [stream.incremental.cursor] : []),
    ...(stream.deleted ? [stream.deleted] : []),
  ];
  const open = named.find((path) => !isTypedField(contract, shape, path));
  if (open)
    context.warnings.push(
      `stream ${stream.name}: ${open.join('.')} is no field of the record type, which is left open`,
    );
  const record = open
    ? { name: 'JsonObject', declared: false }
    : declareRecord(context.types, stream, shape, context.descriptions === 'keep');
  const parts = context.layout.streams.get(stream.name);
  if (!parts) throw new SystemError(`stream ${stream.name} has no place in the layout`, { code: 'layout_incomplete' });
  return { stream, parts, shape, record, ...(parent && { parent }) };
}

function keysOf(stream: Stream): FieldPath[] {
  return stream.primaryKey.filter(isDotted);
}

/** `export const issues = defineStream<Issue, { config: Config }>()({ ... });` */
export function streamCode(context: EmitContext, plan: StreamPlan, shared: BlueprintPagination | undefined): string {
  const { stream, record, parts } = plan;
  const scope = parentIsTyped(context, plan) && plan.parent ? `; parent: ${plan.parent.record.name}` : '';
  const data = {
    name: stream.name,
    ...(context.descriptions === 'keep' &&
      stream.description !== undefined && { description: plainText(stream.description) }),
    schema: code(parts.schema),
    ...(keysOf(stream).length > 0 && { primaryKey: keysOf(stream).map((path) => path.join('.')) }),
    request: requestData(stream.request, operationClass(stream)),
    ...recordsData(stream),
    ...pagesData(stream.pagination, shared),
    ...(stream.incremental && { incremental: incrementalData(context.blueprint, stream.incremental) }),
    ...(stream.parent && { parent: parentData(stream.parent) }),
    ...(stream.partitions && { partitions: partitionData(stream.partitions) }),
    ...(stream.job && { job: jobData(stream.job) }),
    ...(stream.toRow !== undefined && { toRow: hookCode(stream.toRow) }),
    ...(stream.deleted && { deleted: stream.deleted.join('.') }),
    ...(stream.ignoreStatuses &&
      stream.ignoreStatuses.length > 0 && { ignore: stream.ignoreStatuses.map((status) => ({ status })) }),
  };
  return `export const ${parts.constant} = defineStream<${record.name}, { config: Config${scope} }>()(${literal(data)});\n`;
}

/** A parent whose bindings do not compile against its record type is left open. */
function parentIsTyped(context: EmitContext, plan: StreamPlan): boolean {
  const { parent } = plan;
  if (!parent?.record.declared) return false;
  return parentPaths(plan.stream).every((path) => isTypedField(context.blueprint.contract, parent.shape, path));
}

function parentPaths(stream: Stream): FieldPath[] {
  const { request, job } = stream;
  const bindings = [request, job?.create, job?.poll].flatMap((part) =>
    part
      ? [part.pathParameters, part.query, part.headers, part.body?.fields].flatMap((group) =>
          Object.values(group ?? {}),
        )
      : [],
  );
  const bound = bindings.flatMap((binding) => ('parent' in binding ? [binding.parent] : []));
  return [...bound, ...Object.values(stream.parent?.copy ?? {})];
}

/** A read is safe whatever its method. */
function operationClass(stream: Stream): 'safe' | undefined {
  return stream.request.method === 'GET' ? undefined : 'safe';
}

function requestData(request: Stream['request'], operationClass?: 'safe'): object {
  return {
    method: request.method,
    path: request.path,
    pathParameters: textBindings(request.pathParameters),
    query: textBindings(request.query),
    queryStyles: request.queryStyles && Object.keys(request.queryStyles).length > 0 ? request.queryStyles : undefined,
    headers: textBindings(request.headers),
    body: request.body && {
      encoding: request.body.encoding,
      value: bodyBindings(request.body.fields, request.body.nested === true),
    },
    operationClass,
  };
}

function recordsData(stream: Stream): { records?: unknown } {
  const { format, path, item, shape, keyTo } = stream.records;
  const plain = format === 'json' && shape === 'array' && item === undefined && keyTo === undefined;
  if (plain) return path.length === 0 ? {} : { records: pathData(path) };
  return {
    records: {
      ...(format !== 'json' && { format }),
      ...(path.length > 0 && { path: pathData(path) }),
      ...(item && { item: pathData(item) }),
      ...(shape !== 'array' && { shape }),
      ...(keyTo !== undefined && { keyTo }),
    },
  };
}

function pagesData(pagination: BlueprintPagination, shared: BlueprintPagination | undefined): object {
  if (JSON.stringify(pagination) === JSON.stringify(shared ?? { kind: 'none' })) return {};
  return { pages: paginationData(pagination) };
}

function incrementalData(blueprint: Blueprint, incremental: NonNullable<Stream['incremental']>): object {
  const { cursor, ...rest } = incremental;
  const isTime = rest.type !== 'integer' && rest.type !== 'string';
  const hasStart = isTime && blueprint.interpretation.config.some((field) => field.name === 'start_date');
  return { cursorField: cursor.join('.'), ...rest, ...(hasStart && { start: code("fromConfig('start_date')") }) };
}

function parentData(parent: NonNullable<Stream['parent']>): object {
  const copy = Object.entries(parent.copy ?? {}).map(([name, path]) => [
    name,
    code(`fromParent(${literal(path.join('.'))})`),
  ]);
  return { stream: parent.stream, ...(copy.length > 0 && { copy: Object.fromEntries(copy) }) };
}

function partitionData(partitions: NonNullable<Stream['partitions']>): object {
  const values = Array.isArray(partitions.values)
    ? partitions.values
    : code(`fromConfig(${literal(partitions.values.config)})`);
  return { values, ...(partitions.copyTo !== undefined && { copyTo: partitions.copyTo }) };
}

function jobData(job: NonNullable<Stream['job']>): object {
  return {
    create: requestData(job.create),
    id: pathData(job.id),
    poll: { ...requestData(job.poll), status: pathData(job.status), done: job.done, failed: job.failed },
    ...(job.downloadUrl && { download: { url: pathData(job.downloadUrl) } }),
  };
}

/** The JSON Schema of a stream's records, as data. */
export function recordSchema(context: EmitContext, plan: StreamPlan): JsonSchema {
  const { contract } = context.blueprint;
  // One level of properties whatever the description composes them of: destinations make columns of it.
  const record = flattenSchema(contract, plan.stream.schema);
  const inlined = inlineSchema(contract, record, { descriptions: context.descriptions });
  if (plan.shape.added.size === 0) return inlined;
  const added = Object.fromEntries(
    [...plan.shape.added].map(([name, schema]) => [
      name,
      inlineSchema(contract, schema, { descriptions: context.descriptions, budget: 20 }),
    ]),
  );
  const properties = inlined['properties'];
  return { type: 'object', ...inlined, properties: { ...(isJsonObject(properties) && properties), ...added } };
}

/** `import` lines of a module with streams. */
export function streamImports(
  context: EmitContext,
  plans: readonly StreamPlan[],
  body: string,
  root: '.' | '..',
): string {
  const helpers = ['defineStream', ...usedHelpers(body)];
  const json = body.includes('<JsonObject') || body.includes('parent: JsonObject') ? ['type JsonObject'] : [];
  const types = plans
    .flatMap((plan) => [
      plan.record,
      ...(plan.parent && body.includes(`parent: ${plan.parent.record.name}`) ? [plan.parent.record] : []),
    ])
    .filter((record) => record.declared)
    .map((record) => record.name);
  const hooks = plans.flatMap((plan) => (plan.stream.toRow === undefined ? [] : [hookCode(plan.stream.toRow)]));
  const lines = [
    `import { ${[...helpers, ...json].join(', ')} } from '@tapwright/connector';`,
    `import type { Config } from '${root}/config.ts';`,
    hooks.length > 0
      ? `import { ${unique(hooks.map((hook) => literal(hook))).join(', ')} } from '${root}/hooks.ts';`
      : '',
    ...plans.map(({ parts }) => `import { ${parts.schema} } from '${root}/schemas/${parts.file}.ts';`).toSorted(byPath),
    types.length > 0
      ? `import type { ${unique(types).join(', ')} } from '${root}/types${context.layout.typeFiles ? '/index' : ''}.ts';`
      : '',
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

function byPath(one: string, other: string): number {
  return importPath(one) < importPath(other) ? -1 : 1;
}

function importPath(line: string): string {
  return line.slice(line.indexOf(' from '));
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}
