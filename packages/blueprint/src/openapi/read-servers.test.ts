import { describe, expect, test } from 'vitest';
import { info, messages, ok, read, servers, urls } from './read-openapi.fixture.ts';

describe('servers', () => {
  test('variables keep default and values; one that is not declared is a warning', () => {
    const description = servers([
      { url: 'https://{region}.a.example/{tenant}', variables: { region: { default: 'eu', enum: ['eu', 'us'] } } },
    ]);
    expect(description.contract.servers).toEqual([
      {
        url: 'https://{region}.a.example/{tenant}',
        variables: { region: { default: 'eu', enum: ['eu', 'us'] }, tenant: { default: '' } },
      },
    ]);
    expect(messages(description)).toEqual([
      '/servers/0: the server variable `tenant` is not declared; a value must be given in the configuration',
    ]);
  });

  test('relative addresses are resolved against the address of the description', () => {
    expect([urls('/v1'), urls('v1'), urls('/'), urls('//b.example/x'), urls('/{t}/v1')]).toEqual([
      'https://a.example/v1',
      'https://a.example/docs/v1',
      'https://a.example',
      'https://b.example/x',
      'https://a.example/{t}/v1',
    ]);
  });

  test('no server is an assumption where the address is known, and a warning where it is not', () => {
    const known = servers([], 'https://a.example/docs/openapi.json');
    expect(known.contract.servers).toEqual([{ url: 'https://a.example' }]);
    expect(messages(known)[0]).toContain('is assumed');
    const unknown = servers(undefined);
    expect(unknown.contract.servers).toEqual([]);
    expect(messages(unknown)).toEqual([
      ': the description names no server; the base address must be given in the configuration',
    ]);
  });

  test('an operation may have its own, with the defaults of its variables', () => {
    const { contract } = read({
      openapi: '3.0.0',
      info,
      servers: [{ url: 'https://a.example' }],
      paths: {
        '/a': {
          servers: [{ url: 'https://{x}.example', variables: { x: { default: 'path' } } }],
          get: ok,
          post: { ...ok, servers: [{ url: 'https://own.example' }] },
        },
      },
    });
    expect(contract.operations.map((operation) => operation.servers)).toEqual([
      [{ url: 'https://path.example' }],
      [{ url: 'https://own.example' }],
    ]);
  });
});
