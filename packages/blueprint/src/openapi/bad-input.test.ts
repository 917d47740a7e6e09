import { isTapwrightError } from '@tapwright/connector';
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contractSchema } from '../schema.ts';
import { parseText } from './parse-text.ts';
import { readDescription } from './read-description.ts';
import { readOpenApi } from './read-openapi.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'blueprint-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function read(content: string | Uint8Array, name = 'api.yaml'): ReturnType<typeof readDescription> {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return readDescription(file);
}

const GOOD =
  'openapi: 3.0.0\ninfo: { title: Ä, version: "1" }\nservers: [{ url: "https://a.example" }]\npaths: { /a: { get: {} } }\n';

test.each([
  ['YAML', 'openapi: 3.0.0\ninfo: [\n  a: }\n', /^api\.yaml:3:6: this is neither JSON nor YAML/],
  ['JSON', '{"openapi": "3.0.0",\n  "info": {"title" "x"}}', /^api\.yaml:2:20: this is not valid JSON/],
  ['JSON that ends early', '{"openapi": "3.0.0",\n"info": {', /^api\.yaml:2:10: this is not valid JSON/],
])('broken %s is told with line and column', async (_, text, message) => {
  await expect(read(text)).rejects.toMatchObject({
    code: 'description_syntax',
    message: expect.stringMatching(message),
  });
});

test.each([
  ['<!DOCTYPE html><html><body>Docs</body></html>', 'an HTML page'],
  ['<?xml version="1.0"?><definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>', 'a WSDL file'],
  ['asyncapi: 2.0.0', 'an AsyncAPI document'],
  ['{"formatVersion": 1, "contract": {}}', 'a Tapwright blueprint'],
  ['version: 1\ntype: DeclarativeSource\n', 'an Airbyte low-code manifest'],
  ['{"paths": {"/a": {}}}', 'without its `openapi` or `swagger` version line'],
  ['{"type": "object", "properties": {}}', 'a JSON Schema'],
  ['[1, 2]', 'a list'],
  ['just some words', 'plain text'],
  ['42', 'a number'],
  ['null', 'nothing'],
])('what is no OpenAPI document is recognised: %s', async (text, kind) => {
  await expect(read(text)).rejects.toMatchObject({ code: 'description_kind', message: expect.stringContaining(kind) });
});

test.each([
  ['{"info": {"_postman_id": "1", "name": "x"}, "item": []}', 'a Postman collection'],
  ['{"log": {"version": "1.2", "entries": []}}', 'a HAR recording'],
  ['{"kind": "discovery#restDescription", "discoveryVersion": "v1"}', 'a Google discovery document'],
  ['{"data": {"__schema": {"types": []}}}', 'a GraphQL introspection result'],
  ['type Query {\n  pets(first: Int): [Pet!]!\n}\n', 'a GraphQL schema'],
])('the reader of OpenAPI says what else a document is: %s', (text, kind) => {
  expect(() => readOpenApi({ text })).toThrow(kind);
});

test.each(['swaggerVersion: "1.2"', 'swagger: "1.2"', 'openapi: 4.0.0', 'openapi: 2.0.0', 'openapi: next'])(
  'another version is refused: %s',
  async (line) => {
    await expect(read(`${line}\npaths: {}\n`)).rejects.toMatchObject({
      code: 'description_version',
      hint: expect.stringContaining('2.0, 3.0 and 3.1'),
    });
  },
);

test.each([
  ['openapi: 3.0\n', 'openapi-3'],
  ['openapi: 3.1\n', 'openapi-3.1'],
  ['swagger: 2.0\n', 'swagger-2'],
  ['swagger: "2.0"\n', 'swagger-2.0'],
  ['openapi: 3.1.1\n', 'openapi-3.1.1'],
])('a version without quotes is still a version: %s', async (line, kind) => {
  const { source } = await read(`${line}info: { title: T, version: 1 }\npaths: { /a: { get: {} } }\n`);
  expect(source.kind).toBe(kind);
});

test('OpenAPI 3.2 is read with a warning', async () => {
  const { warnings } = await read(GOOD.replace('3.0.0', '3.2.0'));
  expect(warnings.map(({ message }) => message)).toEqual([
    'OpenAPI 3.2.0 is newer than what is known here; it is read as 3.1',
  ]);
});

test.each([
  ['an empty file', ''],
  ['white space', ' \n\n'],
  ['bytes that are no text', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00, 0x80])],
])('%s cannot be read', async (_, content) => {
  await expect(read(content)).rejects.toMatchObject({ code: 'description_unreadable' });
});

