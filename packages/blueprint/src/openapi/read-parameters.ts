import type { JsonObject, JsonSchema } from '@tapwright/connector';
import type { Parameter } from '../schema.ts';
import { shorten } from './document-set.ts';
import { child, children, objectChild, rootNode, stringChild, textChild, type Node, type ObjectNode } from './node.ts';
import { readExample, readSchemaOf, resolveObject, type Reader } from './reader.ts';

/** Parameters of an operation with those of its path, bodies of Swagger 2.0 apart. */
export interface ReadParameters {
  readonly parameters: Parameter[];
  /** Parameters `in: body` and `in: formData`. */
  readonly bodies: readonly ObjectNode[];
}

const PLACES = ['path', 'query', 'header', 'cookie'] as const;
/** Headers that OpenAPI leaves to `content` and `responses`. */
const RESERVED_HEADERS: ReadonlySet<string> = new Set(['accept', 'content-type']);

/** `owners` are the path item (with what stands beside its reference) and the operation; later ones override. */
export function readParameters(reader: Reader, owners: readonly Node[]): ReadParameters {
  const found = new Map<string, ObjectNode>();
  for (const owner of owners) {
    const own = new Set<string>();
    for (const node of parameterNodes(reader, owner)) {
      const key = `${textChild(node, 'in') ?? ''} ${textChild(node, 'name') ?? ''}`;
      if (own.has(key))
        reader.problems.warn(node, `the parameter \`${shorten(key)}\` is declared twice; the last one counts`);
      own.add(key);
      found.set(key, node);
    }
  }
  const nodes = [...found.values()];
  return {
    parameters: nodes.filter((node) => !isBody(node)).flatMap((node) => readParameter(reader, node) ?? []),
    bodies: nodes.filter(isBody),
  };
}

function isBody(node: Node): boolean {
  return ['body', 'formData'].includes(stringChild(node, 'in') ?? '');
}

function parameterNodes(reader: Reader, owner: Node): ObjectNode[] {
  const list = child(owner, 'parameters');
  if (list === undefined || list.value === null) return [];
  if (!Array.isArray(list.value)) reader.problems.warn(list, '`parameters` must be a list; it is left out');
  else return children(list).flatMap((node) => resolveObject(reader, node, 'a parameter') ?? []);
  return [];
}

function readParameter(reader: Reader, node: ObjectNode): Parameter | undefined {
  const name = textChild(node, 'name');
  const told = textChild(node, 'in');
  const place = PLACES.find((known) => known === told);
  if (name === undefined || name === '' || place === undefined) {
    const where = told === undefined ? 'without `in`' : `in \`${shorten(told)}\``;
    reader.problems.warn(
      node,
      `a parameter ${name === undefined ? 'without a name' : `\`${shorten(name)}\``} ${where} is left out`,
    );
    return undefined;
  }
  if (place === 'header' && (RESERVED_HEADERS.has(name.toLowerCase()) || isSecured(reader, name))) return undefined;
  const style = readStyle(reader, node, place);
  const example = readExample(reader, node);
  const description = textChild(node, 'description');
  return {
    name,
    in: place,
    required: place === 'path' || child(node, 'required')?.value === true,
    ...(description !== undefined && { description }),
    ...(child(node, 'deprecated')?.value === true && { deprecated: true }),
    ...(style !== undefined && { style }),
    schema: readParameterSchema(reader, node),
    ...(example !== undefined && { example }),
  };
}

/** `Authorization` belongs to `security`; only where no scheme is declared, the parameter is all there is. */
function isSecured(reader: Reader, name: string): boolean {
  if (name.toLowerCase() !== 'authorization') return false;
  const root = rootNode(reader.documents.main);
  const components = objectChild(root, 'components');
  const schemes =
    reader.family === '2.0'
      ? objectChild(root, 'securityDefinitions')
      : components && objectChild(components, 'securitySchemes');
  return schemes !== undefined && children(schemes).length > 0;
}

function readParameterSchema(reader: Reader, node: ObjectNode): JsonSchema {
  const schema = readSchemaOf(reader, node) ?? readContentSchema(reader, node);
  if (schema !== undefined) return schema;
  return readInlineSchema(reader, node);
}

/** Swagger 2.0 writes the schema's keywords on the parameter (or header) itself. */
export function readInlineSchema(reader: Reader, node: ObjectNode): JsonSchema {
  const { description: _, examples: __, ...schema }: JsonObject = { ...reader.schemas.read(withoutNames(node)) };
  return schema;
}

function withoutNames(node: ObjectNode): ObjectNode {
  const { $ref: _, example: __, required: ___, deprecated: ____, ...value } = node.value;
  return { ...node, value };
}

function readContentSchema(reader: Reader, node: ObjectNode): JsonSchema | undefined {
  const content = objectChild(node, 'content');
  const media = content === undefined ? undefined : children(content)[0];
  return media === undefined ? undefined : readSchemaOf(reader, media);
}

function readStyle(reader: Reader, node: ObjectNode, place: Parameter['in']): Parameter['style'] | undefined {
  const content = objectChild(node, 'content');
  if (content !== undefined) return 'json';
  const collection = textChild(node, 'collectionFormat');
  const style = textChild(node, 'style');
  if (place !== 'query' && place !== 'cookie') {
    if (style === 'label' || style === 'matrix') {
      reader.problems.warn(node, `the style \`${style}\` is not supported; the plain value is sent`);
    }
    return undefined;
  }
  if (reader.family === '2.0') return readCollectionFormat(reader, node, collection);
  return readQueryStyle(style, child(node, 'explode')?.value);
}

/** The style of a query parameter; undefined for the usual repeated one. */
export function readQueryStyle(
  style: string | undefined,
  explode: unknown,
): Exclude<Parameter['style'], 'simple' | 'json'> {
  if (style === 'deepObject') return 'deep-object';
  if (style === 'spaceDelimited') return explode === true ? undefined : 'space';
  if (style === 'pipeDelimited') return explode === true ? undefined : 'pipe';
  return explode === false ? 'form' : undefined;
}

function readCollectionFormat(
  reader: Reader,
  node: ObjectNode,
  format: string | undefined,
): Parameter['style'] | undefined {
  if (textChild(node, 'type') !== 'array') return undefined;
  if (format === 'multi') return undefined;
  if (format === 'ssv') return 'space';
  if (format === 'pipes') return 'pipe';
  if (format === 'tsv') reader.problems.warn(node, '`collectionFormat: tsv` is not supported; commas are sent');
  return 'form';
}
