import type { JsonObject, JsonSchema } from '@tapwright/connector';
import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  isScalarType,
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLScalarType,
} from 'graphql';

type Type = GraphQLInputType | GraphQLOutputType;

/** The schema of one value of a named type. */
export type NamedSchema = (named: unknown) => JsonSchema;

/** A type with its lists and nulls. */
export function wrapped(type: Type, named: NamedSchema): JsonSchema {
  if (isNonNullType(type)) return bare(type.ofType, named);
  return nullable(bare(type, named));
}

function bare(type: Type, named: NamedSchema): JsonSchema {
  if (isListType(type)) return { type: 'array', items: wrapped(type.ofType, named) };
  return isNonNullType(type) ? bare(type.ofType, named) : named(type);
}

function nullable(schema: JsonSchema): JsonSchema {
  const { type } = schema;
  if (schema['$ref'] !== undefined) return { anyOf: [schema, { type: 'null' }] };
  if (type === undefined) return schema;
  const values: unknown = schema['enum'];
  return {
    ...schema,
    type: [...(Array.isArray(type) ? type : [type]), 'null'],
    ...(Array.isArray(values) && { enum: [...values, null] }),
  };
}

/** Scalars by the names that most schemas give them. Of others nothing is known. */
const SCALARS: readonly (readonly [RegExp, JsonSchema])[] = [
  [/^ID$|^String$/, { type: 'string' }],
  [/^Int$/, { type: 'integer' }],
  [/^(Float|Decimal|Money)$/, { type: 'number' }],
  [/^Boolean$/, { type: 'boolean' }],
  [/^(DateTime|ISO8601DateTime|DateTimeISO|.*DateTime|timestamptz|Instant)$/, { type: 'string', format: 'date-time' }],
  [/^(Date|ISO8601Date|LocalDate)$/, { type: 'string', format: 'date' }],
  [/^(URI|URL)$/, { type: 'string', format: 'uri' }],
  [/^(UUID|uuid|Uuid|GUID)$/, { type: 'string', format: 'uuid' }],
  [/^(JSONObject|Map|Attributes)$/, { type: 'object' }],
  [/^(HTML|Markdown|Base64String|Email|EmailAddress|PhoneNumber|GitObjectID|.*String|.*ID)$/, { type: 'string' }],
];

const SAYS_TEXT = /\bstring\b/i;

export function scalarSchema(type: GraphQLScalarType): JsonSchema {
  const known = SCALARS.find(([pattern]) => pattern.test(type.name))?.[1];
  if (known !== undefined) return known;
  return SAYS_TEXT.test(type.description ?? '') ? { type: 'string' } : {};
}

export function enumSchema(type: GraphQLEnumType): JsonSchema {
  return { type: 'string', enum: type.getValues().map(({ name }) => name) };
}

/** Schemas of arguments; input objects get a name each, for they may hold themselves. */
export function createInputSchemas(schemas: Record<string, JsonSchema>): (type: GraphQLInputType) => JsonSchema {
  const named: NamedSchema = (type) => {
    if (isScalarType(type)) return scalarSchema(type);
    if (isEnumType(type)) return enumSchema(type);
    return isInputObjectType(type) ? inputObject(type) : {};
  };
  function inputObject(type: GraphQLInputObjectType): JsonSchema {
    const reference = { $ref: `#/schemas/${type.name}` };
    if (Object.hasOwn(schemas, type.name)) return reference;
    const schema: JsonObject = { type: 'object' };
    schemas[type.name] = schema;
    const fields = Object.values(type.getFields()).filter(
      (field) => field.deprecationReason === undefined || field.deprecationReason === null,
    );
    schema['properties'] = Object.fromEntries(
      fields.map((field) => [
        field.name,
        { ...wrapped(field.type, named), ...(isText(field.description) && { description: field.description }) },
      ]),
    );
    const required = fields.filter((field) => isRequiredInputField(field));
    if (required.length > 0) schema['required'] = required.map(({ name }) => name);
    schema['additionalProperties'] = false;
    return reference;
  }
  return (type) => wrapped(type, named);
}

export function isText(text: unknown): text is string {
  return typeof text === 'string' && text !== '';
}
