import { describe, expect, test } from 'vitest';
import { ConfigError } from '../errors.ts';
import { ExchangeFailure } from './exchange.ts';
import { judgeFailure } from './judge-failure.ts';

const request = { method: 'GET', url: new URL('https://api.example.com/things?key=s3cret'), stream: 'things' } as const;

function broken(cause: object, sent = true, answered = true) {
  const outcome = judgeFailure(
    request,
    new ExchangeFailure(Object.assign(new Error('low level'), cause), sent),
    answered,
  );
  if (outcome.kind !== 'failure') throw new Error('no failure');
  return outcome;
}

describe('what a broken exchange means', () => {
  test.each([
    [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'not_https', 'config_error'],
    [{ code: 'EPROTO' }, 'not_https', 'config_error'],
    [{ code: 'ERR_SSL_SOMETHING_NEW' }, 'tls_rejected', 'config_error'],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'tls_rejected', 'config_error'],
    [{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, 'tls_rejected', 'config_error'],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'tls_rejected', 'config_error'],
    [{ code: 'HPE_INVALID_CONSTANT' }, 'not_http', 'transient_error'],
    [{ name: 'HTTPParserError' }, 'not_http', 'transient_error'],
    [{ code: 'EHOSTUNREACH' }, 'unreachable', 'transient_error'],
    [{ errors: [{ code: 'ECONNREFUSED' }, { code: 'ENETUNREACH' }] }, 'connection_refused', 'transient_error'],
    [{ code: 5, cause: { cause: { code: 'EAI_AGAIN' } } }, 'host_unknown', 'transient_error'],
    [{ cause: { cause: { cause: { cause: { code: 'EPIPE' } } } } }, 'network_error', 'transient_error'],
    [{ code: 'ENEVERSEEN' }, 'network_error', 'transient_error'],
  ])('%j is %s', (cause, code, failureType) => {
    const { error } = broken(cause);
    expect(error).toMatchObject({ code, failureType, request: 'GET /things', stream: 'things' });
    expect(error.hint).toBeTypeOf('string');
    expect(error.message).not.toContain('s3cret');
  });

  test('what cannot be mended by waiting is not tried again; what was not sent may be', () => {
    expect(broken({ code: 'EPROTO' })).not.toHaveProperty('retry');
    expect(broken({ code: 'ECONNRESET' }, false)).toMatchObject({ retry: { unprocessed: true } });
    expect(broken({ code: 'ECONNRESET' }, true)).toMatchObject({ retry: { unprocessed: false } });
  });

  test('a server that never answered anything perhaps speaks no HTTP', () => {
    expect(broken({ code: 'ECONNRESET' }, true, false)).toMatchObject({
      error: { hint: expect.stringContaining('speaks HTTP') },
      retry: { maxRetries: 3 },
    });
    expect(broken({ code: 'ECONNREFUSED' }, false, false).error.code).toBe('connection_refused');
  });

  test('the bytes that a parser could not read are not kept', () => {
    const { error } = broken({ code: 'HPE_INVALID_CONSTANT', data: 'GET /?key=s3cret' });
    expect(error.cause).toMatchObject({
      message: 'low level',
      code: 'HPE_INVALID_CONSTANT',
      stack: expect.any(String),
    });
    expect(error.cause).not.toHaveProperty('data');
    const bare = judgeFailure(request, new ExchangeFailure('a text', true));
    expect(bare).toMatchObject({ error: { code: 'network_error' } });
    expect(bare).not.toHaveProperty('error.cause');
  });
});

test('an error of ours gets the request beside it, and what is no exchange is thrown on', () => {
  const refused = new ConfigError('Not there.', { code: 'address_refused', hint: 'h' });
  expect(judgeFailure(request, new ExchangeFailure(refused, false))).toMatchObject({
    error: { code: 'address_refused', message: 'GET /things failed. Not there.', hint: 'h' },
    acted: false,
  });
  expect(judgeFailure(request, refused)).toEqual({ kind: 'failure', error: refused });
  const bug = new TypeError('bug');
  expect(() => judgeFailure(request, bug)).toThrow(bug);
});
