import { describe, expect, it } from 'vitest';
import type { Inference } from './infer.ts';
import {
  describeApi,
  get,
  infer,
  inPath,
  integer,
  listOf,
  query,
  streamOf,
  text,
  thing,
} from './small-description.fixture.ts';
import { inferInterpretation } from './infer.ts';

const things = { '/things': get(listOf(thing)) };

function secured(schemes: Record<string, unknown>, security: unknown): Inference {
  return infer(things, { components: { securitySchemes: schemes }, security });
}

const methods = (inference: Inference) => inference.interpretation.auth.map((alternative) => alternative.methods);
const rulesAt = (inference: Inference, at: string) =>
  inference.assumptions.filter(({ pointer }) => pointer.startsWith(at)).map(({ rule }) => rule);

const one = (method: string, operation: Record<string, unknown>, path = '/things') => {
  const inference = infer({ [path]: { [method]: { responses: { '200': { description: 'OK' } }, ...operation } } });
  return inference.interpretation.actions[0];
};

describe('authentication', () => {
  it('is the declared scheme', () => {
    const inference = secured({ key: { type: 'apiKey', in: 'header', name: 'X-Key' } }, [{ key: [] }]);
    expect(methods(inference)).toEqual([
      [{ kind: 'api-key', in: 'header', name: 'X-Key', key: { config: 'api_key' } }],
    ]);
    expect(rulesAt(inference, '/interpretation/auth')).toEqual([]);
  });

  it.each([
    [
      'Use `Authorization: Token {key}`',
      { kind: 'api-key', in: 'header', name: 'Authorization', prefix: 'Token ', key: { config: 'api_key' } },
    ],
    ['Send "Bearer <token>"', { kind: 'bearer', token: { config: 'token' } }],
  ])('takes the prefix from %j', (description, method) => {
    const scheme = { type: 'apiKey', in: 'header', name: 'Authorization', description };
    expect(methods(secured({ key: scheme }, [{ key: [] }]))).toEqual([[method]]);
  });

  it('assumes no prefix where none is said', () => {
    const inference = secured({ key: { type: 'apiKey', in: 'header', name: 'Authorization' } }, [{ key: [] }]);
    expect(rulesAt(inference, '/interpretation/auth')).toEqual(['auth/prefix']);
  });

  it('offers each flow of OAuth 2 and a token that was obtained by it', () => {
    const flows = {
      authorizationCode: {
        authorizationUrl: 'https://small.test/authorize',
        tokenUrl: 'https://small.test/token',
        scopes: { read: '', write: '' },
      },
      clientCredentials: { tokenUrl: 'https://small.test/token', scopes: { read: '' } },
    };
    expect(methods(secured({ oauth: { type: 'oauth2', flows } }, [{ oauth: ['read'] }])).flat()).toEqual([
      {
        kind: 'oauth2-refresh-token',
        tokenUrl: 'https://small.test/token',
        authorizationUrl: 'https://small.test/authorize',
        scopes: ['read'],
      },
      { kind: 'oauth2-client-credentials', tokenUrl: 'https://small.test/token', scopes: ['read'] },
      { kind: 'bearer', token: { config: 'access_token' } },
    ]);
  });

  it.each([
    [{ 'orders.read': '', 'orders.write': '', 'users:read': '' }, ['orders.read', 'users:read']],
    [{ read_write: '', admin: '' }, ['admin', 'read_write']],
    [{ 'thread.write': '', 'credits.ReadOnly': '' }, ['credits.ReadOnly']],
    [{ everything: '' }, ['everything']],
    [{}, undefined],
  ])('asks in the browser for the scopes of the flow that read where no operation names any: %j', (scopes, asked) => {
    const authorizationCode = {
      authorizationUrl: 'https://small.test/authorize',
      tokenUrl: 'https://small.test/token',
      scopes,
    };
    const [[method] = []] = methods(
      secured({ oauth: { type: 'oauth2', flows: { authorizationCode } } }, [{ oauth: [] }]),
    );
    expect(method).toMatchObject({ kind: 'oauth2-refresh-token' });
    expect(method && 'scopes' in method ? method.scopes : undefined).toEqual(asked);
  });

  it('offers a cookie last, and tells keys apart by where they go', () => {
    const schemes = {
      session: { type: 'apiKey', in: 'cookie', name: 'sid' },
      header: { type: 'apiKey', in: 'header', name: 'X-Key' },
      query: { type: 'apiKey', in: 'query', name: 'key' },
    };
    const { interpretation } = secured(schemes, [{ session: [] }, { header: [] }, { query: [] }]);
    expect(interpretation.auth.map(({ name }) => name)).toEqual(['api_key', 'api_key_query', 'api_key_cookie']);
  });

  it('sends keys together that are asked for together', () => {
    const schemes = {
      key: { type: 'apiKey', in: 'header', name: 'X-App-Key' },
      secret: { type: 'apiKey', in: 'header', name: 'X-App-Token' },
    };
    expect(methods(secured(schemes, [{ key: [], secret: [] }]))).toEqual([
      [
        { kind: 'api-key', in: 'header', name: 'X-App-Key', key: { config: 'app_key' } },
        { kind: 'api-key', in: 'header', name: 'X-App-Token', key: { config: 'app_token' } },
      ],
    ]);
  });

  it('assumes that declared schemes are meant where no operation asks for them', () => {
    const inference = secured({ bearer: { type: 'http', scheme: 'bearer' } }, undefined);
    expect(methods(inference)).toEqual([[{ kind: 'bearer', token: { config: 'token' } }]]);
    expect(rulesAt(inference, '/interpretation/auth')).toContain('auth/undeclared-use');
  });

  it('finds a credential among the parameters of most operations', () => {
    const header = { name: 'X-Auth-Token', in: 'header', required: true, schema: text };
    const inference = infer({ '/things': get(listOf(thing), [header]) });
    expect(methods(inference)).toEqual([
      [{ kind: 'api-key', in: 'header', name: 'X-Auth-Token', key: { config: 'api_key' } }],
    ]);
    expect(inference.evidence['/interpretation/auth/0']?.[0]?.rule).toBe('auth/parameter');
  });

  it('follows what most operations ask for, and says which do not', () => {
    const schemes = { bearer: { type: 'http', scheme: 'bearer' }, basic: { type: 'http', scheme: 'basic' } };
    const paths = {
      '/a': get(listOf(thing)),
      '/b': get(listOf(thing)),
      '/c': get(listOf(thing)),
      '/token': get(listOf(thing), [], { security: [{ basic: [] }] }),
    };
    const inference = infer(paths, { components: { securitySchemes: schemes }, security: [{ bearer: [] }] });
    expect(methods(inference)).toEqual([[{ kind: 'bearer', token: { config: 'token' } }]]);
    expect(rulesAt(inference, '/interpretation/auth')).toContain('auth/override');
  });

  it('is none as an assumption where nothing is declared', () => {
    const inference = infer(things);
    expect(methods(inference)).toEqual([[{ kind: 'none' }]]);
    expect(rulesAt(inference, '/interpretation/auth')).toContain('auth/none');
  });
});