test('a comment alone is nothing', async () => {
  await expect(read('# nothing here\n')).rejects.toMatchObject({ code: 'description_kind' });
});

test.each([
  ['UTF-8 with BOM', Buffer.from(`\uFEFF${GOOD}`)],
  ['UTF-16 little endian with BOM', Buffer.from(`\uFEFF${GOOD}`, 'utf16le')],
  ['UTF-16 big endian with BOM', Buffer.from(`\uFEFF${GOOD}`, 'utf16le').swap16()],
  ['UTF-16 little endian without BOM', Buffer.from(GOOD, 'utf16le')],
])('%s is read', async (_, bytes) => {
  const description = await read(bytes);
  expect(description.title).toBe('Ä');
  expect(description.warnings).toEqual([]);
});

test('JSON with a BOM and JSON with comments and trailing commas are read, the latter with a warning', async () => {
  const json =
    '{"openapi": "3.0.0", "info": {"title": "T", "version": "1"}, "servers": [{"url": "https://a.example"}], "paths": {"/a": {"get": {}}}}';
  expect((await read(`\uFEFF${json}`)).warnings).toEqual([]);
  const lax = await read(json.replace(/\}$/, ', # last\n}'));
  expect(lax.warnings).toEqual([
    { message: 'the text is not strict JSON; it was read as YAML', line: 1, file: 'api.yaml' },
  ]);
});

test('a key that stands twice is a warning with its line', async () => {
  const { warnings, title } = await read(`${GOOD}info: { title: Second, version: "2" }\n`);
  expect(title).toBe('Second');
  expect(warnings).toEqual([
    { message: 'this key stands twice in its map; the last one counts', line: 5, file: 'api.yaml' },
  ]);
});

test('a path that stands twice in JSON is a warning with its line', async () => {
  const { warnings } = await read(
    '{"openapi": "3.0.0", "info": {}, "servers": [{"url": "https://a.example"}], "paths": {\n"/a": {"get": {}},\n"/a": {"post": {}}}}',
  );
  expect(warnings).toEqual([
    { message: 'the key `/a` stands twice in its map; the last one counts', line: 3, file: 'api.yaml' },
  ]);
});

test('a bomb of YAML aliases is refused', async () => {
  const levels = Array.from(
    { length: 12 },
    (_, index) => `l${index + 1}: &l${index + 1} [${Array(9).fill(`*l${index}`).join(', ')}]`,
  );
  const bomb = `${GOOD}x-bomb:\n  l0: &l0 [a]\n${levels.map((level) => `  ${level}\n`).join('')}`;
  await expect(read(bomb)).rejects.toMatchObject({
    code: 'description_unreadable',
    message: expect.stringContaining('aliases expand'),
  });
});

test('an alias of itself is refused', async () => {
  await expect(read(`${GOOD}x-loop: &loop\n  again: *loop\n`)).rejects.toMatchObject({
    code: 'description_unreadable',
    message: expect.stringContaining('without end'),
  });
});

test('anchors as people use them are fine', async () => {
  const uses = Array.from({ length: 300 }, (_, index) => `    S${index}: *shared\n`).join('');
  const { contract } = await read(`${GOOD}components:\n  schemas:\n    S: &shared { type: string }\n${uses}`);
  expect(contract.schemas['S299']).toEqual({ type: 'string' });
});

