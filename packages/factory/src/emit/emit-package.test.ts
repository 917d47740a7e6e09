import type { AuthMethod, Blueprint, BlueprintPagination } from '@tapwright/blueprint';
import { expect, test } from 'vitest';
import { blueprintOf, shopBlueprint, streamOf } from '../testing/blueprints.fixture.ts';
import { lintFindings, packageFolder, typeErrors } from '../testing/package-folder.fixture.ts';
import { emitPackage } from './emit-package.ts';

const field = (config: string) => ({ config });
const tokenUrl = 'https://login.shop.test/token';

const AUTH: Readonly<Record<string, AuthMethod>> = {
  none: { kind: 'none' },
  bearer: { kind: 'bearer', token: field('token') },
  'key-header': { kind: 'api-key', in: 'header', name: 'X-Key', prefix: 'Token ', key: field('api_key') },
  'key-query': { kind: 'api-key', in: 'query', name: 'key', key: field('api_key') },
  'key-cookie': { kind: 'api-key', in: 'cookie', name: 'sid', key: field('api_key') },
  basic: { kind: 'basic', username: field('username'), password: field('password') },
  headers: { kind: 'headers', headers: { 'X-App': field('app_id'), 'X-App-Key': field('app_key') } },
  client: { kind: 'oauth2-client-credentials', tokenUrl, scopes: ['read'], clientAuthentication: 'basic' },
  refresh: {
    kind: 'oauth2-refresh-token',
    tokenUrl,
    authorizationUrl: 'https://login.shop.test/',
    pkce: true,
    rotation: 'strict',
  },
  password: { kind: 'oauth2-password', tokenUrl },
  service: { kind: 'oauth2-jwt-bearer', tokenUrl, audience: tokenUrl, scopes: ['read'] },
  session: {
    kind: 'session-token',
    login: { path: '/login', fields: { user: field('username'), password: field('password') }, basic: false },
    token: { in: 'body', name: 'data.token' },
    expires: 'data.ttl',
    send: { in: 'header', name: 'X-Session' },
  },
};

const size = { in: 'query', name: 'limit', value: 50, max: 100 } as const;
const query = (name: string) => ({ in: 'query', name }) as const;

const PAGES: Readonly<Record<string, BlueprintPagination>> = {
  none: { kind: 'none' },
  page: { kind: 'page-number', parameter: query('page'), first: 1, totalPages: ['meta', 'pages'], pageSize: size },
  offset: { kind: 'offset', parameter: query('offset'), first: 0, totalRecords: ['total'], hasMore: ['more'] },
  cursor: { kind: 'cursor', parameter: query('after'), next: { in: 'body', path: ['meta', 'odd.name'] } },
  header: { kind: 'cursor', parameter: { in: 'body', name: 'page.after' }, next: { in: 'header', name: 'x-next' } },
  link: { kind: 'link-header', pageSize: size },
  next: { kind: 'next-url', path: ['links'], rel: 'next' },
  odata: { kind: 'next-url', path: ['@odata.nextLink'] },
  keyset: { kind: 'keyset', parameter: query('starting_after'), field: ['id'], hasMore: ['has_more'] },
  graphql: { kind: 'graphql-connection', connection: ['data', 'things'], variable: 'after' },
};

const thing = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    parent: { $ref: '#/schemas/Thing' },
    owner: { type: 'object', properties: { login: { type: 'string' } } },
    changed_at: { type: 'integer' },
    gone: { type: 'boolean' },
  },
  required: ['id'],
};

const Tree = {
  anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/schemas/Tree' } }, { $ref: '#/schemas/Tree' }],
};