describe('actions', () => {
  it.each([
    ['get', { operationId: 'getThing' }, 'safe'],
    ['put', { operationId: 'putThing' }, 'idempotent'],
    ['delete', { operationId: 'deleteThing' }, 'idempotent'],
    ['post', { operationId: 'createThing' }, 'unsafe'],
    ['post', { operationId: 'searchThings' }, 'safe'],
    ['get', { operationId: 'sendReminder', summary: 'Send a reminder' }, 'unsafe'],
  ])('%s %j is %s', (method, operation, expected) => {
    expect(one(method, operation)?.operationClass).toBe(expected);
  });

  it('send a form only under its exact name', () => {
    const schema = { type: 'object', properties: { a: text } };
    const bodyOf = (type: string) => one('post', { requestBody: { content: { [type]: { schema } } } });
    expect(bodyOf('application/x-www-form-urlencoded; charset=utf-8')?.encoding).toBe('form');
    expect(bodyOf('multipart/x-www-form-urlencoded')?.encoding).toBe('multipart');
  });

  it('are keyed where a header or a body field takes an idempotency key', () => {
    const header = { name: 'Idempotency-Key', in: 'header', schema: text };
    expect(one('post', { operationId: 'pay', parameters: [header] })).toMatchObject({
      operationClass: 'keyed',
      idempotencyKey: { in: 'header', name: 'Idempotency-Key' },
    });
    const schema = { type: 'object', properties: { idempotency_key: text, amount: integer } };
    const body = { content: { 'application/json': { schema } } };
    expect(one('post', { operationId: 'pay', requestBody: body })?.idempotencyKey).toEqual({
      in: 'body',
      name: 'idempotency_key',
    });
  });

  it.each([
    ['application/json', { type: 'object', properties: { a: text } }, 'json'],
    ['application/x-www-form-urlencoded', { type: 'object', properties: { a: text } }, 'form'],
    [
      'application/x-www-form-urlencoded',
      { type: 'object', properties: { a: { type: 'object', properties: { b: text } } } },
      'deep-object',
    ],
    ['multipart/form-data', { type: 'object', properties: { file: text } }, 'multipart'],
    ['application/octet-stream', { type: 'string' }, 'binary'],
  ])('write a body of %s', (mediaType, schema, encoding) => {
    const requestBody = { content: { [mediaType]: { schema } } };
    expect(one('post', { operationId: 'send', requestBody })?.encoding).toBe(encoding);
  });

  it('are named by their id, or by verb and resource where the id only repeats the path', () => {
    expect(one('post', { operationId: 'things/create-many' })?.name).toBe('things_create_many');
    expect(one('post', { operationId: 'PostThings' })?.name).toBe('create_thing');
    expect(one('delete', { parameters: [inPath('id')] }, '/things/{id}')?.name).toBe('delete_thing');
  });

  it('are named by what the path says is done', () => {
    expect(one('post', { parameters: [inPath('id')] }, '/alerts/{id}/acknowledge')?.name).toBe('acknowledge_alert');
  });

  it('need a body that can be written; others are skipped with the reason', () => {
    const requestBody = { content: { 'application/x-yaml': { schema: text } } };
    const path = { post: { operationId: 'configure', requestBody, responses: { '200': { description: 'OK' } } } };
    const { interpretation } = infer({ '/settings': path });
    expect(interpretation.actions).toEqual([]);
    expect(interpretation.skipped).toEqual([
      { operation: 'configure', reason: 'Its body has to be application/x-yaml' },
    ]);
  });

  it('keep deprecated lists while current ones are streams', () => {
    const { interpretation } = infer({
      '/things': get(listOf(thing)),
      '/old': get(listOf(thing), [], { deprecated: true, operationId: 'old' }),
    });
    expect(interpretation.streams.map((stream) => stream.name)).toEqual(['things']);
    expect(interpretation.actions).toMatchObject([{ operation: 'old', deprecated: true }]);
  });

  it('leave out what is served from another address, with the reason', () => {
    const upload = {
      post: {
        operationId: 'upload',
        servers: [{ url: 'https://uploads.small.test' }],
        responses: { '200': { description: 'OK' } },
      },
    };
    expect(infer({ '/upload': upload }).interpretation.skipped).toEqual([
      { operation: 'upload', reason: 'It is served from another address than the rest of the API' },
    ]);
  });
});

