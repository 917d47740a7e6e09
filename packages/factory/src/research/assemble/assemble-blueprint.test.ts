import type { Blueprint } from '@tapwright/blueprint';
import { expect, test } from 'vitest';
import type { Dossier, DossierFact } from '../dossier.ts';
import { assembleBlueprint, type Assembled } from './assemble-blueprint.ts';

type Told = readonly [subject: string, property: string, value: string, status?: DossierFact['status']];

const LIST: readonly Told[] = [
  ['api', 'base_url', 'https://api.things.test/v1'],
  ['GET /things', 'operation', 'GET /things'],
  ['GET /things', 'records_path', 'items'],
  ['GET /things field id', 'name', 'id'],
  ['GET /things field id', 'type', 'integer'],
];

async function assemble(...told: readonly Told[]): Promise<Assembled> {
  const dossier: Dossier = {
    formatVersion: 1,
    sources: [
      {
        id: 'page-1',
        address: 'https://docs.things.test/api',
        sha256: 'a'.repeat(64),
        text: 'b'.repeat(64),
        kind: 'html',
        bytes: 1,
        fetchedAt: '2026-01-01T00:00:00.000Z',
      },
    ],
    facts: told.map(([subject, property, value, status = 'proven'], index) => ({
      id: `f${index + 1}`,
      subject,
      property,
      value,
      status,
      quote: `words of fact ${index + 1}`,
      source: 'page-1',
      span: [index, index + 10],
    })),
    contradictions: [],
  };
  return assembleBlueprint(dossier, { title: 'Things', documentation: 'https://docs.things.test/api' });
}

const things = ({ interpretation }: Blueprint) => interpretation.streams.find(({ name }) => name === 'things');

test('where clients prove themselves, and what is not asked of a list without pages, is as the pages have it', async () => {
  const { blueprint } = await assemble(
    ...LIST,
    ['api', 'auth_kind', 'oauth2-client-credentials'],
    ['api', 'auth_token_url', 'https://login.things.test/token'],
    ['api', 'auth_client_place', 'basic'],
    ['api', 'pagination_kind', 'page-number'],
    ['api', 'page_parameter', 'page'],
    ['api', 'page_size_parameter', 'size'],
    ['api', 'page_size_max', '40'],
    ['GET /things parameter size', 'name', 'size'],
    ['GET /things parameter size', 'type', 'integer'],
    ['GET /kinds', 'operation', 'GET /kinds'],
    ['GET /kinds', 'records_path', 'items'],
    ['GET /kinds', 'pagination_kind', 'none'],
    ['GET /kinds field id', 'name', 'id'],
  );
  expect(blueprint.interpretation.auth[0]?.methods).toEqual([
    expect.objectContaining({ tokenUrl: 'https://login.things.test/token', clientAuthentication: 'basic' }),
  ]);
  expect(things(blueprint)?.pagination).toMatchObject({ pageSize: { name: 'size', value: 40, max: 40 } });
  const kinds = blueprint.interpretation.streams.find(({ name }) => name === 'kinds');
  expect([things(blueprint)?.request.query ?? {}, kinds?.request.query ?? {}]).toEqual([{}, {}]);
});

test('only proven facts are used', async () => {
  const { blueprint } = await assemble(
    ...LIST,
    ['GET /secrets', 'operation', 'GET /secrets', 'assumed'],
    ['GET /things', 'primary_key', 'code', 'contradicted'],
    ['GET /things', 'pagination_kind', 'offset', 'assumed'],
  );
  expect(blueprint.contract.operations.map(({ id }) => id)).toEqual(['GET /things']);
  expect(things(blueprint)).toMatchObject({
    primaryKey: [['id']],
    pagination: { kind: 'none' },
    records: { path: ['items'] },
  });
  await expect(assemble(['GET /things', 'operation', 'GET /things', 'assumed'])).rejects.toMatchObject({
    code: 'research_nothing_proven',
  });
});

test('a cursor that has to be asked for is sent with the first request', async () => {
  const { blueprint } = await assemble(
    ...LIST,
    ['api', 'pagination_kind', 'cursor'],
    ['api', 'page_parameter', 'cursor'],
    ['api', 'next_field', 'meta.next'],
    ['api', 'first_cursor', '*'],
  );
  expect(things(blueprint)).toMatchObject({
    pagination: {
      kind: 'cursor',
      parameter: { in: 'query', name: 'cursor' },
      next: { in: 'body', path: ['meta', 'next'] },
    },
    request: { query: { cursor: { value: '*' } } },
  });
});

test('a pagination of which a part is not proven is told, and not used', async () => {
  const { assumptions } = await assemble(
    ...LIST,
    ['api', 'pagination_kind', 'cursor'],
    ['api', 'page_parameter', 'cursor'],
  );
  expect(assumptions).toEqual([
    expect.stringMatching(/GET \/things .* cursor, but the place of the next token is not proven/),
  ]);
});

test('a list with pages of its own kind takes nothing from the others', async () => {
  const { blueprint } = await assemble(
    ...LIST,
    ['api', 'pagination_kind', 'cursor'],
    ['api', 'page_parameter', 'after'],
    ['api', 'next_field', 'next'],
    ['GET /things', 'pagination_kind', 'page-number'],
    ['GET /things', 'page_parameter', 'page'],
    ['GET /things', 'first_page', '0'],
  );
  expect(things(blueprint)?.pagination).toEqual({
    kind: 'page-number',
    parameter: { in: 'query', name: 'page' },
    first: 0,
  });
});

