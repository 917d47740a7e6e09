import type { BlueprintBinding, ConfigField, Stream } from '../schema.ts';
import { configField, freeName } from './config-fields.ts';
import { hiddenRecords } from './filters.ts';
import { found, type Doubt, type Finding } from './finding.ts';
import type { IncrementalFinding } from './cursor.ts';
import type { OperationView, RequestField } from './operation-view.ts';
import type { PaginationResult } from './pagination/choose.ts';
import type { ParentPlan } from './parents.ts';
import { pathSegments } from './path-parts.ts';
import { isArray, isObject, type Schemas } from './schema-view.ts';
import { plain, singularName, snake } from './words.ts';

type Request = Stream['request'];
type Partitions = NonNullable<Stream['partitions']>;
type Style = NonNullable<Request['queryStyles']>[string];

export interface BoundRequest {
  readonly request: Request;
  readonly config: readonly ConfigField[];
  readonly partitions: Partitions | undefined;
  /** The request field that the partitions go through. */
  readonly partitionField: RequestField | undefined;
  readonly evidence: readonly { readonly at: string; readonly finding: Finding<unknown> }[];
  readonly doubts: readonly Doubt[];
  /** Why no request can be made. */
  readonly impossible: string | undefined;
}

export interface BindInput {
  readonly view: OperationView;
  readonly parent: ParentPlan | undefined;
  readonly pagination: PaginationResult;
  readonly incremental: IncrementalFinding | undefined;
  readonly isAuth: (place: string, name: string) => boolean;
  /** Headers that every request carries. */
  readonly shared: ReadonlySet<string>;
  readonly schemas: Schemas;
}

const IGNORED_HEADERS =
  /^(accept|content-type|content-length|accept-encoding|accept-language|host|connection|if-none-match|if-modified-since|range|user-agent)$/i;
const MOST_PARTITIONS = 50;
/** Choices that shape an answer rather than select records. */
const SHAPING =
  /^(sort|order|orderby|sortby|sortorder|direction|lang|language|locale|format|units?|interval|granularity|currency|timezone|tz|fields|expand|embed|view|version|apiversion|resolution|outputformat|responsetype|alt)$/;

interface Draft {
  readonly input: BindInput;
  readonly pathParameters: Record<string, BlueprintBinding>;
  readonly query: Record<string, BlueprintBinding>;
  readonly headers: Record<string, BlueprintBinding>;
  readonly body: Record<string, BlueprintBinding>;
  readonly styles: Record<string, Style>;
  readonly config: ConfigField[];
  readonly evidence: { at: string; finding: Finding<unknown> }[];
  readonly doubts: Doubt[];
  partitions: Partitions | undefined;
  partitionField: RequestField | undefined;
  impossible: string | undefined;
}

function target(draft: Draft, field: RequestField): { record: Record<string, BlueprintBinding>; at: string } {
  const escaped = field.name.replaceAll('~', '~0').replaceAll('/', '~1');
  if (field.in === 'path') return { record: draft.pathParameters, at: `/request/pathParameters/${escaped}` };
  if (field.in === 'header') return { record: draft.headers, at: `/request/headers/${escaped}` };
  if (field.in === 'body') return { record: draft.body, at: `/request/body/fields/${escaped}` };
  return { record: draft.query, at: `/request/query/${escaped}` };
}

function set(
  draft: Draft,
  field: RequestField,
  binding: BlueprintBinding,
  finding: Finding<unknown>,
  statement?: string,
): void {
  const { record, at } = target(draft, field);
  record[field.name] = binding;
  draft.evidence.push({ at, finding });
  if (statement !== undefined) draft.doubts.push({ at, statement, rule: finding.rule, confidence: finding.confidence });
}

/** The fixed segment before a path parameter, in the singular. */
function resourceBefore(path: string, parameter: string): string {
  let before = 'path';
  for (const segment of pathSegments(path)) {
    if (segment.parameters.includes(parameter)) break;
    if (segment.parameters.length === 0) before = segment.text;
  }
  return singularName(before);
}