describe('what holds for all requests', () => {
  it('is the first server that is no trial one, with its variables as config', () => {
    const servers = [
      { url: 'https://sandbox.small.test' },
      {
        url: 'https://{shop}.small.test/{version}/',
        variables: { shop: { default: 'your-shop' }, version: { default: 'v2' } },
      },
    ];
    const { interpretation } = infer(things, { servers });
    expect(interpretation.baseUrl).toBe('https://{shop}.small.test/v2');
    expect(interpretation.config).toMatchObject([{ name: 'shop', required: true }]);
  });

  it('is no server but an assumption where none is declared', () => {
    const inference = infer(things, { servers: undefined });
    expect(inference.interpretation.baseUrl).toBe('https://server.invalid');
    expect(rulesAt(inference, '/interpretation/baseUrl')).toContain('config/no-server');
  });

  it('is a version header with its default', () => {
    const version = {
      name: 'Small-Version',
      in: 'header',
      required: true,
      schema: { type: 'string', default: '2026-01-01' },
    };
    expect(infer({ '/things': get(listOf(thing), [version]) }).interpretation.http.headers).toEqual({
      'Small-Version': { value: '2026-01-01' },
    });
  });

  it('is what headers tell of the rate limit', () => {
    const response = {
      description: 'Things',
      headers: { 'X-RateLimit-Remaining': { schema: integer }, 'X-RateLimit-Reset': { schema: integer } },
      content: { 'application/json': { schema: listOf(thing) } },
    };
    expect(
      infer({ '/things': { get: { responses: { '200': response } } } }).interpretation.http.rateLimitHeaders,
    ).toEqual({
      remaining: 'x-ratelimit-remaining',
      reset: 'x-ratelimit-reset',
    });
  });

  it('is that ok: false is an error', () => {
    const schema = { type: 'object', required: ['ok'], properties: { ok: { type: 'boolean' }, things: listOf(thing) } };
    expect(infer({ '/things': get(schema) }).interpretation.http.errors).toEqual([
      { body: { path: ['ok'], equals: false }, action: 'fail' },
    ]);
  });

  it('checks by the stream that needs the least', () => {
    const paths = {
      '/accounts/{account}/a': get(listOf(thing), [inPath('account')]),
      '/b': get(listOf(thing), [query('key_word', text, undefined, true)]),
      '/zebras': get(listOf(thing)),
    };
    expect(infer(paths).interpretation.check).toEqual({ stream: 'zebras' });
  });

  it('checks by a value that is made up where nothing can be asked without one', () => {
    const paths = {
      '/things/{id}/send': get(thing, [inPath('id')], { operationId: 'sendThing' }),
      '/things/{id}/parts/{part}': get(thing, [inPath('id'), inPath('part')]),
      '/things/{id}': get(thing, [inPath('id')]),
    };
    const { interpretation, assumptions } = infer(paths);
    expect(interpretation.check).toEqual({ operation: 'GET /things/{id}' });
    expect(assumptions.filter(({ rule }) => rule === 'check/made-up')).toMatchObject([
      { pointer: '/interpretation/check', statement: expect.stringContaining('(/things/{id})') },
    ]);
    const plain = { ...paths, '/about': get(thing) };
    expect(infer(plain).interpretation.check).toEqual({ operation: 'GET /about' });
  });
});

describe('inference', () => {
  it('says for every stream by which rule, from where and how sure', () => {
    const inference = infer(things);
    const { rule } = streamOf(inference, 'things');
    expect(rule('')).toBe('list/get');
    expect(inference.evidence['/interpretation/streams/0/records']).toEqual([
      {
        source: 'description',
        pointer: '/paths/~1things/get/responses/200',
        rule: 'records/root-array',
        confidence: 0.95,
      },
    ]);
  });

  it('gives the same for the same description', () => {
    const description = describeApi({ ...things, '/things/{id}/parts': get(listOf(thing), [inPath('id')]) });
    expect(JSON.stringify(inferInterpretation(description))).toBe(JSON.stringify(inferInterpretation(description)));
  });
});
