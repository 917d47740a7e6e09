import { expect, test } from 'vitest';
import { ParkedError, SystemError, UnknownOutcomeError } from '../errors.ts';
import { redactError } from './redact-error.ts';
import { clientFor, failureOf, request, sendJson, serve } from './serve.fixture.ts';

const redact = (text: string) => text.replaceAll('s3cret', '[secret]');

test('an error without a secret stays itself, and what is none of ours is left to the caller', () => {
  const error = new SystemError('failed', { code: 'x', request: 'GET /x', requestId: 'r' });
  expect(redactError(error, redact)).toBe(error);
  expect(redactError(new Error('s3cret'), redact)).toBeUndefined();
});

test('a secret goes from message, request and id of the request, and everything else stays', () => {
  const cause = new Error('cause');
  const details = { code: 'x', hint: 'h', status: 500, stream: 's', retryAfterMs: 5, cause };
  const error = new SystemError('s3cret failed', { ...details, request: 'GET /s3cret', requestId: 'r-s3cret' });
  expect(redactError(error, redact)).toMatchObject({
    ...details,
    message: '[secret] failed',
    request: 'GET /[secret]',
    requestId: 'r-[secret]',
    failureType: 'system_error',
  });
});

test('an unknown outcome stays one, and what caused it is redacted as well', () => {
  const cause = new SystemError('s3cret failed', { code: 'x' });
  const error = new UnknownOutcomeError('s3cret', { failureType: 'system_error', cause });
  expect(redactError(error, redact)).toMatchObject({
    code: 'outcome_unknown',
    message: '[secret]',
    cause: { message: '[secret] failed' },
  });
});

test('a parked call keeps its time', () => {
  const error = new ParkedError('later', { code: 'parked', resumeAt: 7, request: 'GET /s3cret', hint: 'h' });
  expect(redactError(error, redact)).toMatchObject({
    code: 'parked',
    resumeAt: 7,
    hint: 'h',
    request: 'GET /[secret]',
  });
});

test('a call that the API puts off for long does not show the secret of its path', async () => {
  const { url } = await serve((_request, _count, response) => sendJson(response, {}, 429, { 'retry-after': '7200' }));
  const client = clientFor(url, {}, { secrets: ['bot-s3cret'], parkAfter: 1000 });
  const failure = await failureOf(client.send(request(`${url}/bot-s3cret/updates`)));
  expect(failure).toMatchObject({ code: 'parked', request: 'GET /[secret]/updates' });
  expect(JSON.stringify(failure)).not.toContain('bot-s3cret');
});
