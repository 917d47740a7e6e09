import type { JsonObject, JsonSchema } from '@tapwright/connector';
import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isLeafType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isUnionType,
  type GraphQLCompositeType,
  type GraphQLSchema,
} from 'graphql';
import { connectionOf, isPlain, type Field } from './connection.ts';
import { enumSchema, isText, scalarSchema, wrapped } from './type-schema.ts';

/** Which fields to ask for, and what comes back. */
export interface Selection {
  /** `{ id title author { id } }` */
  readonly text: string;
  readonly schema: JsonSchema;
  /** There was more than may be asked for at once. */
  readonly isCut?: boolean;
}

/** Levels of objects inside a record. */
const DEEPEST = 3;
/** Fields of one selection, all levels together; servers refuse queries that cost too much. */
export const MOST_FIELDS = 120;

/**
 * The fields of a record: all that need no argument. Of another thing that has an `id` only that is asked for, for it is a
 * record of its own; objects that are part of the record are taken with their fields, three levels deep; lists that page
 * are streams of their own.
 */
export function selectRecord(schema: GraphQLSchema, type: GraphQLCompositeType): Selection | undefined {
  const budget: Budget = { left: MOST_FIELDS, isCut: false, path: [] };
  const selection = select(schema, type, budget);
  return selection && { ...selection, isCut: budget.isCut };
}

/** The fields of an answer that holds things: those are taken as records, one level down. */
export function selectAnswer(schema: GraphQLSchema, type: GraphQLCompositeType): Selection | undefined {
  return select(schema, type, { left: MOST_FIELDS, isCut: false, path: [] }, 1);
}

interface Budget {
  left: number;
  isCut: boolean;
  /** Types that are being selected, outermost first. */
  readonly path: readonly string[];
}

function select(schema: GraphQLSchema, type: GraphQLCompositeType, budget: Budget, whole = 0): Selection | undefined {
  if (isUnionType(type)) return selectUnion(type.getTypes().length > 0);
  const inner: Budget = { left: budget.left, isCut: false, path: [...budget.path, type.name] };
  const parts: string[] = [];
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  const fields = Object.values(type.getFields()).filter(isPlain);
  const take = (field: Field, text: string, value: JsonSchema): void => {
    parts.push(text === '' ? field.name : `${field.name} ${text}`);
    properties[field.name] = described(
      wrapped(field.type, () => value),
      field,
    );
    if (isNonNullType(field.type)) required.push(field.name);
  };
  if (!isObjectType(type)) {
    parts.push('__typename');
    properties['__typename'] = { type: 'string' };
    required.push('__typename');
  }
  // Values first: when too much is asked for, things inside are left out before fields of the record.
  for (const field of fields.toSorted(
    (a, b) => Number(!isLeafType(getNamedType(a.type))) - Number(!isLeafType(getNamedType(b.type))),
  )) {
    const named = getNamedType(field.type);
    if (inner.left <= 0) {
      inner.isCut = true;
      break;
    }
    if (isLeafType(named)) {
      inner.left -= 1;
      take(field, '', isScalarType(named) ? scalarSchema(named) : isEnumType(named) ? enumSchema(named) : {});
    } else if (isCompositeType(named) && connectionOf(field) === undefined && inner.path.length <= DEEPEST) {
      const selection = selectInner(schema, named, inner, whole);
      if (selection !== undefined) take(field, selection.text, selection.schema);
    }
  }
  budget.left = inner.left;
  budget.isCut ||= inner.isCut;
  if (parts.length === 0) return undefined;
  return {
    text: `{ ${parts.join(' ')} }`,
    schema: { type: 'object', properties, ...(required.length > 0 && { required }) },
  };
}

function described(schema: JsonSchema, field: Field): JsonSchema {
  return isText(field.description) && schema['$ref'] === undefined
    ? { ...schema, description: field.description }
    : schema;
}

function selectInner(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  budget: Budget,
  whole: number,
): Selection | undefined {
  if (budget.left <= 0 || budget.path.includes(type.name)) return undefined;
  if (isUnionType(type)) return select(schema, type, budget);
  const id = idOf(type);
  if (id === undefined || whole > 0) return select(schema, type, budget, whole - 1);
  budget.left -= 1;
  const properties: JsonObject = { id: { type: id } };
  return { text: '{ id }', schema: { type: 'object', properties, required: ['id'] } };
}

/** JSON type of an `id` that is always there. */
function idOf(type: Exclude<GraphQLCompositeType, { getTypes: unknown }>): 'string' | 'integer' | undefined {
  const field = type.getFields()['id'];
  if (field === undefined || !isPlain(field) || !isNonNullType(field.type)) return undefined;
  const named = getNamedType(field.type);
  if (!isScalarType(named)) return undefined;
  return named.name === 'Int' ? 'integer' : 'string';
}

/** Members of a union have nothing in common but their type. */
function selectUnion(hasMembers: boolean): Selection | undefined {
  if (!hasMembers) return undefined;
  return {
    text: '{ __typename }',
    schema: { type: 'object', properties: { __typename: { type: 'string' } }, required: ['__typename'] },
  };
}