test('a 403 is a quota only with its mark in the body', async () => {
  const errors = async (...told: readonly Told[]) =>
    (await assemble(...LIST, ...told)).blueprint.interpretation.http.errors;
  expect(await errors(['api', 'quota_status', '403'])).toBeUndefined();
  expect(await errors(['api', 'quota_status', '429'])).toBeUndefined();
  expect(await errors(['api', 'quota_status', '509'])).toMatchObject([{ status: 509, action: 'rate-limited' }]);
  expect(
    await errors(
      ['api', 'quota_status', '403'],
      ['api', 'quota_error_field', 'code'],
      ['api', 'quota_error_value', 'quota'],
    ),
  ).toMatchObject([{ status: 403, body: { path: ['code'], equals: 'quota' }, action: 'rate-limited' }]);
});

test('rates of several times hold together', async () => {
  const { blueprint } = await assemble(
    ...LIST,
    ['api', 'rate_limit', '5000 per hour'],
    ['api', 'rate_limit', '100 per minute'],
  );
  expect(blueprint.interpretation.http.rateLimits).toEqual([
    { requests: 100, per: 60_000 },
    { requests: 5000, per: 3_600_000 },
  ]);
});

test.each<[string, readonly Told[], readonly object[], RegExp | undefined]>([
  ['a bearer token', [['api', 'auth_kind', 'bearer']], [{ kind: 'bearer', token: { config: 'token' } }], undefined],
  ['a password', [['api', 'auth_kind', 'basic']], [{ kind: 'basic' }], undefined],
  [
    'a key whose place is not said',
    [
      ['api', 'auth_kind', 'api-key'],
      ['api', 'auth_name', 'X-Key'],
    ],
    [{ kind: 'api-key', in: 'header', name: 'X-Key' }],
    /a header is assumed/,
  ],
  [
    'a key with a word before it',
    [
      ['api', 'auth_kind', 'api-key'],
      ['api', 'auth_name', 'Authorization'],
      ['api', 'auth_place', 'header'],
      ['api', 'auth_prefix', 'Token'],
    ],
    [{ kind: 'api-key', name: 'Authorization', prefix: 'Token ' }],
    undefined,
  ],
  ['a key without a name', [['api', 'auth_kind', 'api-key']], [{ kind: 'none' }], /under which name/],
  [
    'OAuth without an address',
    [['api', 'auth_kind', 'oauth2-client-credentials']],
    [{ kind: 'none' }],
    /where tokens are given out/,
  ],
  [
    'OAuth',
    [
      ['api', 'auth_kind', 'oauth2-client-credentials'],
      ['api', 'auth_token_url', 'https://api.things.test/token'],
    ],
    [{ kind: 'oauth2-client-credentials', tokenUrl: 'https://api.things.test/token' }],
    undefined,
  ],
])('%s becomes what is proven of it', async (_what, told, methods, assumption) => {
  const { blueprint, assumptions } = await assemble(...LIST, ...told);
  expect(blueprint.interpretation.auth[0]?.methods).toMatchObject(methods);
  if (assumption === undefined) expect(assumptions).toEqual([]);
  else expect(assumptions.join()).toMatch(assumption);
});

test('without a base address none is made up; one on another site is told', async () => {
  const [, ...rest] = LIST;
  expect((await assemble(...rest)).blueprint.interpretation.baseUrl).toBe('https://server.invalid');
  const elsewhere = await assemble(['api', 'base_url', 'https://api.elsewhere.test'], ...rest);
  expect(elsewhere.blueprint.assumptions.map(({ statement }) => statement).join()).toMatch(
    /api\.elsewhere\.test, while the documentation is at docs\.things\.test/,
  );
  expect((await assemble(...LIST)).blueprint.assumptions.filter(({ rule }) => rule === 'research/other-site')).toEqual(
    [],
  );
});

test('fields within fields and within arrays are such', async () => {
  const { document } = await assemble(
    ...LIST,
    ['GET /things field meta.length', 'name', 'meta.length'],
    ['GET /things field tags[].name', 'name', 'tags[].name'],
  );
  const written: unknown = JSON.parse(document);
  const schema = [
    'paths',
    '/things',
    'get',
    'responses',
    '200',
    'content',
    'application/json',
    'schema',
    'properties',
    'items',
    'items',
    'properties',
  ].reduce(
    (value: unknown, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    written,
  );
  expect(schema).toEqual({
    id: { type: 'integer' },
    meta: { type: 'object', properties: { length: {} } },
    tags: { type: 'array', items: { type: 'object', properties: { name: {} } } },
  });
});

test('a path that repeats the end of the base address is not sent twice', async () => {
  const base = async (...paths: readonly string[]) => {
    const told = paths.map((path): Told => [`GET ${path}`, 'operation', `GET ${path}`]);
    return (await assemble(['api', 'base_url', 'https://api.things.test/v1'], ...told)).blueprint.interpretation
      .baseUrl;
  };
  expect(await base('/v1/things', '/v1/parts')).toBe('https://api.things.test');
  expect(await base('/v1/things', '/parts')).toBe('https://api.things.test/v1');
  expect(await base('/v10/things')).toBe('https://api.things.test/v1');
  const [, ...rest] = LIST;
  const { blueprint } = await assemble(['api', 'base_url', 'https://{team}.things.test/v1'], ...rest);
  expect(blueprint.interpretation.baseUrl).toBe('https://{team}.things.test/v1');
});
