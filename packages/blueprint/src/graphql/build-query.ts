import type { JsonSchema } from '@tapwright/connector';
import { isNonNullType, isRequiredArgument, type GraphQLArgument, type GraphQLInputType } from 'graphql';
import { isDeprecated, type Field } from './connection.ts';
import { isText } from './type-schema.ts';

/** A variable of a query with the argument that it fills. */
export interface Variable {
  readonly name: string;
  readonly argument: string;
  readonly field: string;
  /** As it is declared: `Int`, `[String!]!`. */
  readonly type: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly description?: string | undefined;
}

/** A field of the chain from the root to what is asked for. */
export interface Step {
  readonly field: Field;
  /** Arguments that are not offered. */
  readonly without?: ReadonlySet<string>;
  /** `... on Issue` around what follows. */
  readonly on?: string;
}

export interface Query {
  readonly text: string;
  readonly variables: readonly Variable[];
}

/** Paging backwards, which nobody needs beside paging forwards. */
export const BACKWARDS: ReadonlySet<string> = new Set(['last', 'before']);

/** One document with one operation: the chain of fields with all their arguments as variables. */
export function buildQuery(
  kind: 'query' | 'mutation',
  name: string,
  steps: readonly Step[],
  selection: string,
  input: (type: GraphQLInputType) => JsonSchema,
): Query {
  const variables: Variable[] = [];
  const taken = new Set<string>();
  const opened = steps.map(({ field, without, on }) => {
    const offered = field.args.filter((argument) => !isDeprecated(argument) && without?.has(argument.name) !== true);
    const written = offered.map((argument) => {
      const variable = variableOf(field, argument, taken, input);
      variables.push(variable);
      return `${argument.name}: $${variable.name}`;
    });
    const call = `${field.name}${written.length === 0 ? '' : `(${written.join(', ')})`}`;
    return on === undefined ? call : `${call} { ... on ${on}`;
  });
  const closing = steps
    .map(({ on }, index) => `${on === undefined ? '' : ' }'}${index === steps.length - 1 ? '' : ' }'}`)
    .join('');
  const declared = variables.map(({ name: own, type }) => `$${own}: ${type}`).join(', ');
  const body = `${opened.join(' { ')}${selection === '' ? '' : ` ${selection}`}${closing}`;
  return { text: `${kind} ${name}${declared === '' ? '' : `(${declared})`} { ${body} }`, variables };
}

function variableOf(
  field: Field,
  argument: GraphQLArgument,
  taken: Set<string>,
  input: (type: GraphQLInputType) => JsonSchema,
): Variable {
  let name = taken.has(argument.name) ? `${field.name}_${argument.name}` : argument.name;
  while (taken.has(name)) name = `${name}_2`;
  taken.add(name);
  const required = isRequiredArgument(argument);
  // What has a default may be left out, though it may not be null.
  const type = !required && isNonNullType(argument.type) ? argument.type.ofType : argument.type;
  return {
    name,
    argument: argument.name,
    field: field.name,
    type: String(type),
    required,
    schema: input(type),
    ...(isText(argument.description) && { description: argument.description }),
  };
}