/** ``The special value `me` can be used``. */
const OWN_USER = /special (?:value|string|keyword|id)\W+(me|self|current|~)\b/i;

/** A value of which the description tells the name only. */
function toGuessedConfig(draft: Draft, field: RequestField): void {
  const name = freeName(snake(field.name), 'request') || 'value';
  draft.config.push(configField(name, field.view, ''));
  const what = isArray(field.view) ? 'a list of texts' : 'a text';
  set(
    draft,
    field,
    { config: name },
    found('config/undescribed-field', name, draft.input.view.operation.pointer, 0.5),
    `The body requires ${field.name} but does not describe it: ${what} is asked for`,
  );
}

function toConfig(draft: Draft, field: RequestField): void {
  const { operation } = draft.input.view;
  const bare =
    field.in === 'path' && /^(id|uuid|key|name|slug|code|number|guid|sid|type|value|date|year)$/i.test(field.name);
  const own = snake(field.name);
  const about = field.in === 'path' ? resourceBefore(operation.path, field.name) : 'request';
  const name = freeName(bare ? `${about}_${own}` : own, about) || 'value';
  const self = OWN_USER.exec(field.description)?.[1];
  const declared = configField(name, field.view, field.description);
  draft.config.push(self === undefined ? declared : { ...declared, default: self });
  set(
    draft,
    field,
    { config: name },
    found(
      'config/required-parameter',
      name,
      operation.pointer,
      0.85,
      `${field.in} parameter ${field.name} is required`,
    ),
  );
}

function toPartitions(draft: Draft, field: RequestField, values: readonly (string | number)[]): void {
  const name = snake(field.name);
  const record = draft.input.view.response?.schema;
  const copyTo = name !== '' && record !== undefined ? name : undefined;
  draft.partitions = { values: [...values], ...(copyTo === undefined ? {} : { copyTo }) };
  draft.partitionField = field;
  const finding = found(
    'config/enum-partitions',
    values,
    draft.input.view.operation.pointer,
    0.8,
    `${field.name} is required and has ${values.length} values`,
  );
  set(draft, field, { partition: true }, finding);
  draft.evidence.push({ at: '/partitions', finding });
}

function choices(field: RequestField): readonly (string | number)[] {
  return (field.view.enum ?? []).filter((value) => typeof value === 'string' || typeof value === 'number');
}

/** A value for a field that the API insists on. */
function bindRequired(draft: Draft, field: RequestField): void {
  const { view, schemas } = draft.input;
  const { pointer } = view.operation;
  const values = choices(field);
  const preset = field.view.default;
  if (preset !== undefined && preset !== null) {
    set(draft, field, { value: preset }, found('config/default', preset, pointer, 0.85, `default of ${field.name}`));
  } else if (values.length === 1) {
    set(
      draft,
      field,
      { value: values[0] },
      found('config/only-value', values[0], pointer, 0.95, `only value of ${field.name}`),
    );
  } else if (/format|alt|output/.test(field.plain) && values.includes('json')) {
    set(
      draft,
      field,
      { value: 'json' },
      found('config/only-value', 'json', pointer, 0.9, `${field.name} asks for JSON`),
    );
  } else if (values.length > 1 && SHAPING.test(field.plain)) {
    const statement = `${field.name} is required and has no default; the first of its values is sent`;
    set(draft, field, { value: values[0] }, found('config/first-value', values[0], pointer, 0.5), statement);
  } else if (values.length > 1 && values.length <= MOST_PARTITIONS && draft.partitions === undefined) {
    toPartitions(draft, field, values);
  } else if (isArray(field.view) && choices({ ...field, view: schemas.view(field.view.items) }).length > 0) {
    const all = choices({ ...field, view: schemas.view(field.view.items) });
    set(
      draft,
      field,
      { value: [...all] },
      found('config/all-values', all, pointer, 0.75, `all values of ${field.name}`),
    );
  } else if (/version/.test(field.plain) && field.in === 'header' && typeof field.view.example === 'string') {
    set(draft, field, { value: field.view.example }, found('config/version-header', field.view.example, pointer, 0.8));
  } else if (isObject(field.view) && field.in === 'body') {
    if ([...field.view.properties.values()].some((property) => property.required)) {
      draft.impossible = `its body field ${field.name} must be written by a person`;
    } else set(draft, field, { value: {} }, found('config/empty-object', {}, pointer, 0.6));
  } else if (isArray(field.view) && isObject(schemas.view(field.view.items))) {
    draft.impossible = `its ${field.in} field ${field.name} must be written by a person`;
  } else toConfig(draft, field);
}

