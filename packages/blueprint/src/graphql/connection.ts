import {
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
} from 'graphql';

export type Field = GraphQLField<unknown, unknown>;

/** A field that pages as Relay says. */
export interface ConnectionField {
  readonly record: GraphQLCompositeType;
  /** `nodes`, or `edges` that hold a `node` each. */
  readonly through: 'nodes' | 'edges';
}

/** `pageInfo { hasNextPage endCursor }` beside `nodes` or `edges { node }`, with an `after` to go on. */
export function connectionOf(field: Field): ConnectionField | undefined {
  const type = getNamedType(field.type);
  if (!isObjectType(type) || isList(field.type) || !field.args.some(({ name }) => name === 'after')) return undefined;
  const fields = type.getFields();
  const info = getNamedType(fields['pageInfo']?.type);
  if (!isObjectType(info) || !['hasNextPage', 'endCursor'].every((name) => name in info.getFields())) return undefined;
  const nodes = fields['nodes'];
  const record = nodes === undefined ? undefined : getNamedType(nodes.type);
  if (nodes !== undefined && isList(nodes.type) && isCompositeType(record)) return { record, through: 'nodes' };
  const edges = fields['edges'];
  const edge = edges === undefined || !isList(edges.type) ? undefined : getNamedType(edges.type);
  const node = isObjectType(edge) ? getNamedType(edge.getFields()['node']?.type) : undefined;
  return isCompositeType(node) ? { record: node, through: 'edges' } : undefined;
}

export function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

export function isDeprecated({ deprecationReason }: { readonly deprecationReason?: unknown }): boolean {
  return deprecationReason !== undefined && deprecationReason !== null;
}

/** A field that can be asked for without knowing anything. */
export function isPlain(field: Field): boolean {
  return !isDeprecated(field) && !field.args.some(isRequiredArgument);
}
