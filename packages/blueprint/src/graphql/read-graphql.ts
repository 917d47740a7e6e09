import type { JsonSchema } from '@tapwright/connector';
import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isScalarType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { FormatInput, FormatResult } from '../formats/format.ts';
import { singularName, snake } from '../inference/words.ts';
import { ConfigError } from '@tapwright/connector';
import type { DescriptionWarning } from '../openapi/problems.ts';
import { suggestName } from '../openapi/suggest-name.ts';
import type { Operation } from '../schema.ts';
import { BACKWARDS, buildQuery, type Step } from './build-query.ts';
import { connectionOf, isDeprecated, isList, type Field } from './connection.ts';
import type { GraphqlStream } from './graphql-facts.ts';
import { loadSchema, type LoadedSchema } from './load-schema.ts';
import { makeOperation, nested } from './make-operation.ts';
import { pageOf, pageSchema, streamFacts, type StreamPlan } from './stream-plan.ts';
import { MOST_FIELDS, selectAnswer, selectRecord } from './selection.ts';
import { createInputSchemas, enumSchema, isText, scalarSchema, wrapped } from './type-schema.ts';

/** More streams than anyone reads; lists below lists multiply. */
const MOST_STREAMS = 300;

interface Work {
  readonly loaded: LoadedSchema;
  readonly schema: GraphQLSchema;
  readonly schemas: Record<string, JsonSchema>;
  readonly input: (type: GraphQLInputType) => JsonSchema;
  readonly operations: Operation[];
  readonly ids: Set<string>;
  readonly streamNames: Set<string>;
  /** Names of the operations inside the queries, which tell them apart. */
  readonly titles: Set<string>;
  /** Record type → the fields of its first stream, by which others hang from it. */
  readonly roots: Map<string, GraphqlStream>;
  readonly warn: (message: string, type: string, field: string) => void;
  left: number;
}