function bindHidden(draft: Draft, field: RequestField): void {
  const hidden = hiddenRecords(field, draft.input.schemas);
  if (hidden === undefined) return;
  const finding = found(
    hidden.rule,
    hidden.binding,
    draft.input.view.operation.pointer,
    hidden.confidence,
    hidden.statement,
  );
  if (hidden.binding === undefined) {
    draft.doubts.push({
      at: '/request',
      statement: hidden.statement,
      rule: hidden.rule,
      confidence: hidden.confidence,
    });
    return;
  }
  if ('config' in hidden.binding) {
    const name = freeName(
      snake(field.name),
      singularName(
        draft.input.view.operation.path.split('/').findLast((part) => part !== '' && !part.startsWith('{')) ?? 'list',
      ),
    );
    draft.config.push(configField(name, { ...field.view, default: undefined }, field.description));
    set(draft, field, { config: name }, finding, hidden.statement);
    return;
  }
  set(draft, field, hidden.binding, finding, hidden.statement);
}

/** `f=json` beside `html`: servers that are made for browsers, too, answer pages to people unless they are asked. */
function asksForFormat(view: OperationView, field: RequestField): boolean {
  const values = choices(field);
  return (
    field.in === 'query' &&
    view.response?.format === 'json' &&
    /^(f|format|outputformat|responseformat|alt)$/.test(field.plain) &&
    values.includes('json') &&
    values.includes('html')
  );
}

function queryStyle(field: RequestField, view: OperationView): Style | undefined {
  const style = view.operation.parameters.find(
    (parameter) => parameter.in === 'query' && parameter.name === field.name,
  )?.style;
  return style === undefined || style === 'form-explode' || style === 'simple' ? undefined : style;
}

