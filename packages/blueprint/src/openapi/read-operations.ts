import type { JsonSchema } from '@tapwright/connector';
import type { Contract, Operation } from '../schema.ts';
import { shorten } from './document-set.ts';
import { child, children, pointerOf, textChild, type Node, type ObjectNode } from './node.ts';
import { readLinks, readRequestBody, readResponses, readSwaggerBody } from './read-bodies.ts';
import { readParameters } from './read-parameters.ts';
import { readPath } from './read-path.ts';
import { readRequirements } from './read-security.ts';
import { readOwnServers } from './read-servers.ts';
import { members, readExtensions, resolveObject, type Reader } from './reader.ts';

const METHODS: Readonly<Record<string, Operation['method']>> = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  head: 'HEAD',
  options: 'OPTIONS',
};
/** Other members of a path item. */
const PATH_FIELDS: ReadonlySet<string> = new Set(['$ref', 'summary', 'description', 'parameters', 'servers']);

export function readOperations(reader: Reader, root: Node, schemes: Contract['securitySchemes']): Operation[] {
  const ids = new Map<string, number>();
  const operations: Operation[] = [];
  for (const member of members(reader, child(root, 'paths'), '`paths`')) {
    const item = resolveObject(reader, member, 'a path');
    if (item === undefined) continue;
    // A path item may be a reference with further members beside it.
    const beside = item.value === member.value ? [] : children(member);
    for (const node of [...children(item), ...beside]) {
      const method = Object.hasOwn(METHODS, node.key) ? METHODS[node.key] : undefined;
      if (method === undefined) noteUnknown(reader, node);
      else {
        const operation = resolveObject(reader, node, 'an operation');
        if (operation !== undefined)
          operations.push(readOperation({ reader, member, item, operation, method, schemes, ids }));
      }
    }
  }
  return operations;
}

function noteUnknown(reader: Reader, node: Node): void {
  if (PATH_FIELDS.has(node.key) || node.key.startsWith('x-')) return;
  reader.problems.warn(node, `\`${shorten(node.key)}\` is no method that can be called; it is left out`);
}

interface Found {
  readonly reader: Reader;
  /** The entry of `paths`. */
  readonly member: Node;
  /** What it is or refers to. */
  readonly item: ObjectNode;
  readonly operation: ObjectNode;
  readonly method: Operation['method'];
  readonly schemes: Contract['securitySchemes'];
  readonly ids: Map<string, number>;
}

function readOperation({ reader, member, item, operation, method, schemes, ids }: Found): Operation {
  const read = readParameters(reader, [item, ...(item.value === member.value ? [] : [member]), operation]);
  const { path, parameters } = readPath(reader, member, operation, read.parameters);
  const text = (key: string): string | undefined => textChild(operation, key);
  const tags = child(operation, 'tags')?.value;
  const requestBody = dropEmptyBody(
    method,
    reader.family === '2.0' ? readSwaggerBody(reader, operation, read.bodies) : readRequestBody(reader, operation),
  );
  const security = readRequirements(reader, operation, schemes);
  const servers = readOwnServers(reader, item, operation);
  const links = readLinks(reader, operation);
  const extensions = {
    ...readExtensions(member),
    ...readExtensions(item),
    ...readExtensions(operation),
    ...(links && { links }),
  };
  const [summary, description] = [text('summary'), text('description')];
  return {
    id: uniqueId(reader, operation, ids, text('operationId') ?? `${method} ${member.key}`),
    method,
    path,
    ...(summary !== undefined && { summary }),
    ...(description !== undefined && { description }),
    ...(Array.isArray(tags) && { tags: tags.filter((tag) => typeof tag === 'string') }),
    ...(child(operation, 'deprecated')?.value === true && { deprecated: true }),
    parameters,
    ...(requestBody !== undefined && { requestBody }),
    responses: readResponses(reader, operation),
    ...(security !== undefined && { security }),
    ...(servers !== undefined && { servers }),
    pointer: `${pointerOf(member)}/${method.toLowerCase()}`,
    ...(Object.keys(extensions).length > 0 && { extensions }),
  };
}

function uniqueId(reader: Reader, operation: Node, ids: Map<string, number>, wanted: string): string {
  const base = wanted.trim() === '' ? 'operation' : wanted.trim();
  const count = (ids.get(base) ?? 0) + 1;
  ids.set(base, count);
  if (count === 1) return base;
  const id = `${base}_${count}`;
  reader.problems.warn(
    operation,
    `the operationId \`${shorten(base)}\` is used before; this one is called \`${shorten(id)}\``,
  );
  return ids.has(id) ? uniqueId(reader, operation, ids, id) : (ids.set(id, 1), id);
}

/** Generators declare bodies without fields on reads; sending one is refused by many servers. */
function dropEmptyBody(method: string, body: Operation['requestBody']): Operation['requestBody'] {
  if (body === undefined || Object.keys(body.content).length === 0) return undefined;
  if (method !== 'GET' && method !== 'HEAD') return body;
  return Object.values(body.content).every(isEmpty) ? undefined : body;
}

function isEmpty({ schema = {} }: { readonly schema?: JsonSchema | undefined }): boolean {
  const fields = Object.keys(Object(schema['properties'])).length;
  return fields === 0 && !['$ref', 'allOf', 'anyOf', 'oneOf', 'items'].some((key) => key in schema);
}
