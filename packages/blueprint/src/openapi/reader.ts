import { isJsonObject, type JsonObject, type JsonSchema } from '@tapwright/connector';
import type { DocumentSet } from './document-set.ts';
import { child, children, isObjectNode, stringChild, type Node, type ObjectNode } from './node.ts';
import type { Problems } from './problems.ts';
import type { ShownAnswer } from './settle-by-examples.ts';
import type { OpenApiFamily, SchemaReader } from './schema-reader.ts';

/** What every part of the OpenAPI reader works with. */
export interface Reader {
  readonly family: OpenApiFamily;
  readonly documents: DocumentSet;
  readonly problems: Problems;
  readonly schemas: SchemaReader;
  /** Examples of answers, to be compared with their schemas when all are read. */
  readonly shown: ShownAnswer[];
}

/** Follows references to an object; anything else is noted and left out. */
export function resolveObject(reader: Reader, node: Node | undefined, what: string): ObjectNode | undefined {
  if (node === undefined || node.value === null) return undefined;
  const resolved = reader.documents.resolve(node);
  if (resolved === undefined) return undefined;
  if (isObjectNode(resolved)) return resolved;
  reader.problems.warn(node, `${what} must be an object; it is left out`);
  return undefined;
}

/** Members of an object that may be a reference; extensions are left out. */
export function members(reader: Reader, node: Node | undefined, what: string): Node[] {
  const object = resolveObject(reader, node, what);
  return object === undefined ? [] : children(object).filter((member) => !member.key.startsWith('x-'));
}

/** `schema` of a parameter, header or media type, if there is one. */
export function readSchemaOf(reader: Reader, node: Node, key = 'schema'): JsonSchema | undefined {
  const schema = child(node, key);
  return schema === undefined || schema.value === null ? undefined : reader.schemas.read(schema);
}

/** `example`, or the first of `examples`. */
export function readExample(reader: Reader, node: Node): unknown {
  const example = child(node, 'example');
  if (example !== undefined) return withoutReferences(reader, example);
  const examples = child(node, 'examples');
  const first = examples === undefined ? undefined : children(examples)[0];
  if (first === undefined || examples === undefined) return undefined;
  if (Array.isArray(examples.value) || !isJsonObject(first.value)) return first.value;
  const resolved = reader.documents.resolve(first);
  const value = resolved === undefined ? undefined : child(resolved, 'value');
  return value === undefined ? undefined : withoutReferences(reader, value);
}

/** Some authors put references into their example data; what they name under `components` is put in their place. */
function withoutReferences(reader: Reader, node: Node, depth = 0): unknown {
  if (typeof node.value !== 'object' || node.value === null || depth > DEEPEST_EXAMPLE) return node.value;
  const reference = stringChild(node, '$ref');
  if (reference?.startsWith('#/components/')) {
    const target = reader.documents.resolve(node);
    return target === undefined ? null : withoutReferences(reader, child(target, 'value') ?? target, depth + 1);
  }
  const members = children(node);
  const values = members.map((member) => withoutReferences(reader, member, depth + 1));
  // Nearly always nothing was replaced, and the data is shared instead of copied.
  if (members.every((member, index) => member.value === values[index])) return node.value;
  return Array.isArray(node.value)
    ? values
    : Object.fromEntries(members.map((member, index) => [member.key, values[index]]));
}

const DEEPEST_EXAMPLE = 60;

/** `x-*` members, whose meaning is the vendor's. */
export function readExtensions(node: Node): JsonObject {
  return Object.fromEntries(
    children(node)
      .filter(({ key }) => key.startsWith('x-') && !CODE_SAMPLES.has(key))
      .map(({ key, value }) => [key, value]),
  );
}

/** Long texts for documentation sites. */
const CODE_SAMPLES: ReadonlySet<string> = new Set(['x-codeSamples', 'x-code-samples', 'x-readme', 'x-oaiMeta']);