/** Every pager, and every way in which a stream hangs together. More than eight: one file each. */
function streamsBlueprint(): Blueprint {
  const pages = Object.entries(PAGES).map(([name, pagination]) => streamOf(`by_${name}`, { pagination }));
  return blueprintOf({
    name: 'streams',
    contract: { schemas: { Thing: thing, Tree } },
    interpretation: {
      config: [
        { name: 'owner', type: 'string', required: true, pattern: '^[a-z]+$' },
        { name: 'sites', type: 'string-array', required: true },
        { name: 'kinds', type: 'string-array', required: false, enum: ['a', 'b'] },
        { name: 'rows', type: 'integer', required: false, default: 200, minimum: 1, maximum: 1_000 },
        { name: 'requests_per_minute', type: 'integer', required: false, default: 60, minimum: 1, maximum: 300 },
        { name: 'ratio', type: 'number', required: false, examples: [0.5] },
        { name: 'deep', type: 'boolean', required: false, default: false },
        { name: 'level', type: 'integer', required: false, enum: [1, 2] },
        { name: 'start_date', type: 'string', format: 'date', required: false },
      ],
      streams: [
        ...pages,
        streamOf('children', {
          request: { method: 'GET', path: '/t/{id}/c', pathParameters: { id: { parent: ['owner', 'login'] } } },
          parent: { stream: 'by_none', copy: { thing_id: ['id'], login: ['owner', 'login'] } },
          primaryKey: [['thing_id'], ['id']],
        }),
        streamOf('grandchildren', {
          request: { method: 'GET', path: '/g/{id}', pathParameters: { id: { parent: ['parent', 'owner', 'login'] } } },
          parent: { stream: 'children' },
        }),
        streamOf('by_site', {
          request: { method: 'GET', path: '/s/{site}', pathParameters: { site: { partition: true } } },
          partitions: { values: { config: 'sites' }, copyTo: 'site' },
        }),
        streamOf('by_kind', { partitions: { values: ['a', 'b'], copyTo: 'kind' } }),
        streamOf('changes', {
          request: {
            method: 'POST',
            path: '/search',
            body: { encoding: 'json', fields: { owner: { config: 'owner' }, filter: { value: { a: [null, 1] } } } },
            query: { expand: { value: ['x', 'y'] }, raw: { value: { deep: true } } },
            queryStyles: { expand: 'brackets' },
          },
          incremental: {
            cursor: ['changed_at'],
            type: 'unix-seconds',
            filter: { start: { in: 'body', name: 'from' }, end: { in: 'body', name: 'to' }, template: 'x>={value}' },
            boundary: 'exclusive',
            lag: 60_000,
            window: 86_400_000,
            appendOnly: true,
          },
          deleted: ['gone'],
        }),
        streamOf('me', { records: { path: [], shape: 'single' }, primaryKey: [] }),
        streamOf('map', { records: { path: ['things'], shape: 'map', keyTo: 'name' }, primaryKey: [['name']] }),
        streamOf('wrapped', { records: { path: ['data'], item: ['data'] } }),
        streamOf('csv', { records: { path: [], format: 'csv' }, schema: {}, primaryKey: [] }),
        streamOf('odd_key', { primaryKey: [['a.b'], ['owner', 'login']] }),
        streamOf('deep_key', { primaryKey: [['parent', 'parent', 'id']] }),
        streamOf('unknown_key', { schema: {}, primaryKey: [['sku']] }),
        streamOf('trees', {
          schema: { type: 'object', properties: { tree: { $ref: '#/schemas/Tree' } } },
          primaryKey: [],
        }),
        streamOf('either', {
          schema: { oneOf: [{ $ref: '#/schemas/Thing' }, { type: 'object', properties: { id: { type: 'string' } } }] },
        }),
        streamOf('report', {
          request: { method: 'GET', path: '/jobs/{job}/result' },
          job: {
            create: { method: 'POST', path: '/jobs', body: { encoding: 'form', fields: { kind: { value: 'all' } } } },
            id: ['id'],
            poll: { method: 'GET', path: '/jobs/{job}' },
            status: ['state'],
            done: ['done'],
            failed: ['failed'],
            downloadUrl: ['result', 'url'],
          },
        }),
      ],
    },
  });
}

