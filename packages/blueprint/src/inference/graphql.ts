import { graphqlFacts, type GraphqlStream } from '../graphql/graphql-facts.ts';
import type { BlueprintBinding, ConfigField, Contract, Interpretation, Operation } from '../schema.ts';
import type { BoundRequest } from './bind.ts';
import { configField, freeName } from './config-fields.ts';
import { found, type Finding } from './finding.ts';
import type { OperationView, RequestField } from './operation-view.ts';
import type { PaginationResult } from './pagination/choose.ts';
import { pageSizeOf } from './pagination/page-size.ts';
import type { ListDraft, ParentPlan } from './parents.ts';
import type { Records } from './records.ts';
import type { Schemas } from './schema-view.ts';
import { singularName } from './words.ts';

/** What the reader of a GraphQL schema knows of a list; undefined for any other operation. */
export function graphqlStream(operation: Operation): GraphqlStream | undefined {
  return graphqlFacts(operation)?.stream;
}

/** Field of the body that holds a variable of the query. */
function variable(name: string): string {
  return `variables.${name}`;
}

/** The schema says where the records are. */
export function graphqlRecords(view: OperationView, schemas: Schemas): Finding<Records> | undefined {
  const stream = graphqlStream(view.operation);
  if (stream === undefined) return undefined;
  const schema = { $ref: `#/schemas/${stream.type}` };
  const value: Records = {
    path: stream.records,
    ...(stream.item === undefined ? {} : { item: stream.item }),
    shape: stream.shape,
    format: 'json',
    schema,
    view: schemas.view(schema),
  };
  return found(stream.shape === 'single' ? 'records/single' : 'records/graphql', value, view.operation.pointer, 0.95);
}

/** A connection, or a list with an offset. */
export function graphqlPagination(view: OperationView, stream: GraphqlStream): PaginationResult {
  const { connection, after, offset } = stream;
  const { pointer } = view.operation;
  const sized = view.fields.find((field) => field.name === variable(stream.size ?? ''));
  const size = sized === undefined ? undefined : pageSizeOf(sized);
  const pageSize =
    size === undefined
      ? {}
      : {
          pageSize: {
            in: 'body' as const,
            name: variable(stream.size ?? ''),
            value: size.value,
            ...(size.max === undefined ? {} : { max: size.max }),
          },
        };
  const told = size === undefined ? {} : { pageSize: found(size.rule, size.value, pointer, size.confidence) };
  const owns = new Set([stream.size, after, offset].flatMap((name) => (name === undefined ? [] : [variable(name)])));
  const common = { doubts: [], owns, ...told };
  if (connection !== undefined && after !== undefined) {
    const value = { kind: 'graphql-connection', connection, variable: after, ...pageSize } as const;
    return { pagination: found('pagination/graphql-connection', value, pointer, 0.97), ...common };
  }
  if (offset !== undefined) {
    const value = { kind: 'offset', parameter: { in: 'body', name: variable(offset) }, first: 0, ...pageSize } as const;
    return { pagination: found('pagination/offset', value, pointer, 0.85, `${offset} skips records`), ...common };
  }
  return { pagination: found('pagination/none', { kind: 'none' }, pointer, 0.8), doubts: [], owns };
}

/** The list whose records have the id that this one asks for. */
export function graphqlPlan(draft: ListDraft, drafts: readonly ListDraft[]): ParentPlan | undefined {
  const asked = graphqlStream(draft.view.operation)?.parent;
  if (asked === undefined) return undefined;
  const parent = drafts.find(({ view }) => {
    const stream = graphqlStream(view.operation);
    return stream?.type === asked.type && stream.parent === undefined && stream.shape === 'array';
  });
  if (parent === undefined) return undefined;
  const name = variable(asked.variable);
  const copy = `${singularName(parent.name)}_id`;
  return {
    parent,
    bindings: new Map<string, BlueprintBinding>([[name, { parent: ['id'] }]]),
    copy: { [copy]: ['id'] },
    carried: new Map([[name, [copy]]]),
    finding: found(
      'parent/graphql-id',
      parent.name,
      draft.view.operation.pointer,
      0.92,
      `${asked.variable} takes the id of ${parent.name}`,
    ),
    open: 0,
  };
}