test.each([
  ['JSON', '['.repeat(200_000) + ']'.repeat(200_000)],
  ['YAML', `a: ${'['.repeat(20_000)}`],
  ['YAML by indentation', Array.from({ length: 3000 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
  ['unfinished JSON', '{"a":'.repeat(50_000)],
])('endless nesting of %s is an error of the input', async (_, text) => {
  const failure: unknown = await read(text).catch((error: unknown) => error);
  expect(isTapwrightError(failure)).toBe(true);
});

test('schemas that are nested too deeply are refused with their place', async () => {
  const schema = '{"items":'.repeat(300) + '{}' + '}'.repeat(300);
  const text = `{"openapi":"3.0.0","info":{},"paths":{},"components":{"schemas":{"Deep":${schema}}}}`;
  await expect(read(text)).rejects.toMatchObject({
    code: 'description_too_deep',
    message: expect.stringMatching(
      /^api\.yaml:1: schemas are nested more than 200 levels deep \(at \/components\/schemas\/Deep/,
    ),
  });
});

test('deep data in an example is kept, endless data is refused', async () => {
  await expect(read(withDeepExample(400))).resolves.toMatchObject({ warnings: [] });
  await expect(read(withDeepExample(3000))).rejects.toMatchObject({
    message: expect.stringContaining('nested too deeply'),
  });
});

function withDeepExample(depth: number): string {
  const content = { 'a/b': { example: 0 } };
  const paths = { '/a': { post: { requestBody: { content } } } };
  const document = { openapi: '3.0.0', info: {}, servers: [{ url: 'https://a.example' }], paths };
  return JSON.stringify(document).replace('"example":0', `"example":${'['.repeat(depth)}${']'.repeat(depth)}`);
}

test('texts beyond the limits are refused before they are parsed', () => {
  const bytes = new TextEncoder().encode(`${GOOD}${'#'.repeat(2000)}`);
  const parse = (limits: { json: number; yaml: number }): unknown =>
    parseText(bytes, 'api.yaml', { kind: 'text' }, limits);
  expect(() => parse({ json: 1000, yaml: 1000 })).toThrow(/too large: 1 MB/);
  expect(() => parse({ json: 10_000, yaml: 1000 })).toThrow(/of YAML/);
  expect(() => parse({ json: 10_000, yaml: 10_000 })).not.toThrow();
});

test('folders, missing files and file addresses are told apart', async () => {
  const inner = path.join(folder, 'inner');
  mkdirSync(inner);
  await expect(readDescription(inner)).rejects.toMatchObject({ message: `${inner}: this is a folder` });
  await expect(readDescription(path.join(folder, 'gone.yaml'))).rejects.toMatchObject({
    code: 'description_not_found',
  });
  await expect(readDescription('file://elsewhere/x')).rejects.toMatchObject({ code: 'description_not_found' });
  const good = path.join(inner, 'good.yaml');
  writeFileSync(good, GOOD);
  await expect(readDescription(pathToFileURL(good).href)).resolves.toMatchObject({ title: 'Ä' });
  const allowedRoot = path.join(folder, 'gone');
  await expect(readDescription(good, { allowedRoot })).rejects.toMatchObject({ code: 'description_not_found' });
});

test('every warning of a YAML document has the line of its place', async () => {
  const { warnings } = await read(`openapi: 3.0.0
info: { title: T, version: '1' }
servers: [{ url: 'https://a.example' }]
paths:
  /a:
    get:
      parameters:
        - name: limit
      responses:
        200: { $ref: '#/nowhere' }
`);
  expect(warnings).toEqual([
    {
      message: 'a parameter `limit` without `in` is left out',
      pointer: '/paths/~1a/get/parameters/0',
      line: 8,
      file: 'api.yaml',
    },
    {
      message: 'the reference `#/nowhere` leads nowhere; the part is left out',
      pointer: '/paths/~1a/get/responses/200',
      line: 10,
      file: 'api.yaml',
    },
  ]);
});

test('whatever stands in a document, the reader ends with a valid contract or an error of the input', () => {
  const words = fc.constantFrom(
    'openapi',
    'paths',
    '/a',
    '/a/{b}',
    'get',
    'parameters',
    'name',
    'in',
    'query',
    'path',
    'schema',
    '$ref',
    'type',
    'items',
    'properties',
    'allOf',
    'responses',
    '200',
    'content',
    'application/json',
    'components',
    'schemas',
    'securitySchemes',
    'security',
    'servers',
    'url',
    'required',
    'enum',
    'discriminator',
    '#/components/schemas/A',
    'A',
    '__proto__',
    'constructor',
    'flows',
    'x-y',
    'headers',
    'examples',
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 7, withCrossShrink: true },
      words,
      fc.constantFrom(null, true, 0, 3.5, ''),
      tie('list'),
      tie('map'),
    ),
    list: fc.array(tie('tree'), { maxLength: 3 }),
    map: fc.dictionary(words, tie('tree'), { maxKeys: 5 }),
  }));
  const operation = fc.record(
    { parameters: tree, requestBody: tree, responses: tree, security: tree, operationId: tree },
    { requiredKeys: [] },
  );
  const documents = fc.record(
    {
      info: tree,
      servers: tree,
      security: tree,
      paths: fc.oneof(tree, fc.dictionary(words, fc.dictionary(words, operation))),
      components: fc.oneof(tree, fc.record({ schemas: tree, securitySchemes: tree, parameters: tree })),
      definitions: tree,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.constantFrom({ openapi: '3.0.0' }, { openapi: '3.1.0' }, { swagger: '2.0' }),
      documents,
      (version, document) => {
        try {
          const { contract } = readOpenApi({ text: JSON.stringify({ ...version, ...document }) });
          expect(contractSchema.safeParse(contract).error).toBeUndefined();
        } catch (error) {
          if (!isTapwrightError(error)) throw error;
        }
      },
    ),
    { numRuns: 200 },
  );
});
