import { isJsonObject } from '@tapwright/connector';
import {
  buildASTSchema,
  buildClientSchema,
  GraphQLError,
  Kind,
  parse,
  type DefinitionNode,
  type DocumentNode,
  type NameNode,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import { ConfigError } from '@tapwright/connector';
import { child, children, objectChild, pointerOf, rootNode, stringChild, type Node } from '../openapi/node.ts';
import type { SourceDocument } from '../openapi/source-document.ts';

export interface LoadedSchema {
  readonly schema: GraphQLSchema;
  /** Where a field of a type stands: a JSON pointer, or `line:12` of an SDL text. */
  place(type: string, field: string): string;
  /** Line of an SDL text. */
  line(type: string, field: string): number | undefined;
}

/** Reads an SDL text, or the answer to an introspection query. */
export function loadSchema(main: SourceDocument): LoadedSchema {
  return typeof main.data === 'string' ? loadText(main, main.data) : loadIntrospection(main);
}

function loadText(main: SourceDocument, text: string): LoadedSchema {
  const schema = guarded(main.label, () =>
    // Vendors' own schemas break rules that do not matter to a reader.
    buildASTSchema(withDefinitions(parse(text, { maxTokens: MOST_TOKENS })), {
      assumeValid: true,
      assumeValidSDL: true,
    }),
  );
  // A definition begins with its description; its name is what a reader looks for.
  const lineOf = (node: NamedNode | null | undefined): number | undefined => node?.name.loc?.startToken.line;
  const line = (type: string, field: string): number | undefined => {
    const found = schema.getType(type);
    const node = found !== undefined && 'getFields' in found ? found.getFields()[field]?.astNode : undefined;
    return lineOf(node) ?? lineOf(found?.astNode);
  };
  return { schema, line, place: (type, field) => `line:${line(type, field) ?? 1}` };
}

/** The part of a federated schema extends types that another part defines: here the first extension is the definition. */
function withDefinitions(document: DocumentNode): DocumentNode {
  const defined = new Set<string>();
  for (const node of document.definitions) if (node.kind === Kind.OBJECT_TYPE_DEFINITION) defined.add(node.name.value);
  const definitions = document.definitions.map((node): DefinitionNode => {
    if (node.kind !== Kind.OBJECT_TYPE_EXTENSION || defined.has(node.name.value)) return node;
    defined.add(node.name.value);
    return { ...node, kind: Kind.OBJECT_TYPE_DEFINITION };
  });
  return { ...document, definitions };
}

interface NamedNode {
  readonly name: NameNode;
}

/** Far above the largest schemas, far below what exhausts memory. */
const MOST_TOKENS = 5_000_000;

function loadIntrospection(main: SourceDocument): LoadedSchema {
  const root = rootNode(main);
  const holder = child(root, '__schema') === undefined ? (objectChild(root, 'data') ?? root) : root;
  const introspection = holder.value;
  if (!isIntrospection(introspection)) throw broken(main.label, 'it holds no `__schema` with types');
  const schema = guarded(main.label, () => buildClientSchema(introspection, { assumeValid: true }));
  const types = new Map<string, Node>();
  const inner = objectChild(holder, '__schema');
  const list = inner && child(inner, 'types');
  for (const node of list === undefined ? [] : children(list)) types.set(stringChild(node, 'name') ?? '', node);
  return {
    schema,
    line: () => undefined,
    place(type, field) {
      const node = types.get(type);
      const fields = node && child(node, 'fields');
      const found = (fields === undefined ? [] : children(fields)).find((one) => stringChild(one, 'name') === field);
      return pointerOf(found ?? node ?? root);
    },
  };
}

function isIntrospection(value: unknown): value is IntrospectionQuery {
  const schema: unknown = isJsonObject(value) ? value['__schema'] : undefined;
  const types: unknown = isJsonObject(schema) ? schema['types'] : undefined;
  return Array.isArray(types) && types.length > 0 && types.every(isJsonObject);
}

function guarded<Result>(label: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw error;
    const at = error instanceof GraphQLError ? error.locations?.[0] : undefined;
    const place = at === undefined ? label : `${label}:${at.line}:${at.column}`;
    throw broken(place, error instanceof Error ? error.message.split('\n')[0]?.slice(0, 200) : undefined);
  }
}

function broken(place: string, reason = 'it cannot be understood'): ConfigError {
  return new ConfigError(`${place}: this is no valid GraphQL schema: ${reason}`, {
    code: 'description_syntax',
    hint: 'Give the SDL of the schema, or the JSON answer to the full introspection query.',
  });
}