/** The fixed query, and the variables that it needs. */
export function bindGraphql(
  view: OperationView,
  stream: GraphqlStream,
  plan: ParentPlan | undefined,
  schemas: Schemas,
): BoundRequest {
  const { operation } = view;
  const fields: Record<string, BlueprintBinding> = {};
  const config: ConfigField[] = [];
  const evidence: { at: string; finding: Finding<unknown> }[] = [];
  const at = (name: string): string => `/request/body/fields/${name}`;
  for (const field of view.fields) {
    const bound = plan?.bindings.get(field.name);
    const constant = field.schema['const'];
    if (bound !== undefined && plan !== undefined) {
      fields[field.name] = bound;
      evidence.push({ at: at(field.name), finding: plan.finding });
    } else if (typeof constant === 'string') {
      fields[field.name] = { value: constant };
    } else if (isOpen(field, stream) && choicesOf(field, schemas).length > 0) {
      const all = choicesOf(field, schemas);
      fields[field.name] = { value: all };
      const finding = found('config/all-values', all, operation.pointer, 0.75, `all values of ${field.name}`);
      evidence.push({ at: at(field.name), finding });
    } else if (isOpen(field, stream)) {
      const own = field.name.slice(variable('').length);
      const name = freeName(stream.config[own] ?? own, 'query');
      config.push(configField(name, field.view, field.description));
      fields[field.name] = { config: name };
      evidence.push({
        at: at(field.name),
        finding: found('config/required-parameter', name, operation.pointer, 0.9, `the variable ${own} is required`),
      });
    }
  }
  return {
    request: {
      method: operation.method,
      path: operation.path,
      body: { encoding: 'json', fields, nested: true },
    },
    config,
    partitions: undefined,
    partitionField: undefined,
    evidence,
    doubts: [],
    impossible: undefined,
  };
}

/** The values of a list that takes several of few. */
function choicesOf(field: RequestField, schemas: Schemas): readonly unknown[] {
  return field.view.items === undefined ? [] : (schemas.view(field.view.items).enum ?? []);
}

function isOpen(field: RequestField, stream: GraphqlStream): boolean {
  return field.name.startsWith('variables.') && Object.hasOwn(stream.config, field.name.slice('variables.'.length));
}

type ErrorRules = NonNullable<Interpretation['http']['errors']>;

/** Failures come with status 200: too much for now, and all others. */
const ERRORS: ErrorRules = [
  { body: { path: ['errors', '0', 'type'], equals: 'RATE_LIMITED' }, action: 'rate-limited' },
  { body: { path: ['errors', '0', 'extensions', 'code'], equals: 'THROTTLED' }, action: 'rate-limited' },
  { body: { path: ['errors', '0', 'extensions', 'code'], equals: 'RATELIMITED' }, action: 'rate-limited' },
  {
    body: { path: ['errors', '0', 'extensions', 'code'], equals: 'UNAUTHENTICATED' },
    action: 'fail',
    failureType: 'config_error',
    message: 'the credentials are not accepted',
  },
  { body: { path: ['errors', '0'] }, action: 'fail', failureType: 'config_error' },
];

/** What an `errors` in the answer means. */
export function graphqlErrors(contract: Contract): Finding<ErrorRules> | undefined {
  const first = contract.operations.find((operation) => graphqlFacts(operation) !== undefined);
  return first && found('http/graphql-errors', ERRORS, first.pointer, 0.9);
}

type AuthEntry = Interpretation['auth'][number];

/** A GraphQL schema never says how to authenticate. */
export function graphqlAuth(contract: Contract): Finding<AuthEntry> | undefined {
  const first = contract.operations.find((operation) => graphqlFacts(operation) !== undefined);
  if (first === undefined || Object.keys(contract.securitySchemes).length > 0) return undefined;
  const value: AuthEntry = {
    name: 'token',
    title: 'Access token',
    methods: [{ kind: 'bearer', token: { config: 'token' } }],
  };
  return found('auth/graphql-usual', value, '', 0.4);
}
