import { readFileSync } from 'node:fs';
import { buildSchema, introspectionFromSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { createBlueprint } from '../blueprint.ts';
import { readDescriptionText } from '../formats/read-document.ts';
import { contractSchema, type Operation } from '../schema.ts';

const text = readFileSync(new URL('bookshop.fixture.graphql', import.meta.url), 'utf8');
const bookshop = await readDescriptionText({ text, address: 'bookshop.graphql' });

function operation(id: string): Operation {
  const found = bookshop.contract.operations.find((one) => one.id === id);
  if (found === undefined) throw new Error(`there is no operation ${id}`);
  return found;
}

function body(found: Operation): Record<string, Record<string, unknown>> {
  const schema: unknown = found.requestBody?.content['application/json']?.schema?.['properties'];
  return JSON.parse(JSON.stringify(schema));
}

function query(found: Operation): string {
  return String(body(found)['query']?.['const']);
}

test('lists, things and mutations become operations of one address, told apart by their names', () => {
  expect(contractSchema.parse(bookshop.contract)).toEqual(bookshop.contract);
  expect(bookshop).toMatchObject({ title: 'Bookshop', name: 'bookshop', source: { kind: 'graphql-sdl' } });
  expect(bookshop.contract.operations.map(({ id }) => id)).toEqual([
    'books',
    'authors',
    'currencies',
    'viewer',
    'author.books',
    'shop.orders',
    'node.reviews',
    'node',
    'author',
    'shop',
    'search',
    'version',
    'addBook',
    'ping',
  ]);
  const places = new Set(bookshop.contract.operations.map(({ method, path }) => `${method} ${path}`));
  expect([...places]).toEqual(['POST /graphql']);
  const names = bookshop.contract.operations.map((one) => body(one)['operationName']?.['const']);
  expect(new Set(names).size).toBe(names.length);
});

test('every query is valid by the schema that it was made from', () => {
  const schema = buildSchema(text);
  for (const found of bookshop.contract.operations) {
    expect(validate(schema, parse(query(found))), query(found)).toEqual([]);
  }
});

test('a record has its plain fields, the parts of itself, and the ids of others', () => {
  expect(query(operation('books'))).toBe(
    'query Books($first: Int, $after: String, $genre: Genre, $updatedAfter: DateTime) { ' +
      'books(first: $first, after: $after, genre: $genre, updatedAfter: $updatedAfter) { ' +
      'pageInfo { hasNextPage endCursor } ' +
      'nodes { id title genre tags extra updatedAt price { amount currency } author { id } } } }',
  );
  expect(bookshop.contract.schemas['Book']).toEqual({
    type: 'object',
    properties: {
      id: { type: 'string' },
      title: { type: 'string', description: 'What stands on the cover.' },
      genre: { type: ['string', 'null'], enum: ['NOVEL', 'POETRY', 'CRIME', null] },
      tags: { type: 'array', items: { type: 'string' } },
      extra: {},
      updatedAt: { type: 'string', format: 'date-time' },
      price: {
        type: 'object',
        properties: { amount: { type: 'number' }, currency: { type: 'string' } },
        required: ['amount', 'currency'],
      },
      author: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
    },
    required: ['id', 'title', 'tags', 'updatedAt', 'price', 'author'],
  });
});

test('arguments are variables with their types; input objects may hold themselves', () => {
  expect(body(operation('shop.orders'))['variables']).toEqual({
    type: 'object',
    properties: {
      slug: { type: 'string' },
      status: { type: 'array', items: { type: 'string', enum: ['OPEN', 'DONE'] } },
      first: { type: ['integer', 'null'] },
      after: { type: ['string', 'null'] },
    },
    required: ['slug', 'status'],
    additionalProperties: false,
  });
  expect(bookshop.contract.schemas['SearchFilter']).toEqual({
    type: 'object',
    properties: {
      text: { type: ['string', 'null'] },
      not: { anyOf: [{ $ref: '#/schemas/SearchFilter' }, { type: 'null' }] },
      limit: { type: 'integer' },
    },
    additionalProperties: false,
  });
});

test('connections are streams, and lists of a thing hang from the list of such things', () => {
  const { interpretation, evidence } = createBlueprint(bookshop);
  expect(interpretation.streams).toMatchObject([
    {
      name: 'author_books',
      parent: { stream: 'authors', copy: { author_id: ['id'] } },
      request: { body: { nested: true, fields: { 'variables.id': { parent: ['id'] } } } },
    },
    { name: 'authors', records: { path: ['data', 'authors', 'edges'], item: ['node'] } },
    { name: 'book_reviews', parent: { stream: 'books' }, records: { path: ['data', 'node', 'reviews', 'nodes'] } },
    {
      name: 'books',
      records: { path: ['data', 'books', 'nodes'] },
      pagination: {
        kind: 'graphql-connection',
        connection: ['data', 'books'],
        variable: 'after',
        pageSize: { in: 'body', name: 'variables.first', value: 100 },
      },
      primaryKey: [['id']],
      incremental: { cursor: ['updatedAt'], filter: { start: { in: 'body', name: 'variables.updatedAfter' } } },
    },
    { name: 'currencies', pagination: { kind: 'offset', parameter: { in: 'body', name: 'variables.offset' } } },
    {
      name: 'shop_orders',
      request: {
        body: {
          fields: {
            'variables.slug': { config: 'shop_slug' },
            'variables.status': { value: ['OPEN', 'DONE'] },
          },
        },
      },
    },
    { name: 'viewer', records: { shape: 'single' }, pagination: { kind: 'none' } },
  ]);
  expect(interpretation.actions.map(({ name, operationClass }) => `${name}: ${operationClass}`)).toEqual([
    'add_book: unsafe',
    'author: safe',
    'node: safe',
    'ping: unsafe',
    'search: safe',
    'shop: safe',
    'version: safe',
  ]);
  const line = text.split('\n').findIndex((one) => one.includes('  books(first: Int, after: String, genre')) + 1;
  expect(evidence['/interpretation/streams/3/records']?.[0]).toMatchObject({ pointer: `line:${line}` });
});

test('failures come with status 200, and how to authenticate is assumed', () => {
  const { interpretation, assumptions } = createBlueprint(bookshop);
  expect(interpretation.http.errors?.at(-1)).toMatchObject({ body: { path: ['errors', '0'] }, action: 'fail' });
  expect(interpretation.auth).toMatchObject([{ methods: [{ kind: 'bearer' }] }]);
  expect(assumptions.map(({ rule }) => rule)).toContain('auth/graphql-usual');
});

test('what is left out is told with its line', () => {
  expect(bookshop.warnings).toEqual([
    {
      message: 'the deprecated query `oldBooks` is left out',
      file: 'bookshop.graphql',
      pointer: expect.stringMatching(/^line:\d+$/),
      line: text.split('\n').findIndex((one) => one.includes('oldBooks')) + 1,
    },
    expect.objectContaining({ message: 'subscriptions are left out: nobody listens here' }),
  ]);
});

test('an introspection result says the same, with pointers into it', async () => {
  const introspection = { data: introspectionFromSchema(buildSchema(text), { schemaDescription: true }) };
  const read = await readDescriptionText({ text: JSON.stringify(introspection), address: 'bookshop.json' });
  expect(read.source.kind).toBe('graphql-introspection');
  const placeless = (operations: readonly Operation[]) => operations.map((one) => ({ ...one, pointer: '' }));
  expect(placeless(read.contract.operations)).toEqual(placeless(bookshop.contract.operations));
  expect(read.contract.schemas).toEqual(bookshop.contract.schemas);
  expect(read.contract.operations[0]?.pointer).toMatch(/^\/data\/__schema\/types\/\d+\/fields\/\d+$/);
});

test.each([
  ['type Query {\n  a: [Missing!]!\n}', 'description_syntax', /^description: .*Unknown type: "Missing"/],
  ['type Query {\n  a(: Int\n}', 'description_syntax', /^description:2:5: /],
  ['"""Only a part."""\ntype Book {\n  id: ID!\n}\n', 'description_empty', /no query type/],
  ['{"__schema": {"types": []}}', 'description_syntax', /no `__schema` with types/],
  ['{"__schema": {"types": [{"kind": "OBJECT"}], "queryType": {"name": "Q"}}}', 'description_syntax', /^description: /],
])('%j is refused', async (broken, code, message) => {
  await expect(readDescriptionText({ text: broken })).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
});

test('a record with more fields than may be asked for at once is cut with a warning', async () => {
  const fields = Array.from({ length: 130 }, (_, index) => `f${index}: Int`).join('\n');
  const { contract, warnings } = await readDescriptionText({
    text: `type Query { big: [Big] }\ntype Big {\n${fields}\n}`,
  });
  expect(Object.keys(JSON.parse(JSON.stringify(contract.schemas['Big']?.['properties'])))).toHaveLength(120);
  expect(warnings).toMatchObject([
    { message: 'records of `Big` have more than 120 fields; the rest is left out', line: 2 },
  ]);
});

test('a part of a federated schema is a schema', async () => {
  const { contract } = await readDescriptionText({
    text: `extend schema @link(url: "https://specs.example/federation", import: ["@key"])
      extend type Query { things: [Thing!]! }
      extend type Query { version: String }
      type Thing @key(fields: "id") { id: ID! }`,
  });
  expect(contract.operations.map(({ id }) => id)).toEqual(['things', 'version']);
});

test('types that hold each other, unions and interfaces come to an end', async () => {
  const { contract } = await readDescriptionText({
    text: `# comment
      interface Shape { name: String! }
      type Circle implements Shape { name: String! inner: Box }
      type Box { left: Box right: Circle label: String }
      union Any = Circle | Box
      type Query { shapes: [Shape!]! boxes: [Box] any: [Any] loop(box: In): Int }
      input In { in: In! }`,
  });
  const texts = contract.operations.map(query);
  expect(texts).toEqual([
    'query Shapes { shapes { __typename name } }',
    'query Boxes { boxes { label right { name } } }',
    'query Any { any { __typename } }',
    'query LoopQuery($box: In) { loop(box: $box) }',
  ]);
});
