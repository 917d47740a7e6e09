import { describe, expect, test } from 'vitest';
import { info, messages, ok, read } from './read-openapi.fixture.ts';

describe('security', () => {
  test('every kind of scheme has its place', () => {
    const flow = { tokenUrl: '/token', authorizationUrl: 'https://login.example', scopes: { read: 'Read' } };
    const { contract, warnings } = read({
      openapi: '3.1.0',
      info,
      servers: [{ url: 'https://a.example/v1' }],
      paths: { '/a': { get: ok } },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'Bearer', bearerFormat: 'JWT' },
          basic: { type: 'http', scheme: 'basic', description: 'Key as user' },
          digest: { type: 'http', scheme: 'digest' },
          key: { type: 'apiKey', in: 'header', name: 'X-Key' },
          oauth: { type: 'oauth2', flows: { clientCredentials: flow, authorizationCode: flow } },
          oidc: { type: 'openIdConnect', openIdConnectUrl: 'https://login.example/.well-known' },
          tls: { type: 'mutualTLS' },
          amazon: { type: 'apiKey', in: 'header', name: 'Authorization', 'x-amazon-apigateway-authtype': 'awsSigv4' },
          strange: { type: 'handshake' },
          again: { $ref: '#/components/securitySchemes/key' },
        },
      },
    });
    const read2 = {
      tokenUrl: 'https://a.example/token',
      authorizationUrl: 'https://login.example',
      scopes: { read: 'Read' },
    };
    expect(contract.securitySchemes).toEqual({
      bearer: { type: 'bearer', format: 'JWT' },
      basic: { type: 'basic', description: 'Key as user' },
      digest: { type: 'other', scheme: 'digest' },
      key: { type: 'api-key', in: 'header', name: 'X-Key' },
      oauth: { type: 'oauth2', flows: { clientCredentials: read2, authorizationCode: read2 } },
      oidc: { type: 'openid-connect', url: 'https://login.example/.well-known' },
      tls: { type: 'other', scheme: 'mutual-tls' },
      amazon: { type: 'other', scheme: 'aws-sigv4' },
      strange: { type: 'other', scheme: 'handshake' },
      again: { type: 'api-key', in: 'header', name: 'X-Key' },
    });
    expect(warnings.map(({ pointer }) => pointer)).toEqual(['/components/securitySchemes/strange']);
  });

  test('an operation overrides, drops or makes optional what the document demands', () => {
    const description = read({
      openapi: '3.0.0',
      info,
      servers: [{ url: 'https://a.example' }],
      security: [{ key: [], missing: [] }, { key: ['read'] }],
      paths: {
        '/a': { get: ok },
        '/b': { get: { ...ok, security: [] } },
        '/c': { get: { ...ok, security: [{}, { key: [] }] } },
        '/d': { get: { ...ok, security: [{ missing: [] }] } },
      },
      components: { securitySchemes: { key: { type: 'apiKey', in: 'query', name: 'key' } } },
    });
    expect(description.contract.security).toEqual([{ key: ['read'] }]);
    expect(description.contract.operations.map(({ security }) => security)).toEqual([
      undefined,
      [],
      [{}, { key: [] }],
      undefined,
    ]);
    expect(messages(description)).toEqual([
      '/security/0: the security scheme `missing` is not declared; this alternative is left out',
      '/paths/~1d/get/security/0: the security scheme `missing` is not declared; this alternative is left out',
    ]);
  });
});