/** Reads a GraphQL schema: lists as queries that page, other queries and the mutations as calls. */
export function readGraphql({ main }: FormatInput): FormatResult {
  const loaded = loadSchema(main);
  const { schema } = loaded;
  const queries = schema.getQueryType();
  if (queries === undefined || queries === null) {
    throw new ConfigError(`${main.label}: the GraphQL schema has no query type`, {
      code: 'description_empty',
      hint: 'Give the whole schema: its part alone answers nothing.',
    });
  }
  const warnings: DescriptionWarning[] = [];
  const schemas: Record<string, JsonSchema> = {};
  const work: Work = {
    loaded,
    schema,
    schemas,
    input: createInputSchemas(schemas),
    operations: [],
    ids: new Set(),
    streamNames: new Set(),
    titles: new Set(),
    roots: new Map(),
    left: 0,
    warn: (message, type, field) => {
      const line = loaded.line(type, field);
      warnings.push({
        message,
        file: main.label,
        pointer: loaded.place(type, field),
        ...(line !== undefined && { line }),
      });
    },
  };
  readQueries(work, queries);
  readMutations(work, schema.getMutationType() ?? undefined);
  const subscriptions = schema.getSubscriptionType() ?? undefined;
  if (subscriptions !== undefined) work.warn('subscriptions are left out: nobody listens here', subscriptions.name, '');
  if (work.left > 0) {
    work.warn(`${work.left} further lists are left out: ${MOST_STREAMS} streams are the most`, queries.name, '');
  }
  const title = main.label.replace(/^.*\//, '').replace(/\.(graphqls?|gql|json|sdl|txt)$/i, '');
  return {
    kind: typeof main.data === 'string' ? 'graphql-sdl' : 'graphql-introspection',
    contract: { servers: [], securitySchemes: {}, operations: work.operations, schemas },
    title: isText(schema.description) ? (schema.description.split('\n')[0] ?? title) : `${title} GraphQL API`,
    apiVersion: 'unknown',
    name: suggestName(/^(schema|introspection|description)$/i.test(title) ? '' : title, undefined, 'graphql'),
    warnings,
  };
}

function readQueries(work: Work, root: GraphQLObjectType): void {
  const fields = Object.values(root.getFields()).filter((field) => !isDeprecated(field));
  const streams = new Set<Field>();
  for (const field of fields) if (readRootList(work, root, field)) streams.add(field);
  const holders = fields.filter(
    (field) => !streams.has(field) && isObjectType(getNamedType(field.type)) && !isList(field.type),
  );
  for (const field of holders) if (readHolder(work, root, field)) streams.add(field);
  readChildren(work, root);
  for (const field of fields) if (!streams.has(field)) readCall(work, 'query', root, field);
  for (const field of Object.values(root.getFields())) {
    if (isDeprecated(field)) work.warn(`the deprecated query \`${field.name}\` is left out`, root.name, field.name);
  }
}

/** A list right at the root: a connection, or an array of objects. */
function readRootList(work: Work, root: GraphQLObjectType, field: Field): boolean {
  const connection = connectionOf(field);
  const type = getNamedType(field.type);
  if (connection === undefined && !(isList(field.type) && isCompositeType(type))) return false;
  const steps: Step[] = [{ field, without: BACKWARDS }];
  // Who has to say which ones looks things up, and lists nothing.
  const looksUp = field.args.some((argument) => isRequiredArgument(argument) && takesList(argument.type));
  if (looksUp || steps.some((step) => asksTooMuch(step))) return false;
  return addStream(work, {
    name: snake(field.name),
    steps,
    connection,
    record: connection?.record ?? (isCompositeType(type) ? type : undefined),
    shape: 'array',
    owner: root.name,
  });
}

/** One thing: its lists are streams, and so is it if nothing has to be known to ask for it; true for that. */
function readHolder(work: Work, root: GraphQLObjectType, field: Field): boolean {
  const type = getNamedType(field.type);
  if (!isObjectType(type) || type === root || asksTooMuch({ field })) return false;
  const id = idArgument(field);
  const above = id === undefined ? undefined : work.roots.get(type.name);
  const lists = Object.values(type.getFields()).filter((inner) => !isDeprecated(inner));
  for (const list of lists) {
    const connection = connectionOf(list);
    const last: Step = { field: list, without: BACKWARDS };
    if (connection === undefined || asksTooMuch(last)) continue;
    addStream(work, {
      name: `${snake(field.name)}_${snake(list.name)}`,
      steps: [{ field }, last],
      connection,
      record: connection.record,
      shape: 'array',
      owner: type.name,
      ...(above !== undefined && id !== undefined && { parent: { type: type.name, argument: id } }),
    });
  }
  const alone = !field.args.some(isRequiredArgument) && 'id' in type.getFields();
  if (!alone) return false;
  return addStream(work, {
    name: snake(field.name),
    steps: [{ field }],
    connection: undefined,
    record: type,
    shape: 'single',
    owner: root.name,
  });
}

/** Lists of the records of other streams, which are asked for by their ids: `node(id:) { ... on Issue { comments } }`. */
function readChildren(work: Work, root: GraphQLObjectType): void {
  const node = root.getFields()['node'];
  const shared = node === undefined ? undefined : getNamedType(node.type);
  if (node === undefined || idArgument(node) === undefined || !isCompositeType(shared) || isObjectType(shared)) return;
  for (const [typeName, above] of inOrder(work, root)) {
    const type = work.schema.getType(typeName);
    if (!isObjectType(type) || !work.schema.isSubType(shared, type) || above.shape === 'single') continue;
    for (const list of Object.values(type.getFields())) {
      const connection = connectionOf(list);
      const last: Step = { field: list, without: BACKWARDS };
      const name = `${singularName(above.name)}_${snake(list.name)}`;
      if (
        connection === undefined ||
        isDeprecated(list) ||
        asksTooMuch(last) ||
        list.args.some(isRequiredArgument) ||
        work.streamNames.has(name)
      )
        continue;
      addStream(work, {
        name,
        steps: [{ field: node, on: type.name }, last],
        connection,
        record: connection.record,
        shape: 'array',
        owner: type.name,
        parent: { type: type.name, argument: 'id' },
      });
    }
  }
}

/** Things that no query asks for by a name of theirs come first: their lists are found in no other way. */
function inOrder(work: Work, root: GraphQLObjectType): [string, GraphqlStream][] {
  const held = new Set(Object.values(root.getFields()).map((field) => getNamedType(field.type).name));
  const rank = ([type, { name }]: [string, GraphqlStream]): number =>
    (held.has(type) ? 100 : 0) + name.split('_').length;
  return [...work.roots].toSorted((left, right) => rank(left) - rank(right));
}

/** The one required argument that takes the id of a thing. */
function idArgument(field: Field): string | undefined {
  const required = field.args.filter(isRequiredArgument);
  const [only] = required;
  const named = only === undefined ? undefined : getNamedType(only.type);
  const isId = only !== undefined && required.length === 1 && (only.name === 'id' || /[a-z]Id$/.test(only.name));
  return isId && isScalarType(named) ? only.name : undefined;
}

function takesList(type: GraphQLInputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

/** A required argument that no config field can give: an object, or a list of objects. */
function asksTooMuch({ field }: Step): boolean {
  return field.args.some((argument) => {
    if (!isRequiredArgument(argument)) return false;
    const named = getNamedType(argument.type);
    const bare = isNonNullType(argument.type) ? argument.type.ofType : argument.type;
    const nestedList = isListType(bare) && isListType(isNonNullType(bare.ofType) ? bare.ofType.ofType : bare.ofType);
    return !isLeafType(named) || nestedList || (isScalarType(named) && Object.keys(scalarSchema(named)).length === 0);
  });
}

function addStream(work: Work, plan: StreamPlan): boolean {
  const { connection, record, steps } = plan;
  const last = steps.at(-1)?.field;
  const selection = record === undefined ? undefined : selectRecord(work.schema, record);
  if (record === undefined || selection === undefined || last === undefined) return false;
  if (work.streamNames.size >= MOST_STREAMS) {
    work.left += 1;
    return false;
  }
  const isNew = !Object.hasOwn(work.schemas, record.name);
  work.schemas[record.name] ??= selection.schema;
  if (isNew && selection.isCut === true) {
    work.warn(
      `records of \`${record.name}\` have more than ${MOST_FIELDS} fields; the rest is left out`,
      record.name,
      '',
    );
  }
  const path = steps.map(({ field }) => field.name);
  const name = free(plan.name, work.streamNames);
  const id = free(path.join('.'), work.ids);
  const around = connection === undefined ? selection.text : pageOf(connection, selection.text);
  const title = free(pascal(name), work.titles);
  const query = buildQuery('query', title, steps, around, work.input);
  const stream = streamFacts(plan, name, query);
  const items: JsonSchema = { $ref: `#/schemas/${record.name}` };
  work.operations.push(
    makeOperation({
      id,
      name: title,
      query,
      description: isText(last.description) ? last.description : undefined,
      deprecated: false,
      facts: { kind: 'query', stream },
      pointer: work.loaded.place(plan.owner, last.name),
      data: nested(
        path,
        connection === undefined
          ? plan.shape === 'single'
            ? items
            : { type: 'array', items }
          : pageSchema(connection, items),
      ),
    }),
  );
  if (!work.roots.has(record.name) && plan.parent === undefined && hasId(selection.schema))
    work.roots.set(record.name, stream);
  return true;
}

function hasId(schema: JsonSchema): boolean {
  const { required } = schema;
  return Array.isArray(required) && required.includes('id');
}

/** `repository_issues` → `RepositoryIssues`. */
function pascal(name: string): string {
  return name.split('_').map(capital).join('');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function free(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}_${count}`;
  taken.add(name);
  return name;
}

function readMutations(work: Work, root: GraphQLObjectType | undefined): void {
  if (root === undefined) return;
  for (const field of Object.values(root.getFields())) readCall(work, 'mutation', root, field);
}

/** A query or mutation as one call. */
function readCall(work: Work, kind: 'query' | 'mutation', root: GraphQLObjectType, field: Field): void {
  const type = getNamedType(field.type);
  const selection = isCompositeType(type) ? selectAnswer(work.schema, type) : undefined;
  if (isCompositeType(type) && selection === undefined) {
    work.warn(
      `\`${field.name}\` is left out: nothing of its answer can be asked for without arguments`,
      root.name,
      field.name,
    );
    return;
  }
  const name = free(`${capital(field.name)}${kind === 'query' ? 'Query' : ''}`, work.titles);
  const query = buildQuery(kind, name, [{ field }], selection?.text ?? '', work.input);
  const leaf = isScalarType(type) ? scalarSchema(type) : isEnumType(type) ? enumSchema(type) : {};
  work.operations.push(
    makeOperation({
      id: free(work.ids.has(field.name) ? `${kind}.${field.name}` : field.name, work.ids),
      name,
      query,
      description: isText(field.description) ? field.description : undefined,
      deprecated: isDeprecated(field),
      facts: { kind },
      pointer: work.loaded.place(root.name, field.name),
      data: nested(
        [field.name],
        wrapped(field.type, () => selection?.schema ?? leaf),
      ),
    }),
  );
}