/** Every encoding of a body, and enough actions for a file each. */
function actionsBlueprint(): Blueprint {
  const object = {
    type: 'object',
    properties: { id: { type: 'string' }, tags: { type: 'array', items: { enum: ['a', 'b'] } } },
  };
  const bodies: [string, string, Record<string, unknown>][] = [
    ['json', 'application/json', object],
    ['json_list', 'application/json', { type: 'array', items: object }],
    ['json_choice', 'application/json', { oneOf: [object, { type: 'null' }] }],
    ['form', 'application/x-www-form-urlencoded', object],
    [
      'multipart',
      'multipart/form-data',
      { type: 'object', properties: { file: { type: 'string', format: 'binary' } } },
    ],
    ['text', 'text/plain', { type: 'string' }],
    ['binary', 'application/octet-stream', { type: 'string', format: 'binary' }],
  ];
  const operations = bodies.flatMap(([name, mediaType, schema]) =>
    ['post', 'put', 'patch', 'delete'].map((method) => ({
      id: `${method}_${name}`,
      method: method === 'post' ? ('POST' as const) : method === 'put' ? ('PUT' as const) : ('PATCH' as const),
      path: `/${name}/{id}`,
      parameters: [
        {
          name: 'expand',
          in: 'query' as const,
          style: 'form' as const,
          schema: { type: 'array', items: { type: 'string' } },
        },
      ],
      requestBody: { required: true, content: { [mediaType]: { schema } } },
      responses: { '200': { content: { 'application/json': { schema: { $ref: '#/schemas/Thing' } } } } },
      pointer: '/x',
    })),
  );
  return blueprintOf({
    name: 'actions',
    contract: { schemas: { Thing: thing }, operations },
    interpretation: {
      actions: operations.map(({ id }) => ({ name: id, operation: id, operationClass: 'unsafe' as const })),
      check: { operation: 'missing' },
    },
  });
}

/** More types than one file should hold. */
function typesBlueprint(): Blueprint {
  const schemas = Object.fromEntries(
    Array.from({ length: 80 }, (_, index) => [
      `model-${index}`,
      {
        type: 'object',
        properties: Object.fromEntries([
          ['id', { type: 'string' }],
          ...Array.from({ length: 9 }, (_, number) => [
            `field${number}`,
            { $ref: `#/schemas/model-${(index + number) % 80}` },
          ]),
        ]),
      },
    ]),
  );
  return blueprintOf({
    name: 'types',
    contract: { schemas },
    interpretation: { streams: [streamOf('models', { schema: { $ref: '#/schemas/model-0' } })] },
  });
}

function authBlueprints(): Record<string, Blueprint> {
  const stream = streamOf('things');
  const of = (name: string, auth: Blueprint['interpretation']['auth']) =>
    blueprintOf({ name, contract: { schemas: { Thing: thing } }, interpretation: { auth, streams: [stream] } });
  const methods = Object.entries(AUTH);
  return {
    ...Object.fromEntries(
      methods.map(([name, method]) => [`auth-${name}`, of(`auth-${name}`, [{ name, methods: [method] }])]),
    ),
    'auth-all': of('auth-all', [{ name: 'both', methods: [AUTH['bearer']!, AUTH['key-query']!] }]),
    'auth-choice': of(
      'auth-choice',
      methods.map(([name, method]) => ({ name, title: name, methods: [method] })),
    ),
    'auth-nothing': of('auth-nothing', []),
  };
}

const HOOKS = `import type { JsonObject, SignableRequest } from '@tapwright/connector';
import { reveal } from '@tapwright/connector';
import type { Config } from './config.ts';
import type { Thing } from './types.ts';

export function sign(request: SignableRequest, config: Config): Record<string, string> {
  return { 'x-signature': \`\${request.method} \${reveal(config.signing_key)}\` };
}

export const toThing = (raw: JsonObject): Thing | undefined => (typeof raw['id'] === 'number' ? { id: raw['id'] } : undefined);
`;

/** Functions of a person: one signs requests, one makes rows. */
function hooksBlueprint(): Blueprint {
  return blueprintOf({
    name: 'hooks',
    contract: { schemas: { Thing: thing } },
    interpretation: {
      auth: [{ name: 'signed', methods: [{ kind: 'signed', hook: 'hooks#sign', fields: ['signing_key'] }] }],
      streams: [streamOf('things', { toRow: 'hooks#toThing' })],
    },
  });
}

