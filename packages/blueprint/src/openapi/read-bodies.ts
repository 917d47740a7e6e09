import { isJsonObject, type JsonObject, type JsonSchema } from '@tapwright/connector';
import type { Operation } from '../schema.ts';
import { child, children, objectChild, stringChild, textChild, type Node, type ObjectNode } from './node.ts';
import { readInlineSchema, readQueryStyle } from './read-parameters.ts';
import { members, readExample, readSchemaOf, resolveObject, type Reader } from './reader.ts';

type Body = NonNullable<Operation['requestBody']>;
type Media = Body['content'][string];
type Response = Operation['responses'][string];

/** `requestBody` of OpenAPI 3. */
export function readRequestBody(reader: Reader, operation: Node): Body | undefined {
  const node = resolveObject(reader, child(operation, 'requestBody'), 'a request body');
  if (node === undefined) return undefined;
  const description = textChild(node, 'description');
  const content: Body['content'] = {};
  for (const media of members(reader, child(node, 'content'), '`content`')) {
    const encoding = readEncoding(media);
    content[media.key] = { ...readMedia(reader, media), ...(encoding !== undefined && { encoding }) };
  }
  return {
    required: child(node, 'required')?.value === true,
    ...(description !== undefined && { description }),
    content,
  };
}

function readMedia(reader: Reader, media: Node): Media {
  const schema = readSchemaOf(reader, media);
  const example = readExample(reader, media);
  if (schema !== undefined && example !== undefined) reader.shown.push({ at: media, schema, example });
  return { ...(schema !== undefined && { schema }), ...(example !== undefined && { example }) };
}

function readEncoding(media: Node): Media['encoding'] | undefined {
  const declared = objectChild(media, 'encoding');
  if (declared === undefined) return undefined;
  const encoding: NonNullable<Media['encoding']> = {};
  for (const field of children(declared)) {
    const styled = textChild(field, 'style') !== undefined || child(field, 'explode') !== undefined;
    const style = styled
      ? (readQueryStyle(textChild(field, 'style'), child(field, 'explode')?.value) ?? 'form-explode')
      : undefined;
    const contentType = textChild(field, 'contentType');
    if (field.key !== '__proto__' && (style !== undefined || contentType !== undefined)) {
      encoding[field.key] = {
        ...(style !== undefined && { style }),
        ...(contentType !== undefined && { contentType }),
      };
    }
  }
  return Object.keys(encoding).length > 0 ? encoding : undefined;
}

/** `in: body` and `in: formData` of Swagger 2.0. */
export function readSwaggerBody(reader: Reader, operation: Node, bodies: readonly ObjectNode[]): Body | undefined {
  const whole = bodies.find((node) => stringChild(node, 'in') === 'body');
  if (whole !== undefined) return readWholeBody(reader, operation, whole);
  return bodies.length === 0 ? undefined : readFormBody(reader, operation, bodies);
}

function readWholeBody(reader: Reader, operation: Node, node: ObjectNode): Body {
  const schema = readSchemaOf(reader, node);
  const description = textChild(node, 'description');
  const types = mediaTypes(reader, operation, 'consumes').filter((type) => !isForm(type));
  return {
    required: child(node, 'required')?.value === true,
    ...(description !== undefined && { description }),
    content: Object.fromEntries(
      (types.length > 0 ? types : ['application/json']).map((type) => [type, schema === undefined ? {} : { schema }]),
    ),
  };
}

function readFormBody(reader: Reader, operation: Node, fields: readonly ObjectNode[]): Body {
  const properties: Record<string, JsonSchema> = {};
  const encoding: NonNullable<Media['encoding']> = {};
  for (const field of fields) {
    const name = textChild(field, 'name') ?? '';
    const description = textChild(field, 'description');
    if (name === '' || name === '__proto__') continue;
    properties[name] = { ...readInlineSchema(reader, field), ...(description !== undefined && { description }) };
    if (textChild(field, 'type') === 'array')
      encoding[name] = { style: formStyle(textChild(field, 'collectionFormat')) };
  }
  const required = fields.filter(isRequired).flatMap((field) => textChild(field, 'name') ?? []);
  const hasFile = fields.some((field) => textChild(field, 'type') === 'file');
  const declared = mediaTypes(reader, operation, 'consumes').filter(isForm);
  const types = hasFile
    ? ['multipart/form-data']
    : declared.length > 0
      ? declared
      : ['application/x-www-form-urlencoded'];
  const media: Media = {
    schema: { type: 'object', properties, ...(required.length > 0 && { required }) },
    ...(Object.keys(encoding).length > 0 && { encoding }),
  };
  return { required: required.length > 0, content: Object.fromEntries(types.map((type) => [type, media])) };
}

