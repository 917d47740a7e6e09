import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createBlueprint } from '../blueprint.ts';
import { readDescriptionText } from '../formats/read-document.ts';
import { contractSchema, type Operation } from '../schema.ts';
import { generalisePaths } from './generalise-paths.ts';

const text = readFileSync(new URL('parcels.fixture.json', import.meta.url), 'utf8');
const parcels = await readDescriptionText({ text, address: 'parcels.har' });

function operation(id: string): Operation | undefined {
  return parcels.contract.operations.find((one) => one.id === id);
}

function templates(...paths: string[]): string[] {
  const seen = paths.map((path) => {
    const [plain = '', answer] = path.split(' ');
    return { method: 'GET', segments: plain.split('/').filter((part) => part !== ''), answer };
  });
  return [...new Set(generalisePaths(seen).map(({ path }) => path))];
}

test('the calls of the main server become operations with templates for paths', async () => {
  expect(contractSchema.parse(parcels.contract)).toEqual(parcels.contract);
  expect(parcels).toMatchObject({ name: 'parcels', source: { kind: 'har-1.2' } });
  expect(parcels.contract.servers).toEqual([{ url: 'https://api.parcels.example' }]);
  expect(parcels.contract.operations.map(({ id }) => id)).toEqual([
    'GET /v1/parcels',
    'GET /v1/parcels/{parcel_id}',
    'GET /v1/parcels/{parcel_id}/events',
    'POST /v1/parcels',
    'PATCH /v1/parcels/{parcel_id}',
    'DELETE /v1/parcels/{parcel_id}',
    'GET /v1/depots/{depot_id}/slots',
    'GET /v1/reports/daily',
    'GET /v1/reports/weekly',
  ]);
});

test('what was left out is counted', async () => {
  expect(parcels.warnings.map(({ message }) => message)).toEqual([
    '1 of 18 entries load pages, scripts or pictures: left out',
    '1 of 18 entries are no calls (preflight, sockets): left out',
    '1 of 18 entries are GraphQL requests; give its schema to read them: left out',
    '1 of 18 entries go to stats.example, which is another server: left out',
    '2 of 18 entries were never answered with success: left out',
  ]);
});

test('parameters, bodies and answers get schemas from all that was seen', async () => {
  const list = operation('GET /v1/parcels');
  expect(list?.parameters).toEqual([
    { name: 'limit', in: 'query', required: false, schema: { type: 'integer' } },
    { name: 'cursor', in: 'query', required: false, schema: { type: 'string' } },
    { name: 'X-Api-Version', in: 'header', required: true, schema: { type: 'string', enum: ['3'] } },
  ]);
  expect(list?.responses['200']?.headers).toEqual({ 'x-ratelimit-remaining': { type: 'string' } });
  expect(list?.responses['200']?.content?.['application/json']?.schema).toMatchObject({
    properties: {
      data: {
        items: {
          properties: {
            id: { type: 'integer' },
            weight: { type: 'number' },
            updated_at: { type: 'string', format: 'date-time' },
            address: { type: 'object', properties: { city: { type: 'string' } } },
            note: {},
          },
        },
      },
      next_cursor: { type: ['null', 'string'] },
    },
  });
  expect(operation('POST /v1/parcels')?.requestBody?.content['application/json']?.schema).toMatchObject({
    properties: { code: { type: 'string' } },
  });
  expect(operation('PATCH /v1/parcels/{parcel_id}')).toMatchObject({
    requestBody: {
      content: { 'application/x-www-form-urlencoded': { schema: { properties: { weight: { type: 'number' } } } } },
    },
    responses: { '200': { content: { 'application/json': { schema: { properties: { id: { type: 'integer' } } } } } } },
  });
});

test('cookies, credentials and values of any kind stay in the recording', async () => {
  expect(parcels.contract.securitySchemes).toEqual({
    bearer: { type: 'bearer' },
    accesstoken_query: { type: 'api-key', in: 'query', name: 'access_token' },
  });
  expect(JSON.stringify(createBlueprint(parcels))).not.toMatch(/s3cr3t|Bonn|P-1|csrf/i);
});

test('a list that pages is a stream, its children hang from it', async () => {
  const { interpretation, evidence, assumptions } = createBlueprint(parcels);
  expect(interpretation.streams).toMatchObject([
    { name: 'events', parent: { stream: 'parcels' } },
    {
      name: 'parcels',
      records: { path: ['data'] },
      pagination: { kind: 'cursor', parameter: { name: 'cursor' }, next: { path: ['next_cursor'] } },
      incremental: { cursor: ['updated_at'] },
    },
    { name: 'slots', request: { pathParameters: { depot_id: { config: 'depot_id' } } } },
  ]);
  expect(evidence['/interpretation/streams/1/records']?.[0]?.pointer).toBe('/log/entries/3');
  expect(assumptions.some(({ pointer }) => pointer === '/interpretation/streams/1/records')).toBe(true);
});

test.each([
  [['/users/1', '/users/22'], ['/users/{user_id}']],
  [
    ['/1/boards', '/1/cards'],
    ['/1/boards', '/1/cards'],
  ],
  [['/orders/9f86d081884c7d65/lines/3'], ['/orders/{order_id}/lines/{line_id}']],
  [['/charges/ch_3MqLiJLkdIwHu7ix0snN0B15'], ['/charges/{charge_id}']],
  [['/people/ada@calc.example'], ['/people/{person_id}']],
  [['/days/2026-01-02/events'], ['/days/{day_id}/events']],
  [
    ['/users/ada/posts', '/users/bob/posts', '/users/me'],
    ['/users/{user_id}/posts', '/users/me'],
  ],
  [
    ['/teams/red a,b', '/teams/blue a,b', '/teams/count n,m'],
    ['/teams/{team_id}', '/teams/count'],
  ],
  [['/hooks/xB3qZ9kPw1aR7'], ['/hooks/{hook_id}']],
  [
    ['/listProjectsV2', '/oauth2/callbackUrls'],
    ['/listProjectsV2', '/oauth2/callbackUrls'],
  ],
  [
    ['/api/users', '/api/orders'],
    ['/api/users', '/api/orders'],
  ],
  [['/bot110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/getMe'], ['/{id}/getMe']],
])('%j is read as %j', (paths, expected) => {
  expect(templates(...paths)).toEqual(expected);
});

test('a session that only cookies know is told', async () => {
  const entries = [
    {
      request: { method: 'GET', url: 'https://a.example/things', cookies: [{ name: 'sid', value: 'x' }] },
      response: { status: 200, content: { mimeType: 'application/json', text: '[{"id": 1}]' } },
    },
  ];
  const { warnings } = await readDescriptionText({ text: JSON.stringify({ log: { entries } }) });
  expect(warnings[0]?.message).toContain('recognised by cookies');
});

test('a recording without calls is refused with its place', async () => {
  await expect(readDescriptionText({ text: '{"log": {"version": "1.2",\n "entries": []}}' })).rejects.toThrow(
    /description:2: the recording holds no call/,
  );
});