test('packages of every kind type-check strictly and have no lint findings', { timeout: 180_000 }, async () => {
  const blueprints = {
    shop: shopBlueprint(),
    streams: streamsBlueprint(),
    actions: actionsBlueprint(),
    types: typesBlueprint(),
    ...authBlueprints(),
  };
  const packages: Record<string, ReadonlyMap<string, string>> = {};
  for (const [name, blueprint] of Object.entries(blueprints)) packages[name] = (await emitPackage(blueprint)).files;
  const hooked = await emitPackage(hooksBlueprint(), { hooks: HOOKS });
  packages['hooks'] = new Map([...hooked.files, ['src/hooks.ts', HOOKS]]);
  expect([...packages['streams']!.keys()]).toContain('src/streams/grandchildren.ts');
  expect([...packages['actions']!.keys()]).toContain('src/actions/post-json.ts');
  expect([...packages['types']!.keys()]).toContain('src/types/model79.ts');
  using folder = packageFolder(packages);
  expect(await typeErrors(folder)).toEqual([]);
  expect(await lintFindings(folder)).toEqual([]);
});

test('the same blueprint gives the same bytes, another overlay or blueprint another record of them', async () => {
  const one = await emitPackage(shopBlueprint(), { overlay: '{}' });
  const same = await emitPackage(shopBlueprint(), { overlay: '{}' });
  expect([...same.files]).toEqual([...one.files]);
  const other = await emitPackage(shopBlueprint(), { overlay: '{"facts":[]}' });
  expect(other.generator['overlay']).not.toBe(one.generator['overlay']);
  expect(other.generator['blueprint']).toBe(one.generator['blueprint']);
  expect(Object.keys(one.generator).toSorted()).toEqual(['blueprint', 'emitter', 'formatter', 'overlay']);
});

