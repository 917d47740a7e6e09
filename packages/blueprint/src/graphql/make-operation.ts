import type { JsonObject, JsonSchema } from '@tapwright/connector';
import type { Operation } from '../schema.ts';
import type { Query } from './build-query.ts';
import { GRAPHQL, type GraphqlFacts } from './graphql-facts.ts';

/** All operations of GraphQL have one address; `operationName` in the body tells them apart. */
export const GRAPHQL_PATH = '/graphql';

export interface OperationParts {
  readonly id: string;
  /** Name of the operation inside the query. */
  readonly name: string;
  readonly query: Query;
  readonly description: string | undefined;
  readonly deprecated: boolean;
  readonly facts: GraphqlFacts;
  readonly pointer: string;
  /** Schema of `data`. */
  readonly data: JsonSchema;
}

/** A GraphQL operation as the call over HTTP that it is: a fixed query and its variables. */
export function makeOperation(parts: OperationParts): Operation {
  const { query, facts, description, data } = parts;
  const properties: JsonObject = {};
  for (const { name, schema, description: text } of query.variables) {
    properties[name] = text === undefined || schema['$ref'] !== undefined ? schema : { ...schema, description: text };
  }
  const required = query.variables.filter((variable) => variable.required).map(({ name }) => name);
  const variables: JsonSchema = {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
  const body: JsonSchema = {
    type: 'object',
    properties: {
      operationName: { type: 'string', const: parts.name },
      query: { type: 'string', const: query.text },
      ...(query.variables.length > 0 && { variables }),
    },
    required: ['operationName', 'query', ...(required.length > 0 ? ['variables'] : [])],
  };
  return {
    id: parts.id,
    method: 'POST',
    path: GRAPHQL_PATH,
    ...(description !== undefined && { description }),
    tags: [facts.kind],
    ...(parts.deprecated && { deprecated: true }),
    parameters: [],
    requestBody: { required: true, content: { 'application/json': { schema: body } } },
    responses: {
      '200': {
        content: {
          'application/json': { schema: { type: 'object', properties: { data }, required: ['data'] } },
        },
      },
    },
    pointer: parts.pointer,
    extensions: { [GRAPHQL]: facts },
  };
}

/** Objects within each other along a path: `repository`, `issues` → `{ repository: { issues: … } }`. */
export function nested(path: readonly string[], inner: JsonSchema): JsonSchema {
  return path.reduceRight<JsonSchema>(
    (schema, name) => ({ type: 'object', properties: { [name]: schema }, required: [name] }),
    inner,
  );
}