function isRequired(field: Node): boolean {
  return child(field, 'required')?.value === true;
}

function formStyle(format: string | undefined): 'form-explode' | 'form' | 'space' | 'pipe' {
  if (format === 'multi') return 'form-explode';
  return format === 'ssv' ? 'space' : format === 'pipes' ? 'pipe' : 'form';
}

function isForm(type: string): boolean {
  return type.startsWith('application/x-www-form-urlencoded') || type.startsWith('multipart/');
}

/** `consumes` or `produces`: the operation's, else the document's. */
function mediaTypes(reader: Reader, operation: Node, key: 'consumes' | 'produces'): string[] {
  const { main } = reader.documents;
  const root: Node = { value: main.data, document: main, parent: undefined, key: '' };
  const declared = (child(operation, key) ?? child(root, key))?.value;
  return Array.isArray(declared) ? declared.filter((type) => typeof type === 'string') : [];
}

export function readResponses(reader: Reader, operation: Node): Operation['responses'] {
  const responses: Operation['responses'] = {};
  for (const member of members(reader, child(operation, 'responses'), '`responses`')) {
    const status = readStatus(member.key);
    if (status === undefined) {
      reader.problems.warn(member, `\`${member.key.slice(0, 40)}\` is no status; the response is left out`);
      continue;
    }
    const node = resolveObject(reader, member, 'a response');
    responses[status] = node === undefined ? {} : readResponse(reader, operation, node);
  }
  return responses;
}

function readStatus(key: string): string | undefined {
  const status = key.trim();
  if (/^[1-5]\d\d$/.test(status) || status === 'default') return status;
  return /^[1-5]xx$/i.test(status) ? status.toUpperCase() : undefined;
}

function readResponse(reader: Reader, operation: Node, node: ObjectNode): Response {
  const description = textChild(node, 'description');
  const headers = readHeaders(reader, node);
  const content = reader.family === '2.0' ? readSwaggerContent(reader, operation, node) : readContent(reader, node);
  return {
    ...(description !== undefined && description !== '' && { description }),
    ...(headers !== undefined && { headers }),
    ...(content !== undefined && { content }),
  };
}

function readContent(reader: Reader, node: ObjectNode): Response['content'] | undefined {
  const media = members(reader, child(node, 'content'), '`content`');
  return media.length === 0
    ? undefined
    : Object.fromEntries(media.map((entry) => [entry.key, readMedia(reader, entry)]));
}

function readSwaggerContent(reader: Reader, operation: Node, node: ObjectNode): Response['content'] | undefined {
  const schema = readSchemaOf(reader, node);
  const examples = objectChild(node, 'examples')?.value ?? {};
  if (schema === undefined && Object.keys(examples).length === 0) return undefined;
  const produced = mediaTypes(reader, operation, 'produces');
  const types = produced.length > 0 ? produced : ['application/json'];
  return Object.fromEntries(
    types.map((type) => {
      const example = Object.hasOwn(examples, type) ? examples[type] : undefined;
      if (schema !== undefined && example !== undefined) reader.shown.push({ at: node, schema, example });
      return [type, { ...(schema !== undefined && { schema }), ...(example !== undefined && { example }) }];
    }),
  );
}

function readHeaders(reader: Reader, node: ObjectNode): Record<string, JsonSchema> | undefined {
  const headers: Record<string, JsonSchema> = {};
  for (const member of members(reader, child(node, 'headers'), '`headers`')) {
    const header = resolveObject(reader, member, 'a header');
    const name = member.key.toLowerCase();
    if (header === undefined || name === 'content-type' || name === '__proto__') continue;
    const description = textChild(header, 'description');
    const schema: JsonObject = { ...(readSchemaOf(reader, header) ?? readInlineSchema(reader, header)) };
    if (description !== undefined) schema['description'] ??= description;
    headers[name] = schema;
  }
  return Object.keys(headers).length > 0 ? headers : undefined;
}

/** Links between operations, by status and name; there is no other place for them in a contract. */
export function readLinks(reader: Reader, operation: Node): JsonObject | undefined {
  const links: JsonObject = {};
  for (const member of members(reader, child(operation, 'responses'), '`responses`')) {
    const response = isJsonObject(member.value) ? resolveObject(reader, member, 'a response') : undefined;
    const declared = response === undefined ? undefined : child(response, 'links');
    const found = members(reader, declared, '`links`').flatMap((link) => {
      const node = resolveObject(reader, link, 'a link');
      return node === undefined ? [] : [[link.key, node.value] as const];
    });
    if (found.length > 0) links[member.key] = Object.fromEntries(found);
  }
  return Object.keys(links).length > 0 ? links : undefined;
}