test('how a lost write is looked up is part of its action', async () => {
  const { files } = await emitPackage(shopBlueprint());
  expect([...files.values()].join('\n')).toMatch(/outcome: \{[^;]*'meta\.title': 'title'[^;]*settle: 1500/);
});

test("the description's own words can be left out everywhere", async () => {
  const kept = await emitPackage(shopBlueprint());
  const dropped = await emitPackage(shopBlueprint(), { descriptions: 'drop' });
  for (const words of [
    'Who buys.',
    'The number of the order.',
    'Creates an order',
    'All orders.',
    'Where the shop is.',
  ]) {
    expect([...kept.files.values()].join('\n')).toContain(words);
    expect([...dropped.files.values()].join('\n')).not.toContain(words);
  }
});

test('a property that is called description survives the dropping of descriptions', async () => {
  const schema = {
    type: 'object',
    properties: { id: {}, description: { type: 'string', description: 'Prose.' }, title: { type: 'string' } },
  };
  const blueprint = blueprintOf({ interpretation: { streams: [streamOf('things', { schema })] } });
  const { files } = await emitPackage(blueprint, { descriptions: 'drop' });
  expect(files.get('src/types.ts')).toContain('description?: string;');
  expect(files.get('src/types.ts')).toContain('title?: string;');
  expect(files.get('blueprint.json')).not.toContain('Prose.');
});

test('a hook that the overlay names but nobody wrote is refused', async () => {
  const blueprint = blueprintOf({ interpretation: { streams: [streamOf('things', { toRow: 'hooks#title' })] } });
  await expect(emitPackage(blueprint)).rejects.toMatchObject({ code: 'hook_missing', failureType: 'config_error' });
  await expect(emitPackage(blueprint, { hooks: 'export function titles() {}' })).rejects.toThrow(/title/);
  const { files } = await emitPackage(blueprint, { hooks: 'export const title = (raw) => raw;' });
  expect(files.get('src/streams.ts')).toContain("import { title } from './hooks.ts'");
  expect(files.get('src/streams.ts')).toContain('toRow: title');
  expect(files.has('src/hooks.ts')).toBe(false);
  const odd = blueprintOf({ interpretation: { streams: [streamOf('things', { toRow: 'hooks#x; process.exit()' })] } });
  await expect(emitPackage(odd, { hooks: '' })).rejects.toMatchObject({ code: 'hook_reference_invalid' });
});

test('a limit that the user may set is taken from the config', async () => {
  const { files } = await emitPackage(streamsBlueprint());
  expect(files.get('src/config.ts')).toContain('requests_per_minute: z.int().min(1).max(300).default(60)');
  expect(files.get('src/client.ts')).toContain('requests: config.requests_per_minute');
});

test('a check that needs values has some made up, and only the base address is left where nothing can be asked', async () => {
  const parameter = (name: string, place: 'path' | 'query', type: string) => ({
    name,
    in: place,
    required: true,
    schema: { type },
  });
  const operations = (method: 'GET' | 'POST') => [
    {
      id: 'thing',
      method,
      path: '/things/{id}',
      parameters: [parameter('id', 'path', 'integer'), parameter('view', 'query', 'string')],
      responses: {},
      pointer: '/x',
    },
  ];
  const printed = async (method: 'GET' | 'POST', interpretation: Partial<Blueprint['interpretation']>) => {
    const actions = [{ name: 'thing', operation: 'thing', operationClass: 'safe' as const }];
    const { files, warnings } = await emitPackage(
      blueprintOf({
        name: 'thin',
        contract: { operations: operations(method) },
        interpretation: { ...interpretation, streams: [], actions },
      }),
    );
    return { text: (files.get('src/connector.ts') ?? '').replaceAll(/\s+/g, ' '), warnings };
  };
  const asked = await printed('GET', { check: { operation: 'thing' } });
  expect(asked.text).toContain("pathParameters: { id: 1 }, query: { view: 'view 1' }, ignoreStatuses: [400, 404,");
  const base = await printed('POST', {});
  expect(base.text).toContain("check: { method: 'GET', path: '/', ignoreStatuses: [400, 404,");
  expect(base.warnings.join()).toContain('shows only that the server answers');
});

test('what cannot be typed is left open and said', async () => {
  const { files, warnings } = await emitPackage(streamsBlueprint());
  expect(files.get('src/streams/deep-key.ts')).toContain('defineStream<JsonObject, { config: Config }>');
  expect(warnings).toContain('stream deep_key: parent.parent.id is no field of the record type, which is left open');
});

test('pagination that most streams share is said once, in the client', async () => {
  const { files } = await emitPackage(shopBlueprint());
  expect(files.get('src/client.ts')).toContain("next: { in: 'body', path: 'meta.next' }");
  expect(files.get('src/streams.ts')).not.toContain('meta.next');
  expect(files.get('src/streams.ts')).toContain("pages: { kind: 'none' }");
});

test('a name that is none is refused', async () => {
  for (const name of ['../x', 'A', 'a b', '', 'a--b', 'x'.repeat(200)]) {
    await expect(emitPackage(shopBlueprint(), { name })).rejects.toMatchObject({ code: 'name_invalid' });
  }
  expect((await emitPackage(shopBlueprint(), { name: 'source-mine' })).name).toBe('source-mine');
});

function emitStreams(...streams: ReturnType<typeof streamOf>[]) {
  return emitPackage(blueprintOf({ interpretation: { streams } }));
}

test('a blueprint that contradicts itself is refused', async () => {
  const error = { code: 'blueprint_inconsistent', failureType: 'config_error' };
  await expect(emitStreams(streamOf('a'), streamOf('a'))).rejects.toMatchObject(error);
  await expect(emitStreams(streamOf('a', { parent: { stream: 'b' } }))).rejects.toThrow(/a has the parent b/);
  await expect(
    emitStreams(streamOf('a', { parent: { stream: 'b' } }), streamOf('b', { parent: { stream: 'a' } })),
  ).rejects.toThrow(/its own ancestor/);
});