function bindField(draft: Draft, field: RequestField): void {
  const { parent, pagination, incremental, isAuth, shared, view } = draft.input;
  if (
    isAuth(field.in, field.name) ||
    (field.in === 'header' && (IGNORED_HEADERS.test(field.name) || shared.has(field.name.toLowerCase())))
  )
    return;
  const bound = parent?.bindings.get(field.name);
  if (bound !== undefined && parent !== undefined) {
    set(draft, field, bound, parent.finding);
    return;
  }
  const pager = pagination.pagination.value;
  if (field.in === 'path' && 'first' in pager && pager.parameter.in === 'path' && pager.parameter.name === field.name) {
    set(draft, field, { value: pager.first }, pagination.pagination);
    return;
  }
  if (field.in === 'path') {
    const values = choices(field);
    const json = /^(format|fmt|output|outputformat|ext|extension)$/.test(field.plain)
      ? values.find((value) => /^json$/i.test(String(value)))
      : undefined;
    if (json !== undefined) {
      const finding = found('config/only-value', json, view.operation.pointer, 0.95, `${field.name} asks for JSON`);
      set(draft, field, { value: json }, finding);
    } else if (values.length > 0 && values.length <= MOST_PARTITIONS && draft.partitions === undefined) {
      if (values.length === 1)
        set(draft, field, { value: values[0] }, found('config/only-value', values[0], view.operation.pointer, 0.95));
      else toPartitions(draft, field, values);
    } else toConfig(draft, field);
    return;
  }
  const sorted = incremental?.sort[field.name];
  if (sorted !== undefined) {
    set(
      draft,
      field,
      { value: sorted },
      found(
        'cursor/sort',
        sorted,
        view.operation.pointer,
        0.85,
        `${field.name}=${sorted} reads in the order of the cursor`,
      ),
    );
    return;
  }
  if (pagination.limit?.field === field) {
    set(
      draft,
      field,
      { value: pagination.limit.value },
      found('page-size/fixed', pagination.limit.value, view.operation.pointer, 0.75),
    );
    return;
  }
  if (pagination.owns.has(field.name)) {
    // A pager that is not used may still be required.
    const used = JSON.stringify(pagination.pagination.value).includes(JSON.stringify(field.name));
    if (used || !field.required) return;
  }
  if (field.partOf !== undefined) return;
  if (field.undescribed === true) {
    toGuessedConfig(draft, field);
    return;
  }
  if (incremental?.owns.has(field.name) === true && !field.required) return;
  if (field.required) bindRequired(draft, field);
  else if (asksForFormat(draft.input.view, field)) {
    const finding = found('config/only-value', 'json', view.operation.pointer, 0.85, `${field.name} asks for JSON`);
    set(draft, field, { value: 'json' }, finding);
  } else bindHidden(draft, field);
}

function filled(record: Record<string, BlueprintBinding>): boolean {
  return Object.keys(record).length > 0;
}

/** The request of a stream: what is fixed, what comes from the parent, the partitions, or the config. */
export function bindRequest(input: BindInput): BoundRequest {
  const { view } = input;
  const draft: Draft = {
    input,
    pathParameters: {},
    query: {},
    headers: {},
    body: {},
    styles: {},
    config: [],
    evidence: [],
    doubts: [],
    partitions: undefined,
    partitionField: undefined,
    impossible: undefined,
  };
  for (const field of view.fields) {
    bindField(draft, field);
    if (field.in === 'query' && Object.hasOwn(draft.query, field.name)) {
      const style = queryStyle(field, view);
      if (style !== undefined) draft.styles[field.name] = style;
    }
  }
  for (const segment of pathSegments(view.operation.path)) {
    for (const parameter of segment.parameters) {
      // Named in the path but declared nowhere.
      if (!Object.hasOwn(draft.pathParameters, parameter)) {
        const bound = input.parent?.bindings.get(parameter);
        const undeclared: RequestField = {
          name: parameter,
          plain: plain(parameter),
          in: 'path',
          required: true,
          description: '',
          schema: { type: 'string' },
          view: input.schemas.view({ type: 'string' }),
        };
        if (bound === undefined) toConfig(draft, undeclared);
        else if (input.parent !== undefined) set(draft, undeclared, bound, input.parent.finding);
      }
    }
  }
  const { method, path } = view.operation;
  const bodyUsed = filled(draft.body) || (method !== 'GET' && view.operation.requestBody !== undefined);
  const form =
    view.operation.requestBody !== undefined &&
    !Object.keys(view.operation.requestBody.content).some((type) => type.includes('json'));
  const request: Request = {
    method,
    path,
    ...(filled(draft.pathParameters) ? { pathParameters: draft.pathParameters } : {}),
    ...(filled(draft.query) ? { query: draft.query } : {}),
    ...(Object.keys(draft.styles).length > 0 ? { queryStyles: draft.styles } : {}),
    ...(filled(draft.headers) ? { headers: draft.headers } : {}),
    ...(bodyUsed ? { body: { encoding: form ? 'form' : 'json', fields: draft.body } } : {}),
  };
  return {
    request,
    config: draft.config,
    partitions: draft.partitions,
    partitionField: draft.partitionField,
    evidence: draft.evidence,
    doubts: draft.doubts,
    impossible: draft.impossible,
  };
}
