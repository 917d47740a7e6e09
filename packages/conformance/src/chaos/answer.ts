import { gzipSync } from 'node:zlib';
import type { WireEffect } from './fault.ts';

/** An answer in the proxy's hands. */
export interface ProxyAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** Names of the headers that say what is left of a quota. */
export interface QuotaHeaders {
  readonly limit?: string | undefined;
  readonly remaining?: string | undefined;
  readonly reset?: string | undefined;
}

export interface AnswerContext {
  readonly method: string;
  /** Path and query of the request. */
  readonly url: string;
  readonly now: number;
  readonly until: number;
  readonly quota: QuotaHeaders;
  /** Address of the origin that redirects lead away to. */
  readonly away: () => Promise<string>;
}

/** What the proxy answers by itself, without asking the target; undefined where the effect needs the true answer. */
export async function ownAnswer(effect: WireEffect, context: AnswerContext): Promise<ProxyAnswer | undefined> {
  switch (effect.kind) {
    case 'status':
      return {
        status: effect.status,
        headers: { 'content-type': 'application/json', ...effect.headers },
        body: Buffer.from(effect.body ?? refusalText(effect.status)),
      };
    case 'wait':
      return waitAnswer(effect, context);
    case 'gzip-bomb':
      return { status: 200, headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: bomb(effect.bytes) };
    case 'redirect-loop':
      return redirect(context.method === 'GET' ? 302 : 307, context.url);
    case 'redirect-away':
      return redirect(302, `${await context.away()}${context.url}`);
    case 'body':
      return ownBody(effect.body);
    default:
      return undefined;
  }
}

function redirect(status: number, location: string): ProxyAnswer {
  return { status, headers: { location }, body: Buffer.alloc(0) };
}

/** The target's answer as the effect leaves it. */
export function spoiltAnswer(effect: WireEffect, answer: ProxyAnswer): ProxyAnswer {
  if (effect.kind === 'content-type')
    return { ...answer, headers: { ...answer.headers, 'content-type': effect.contentType } };
  if (effect.kind !== 'body') return answer;
  switch (effect.body) {
    case 'truncated':
      return { ...answer, body: answer.body.subarray(0, answer.body.length >> 1) };
    case 'invalid-json':
      return { ...answer, body: Buffer.concat([answer.body, Buffer.from('}]')]) };
    case 'utf-16':
      return {
        ...answer,
        headers: { ...answer.headers, 'content-type': 'application/json; charset=utf-16le' },
        body: Buffer.from(`\uFEFF${answer.body.toString('utf8')}`, 'utf16le'),
      };
    default:
      return answer;
  }
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

const LOGIN =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form method="post"><input name="password"></form></body></html>';

function ownBody(body: Extract<WireEffect, { kind: 'body' }>['body']): ProxyAnswer | undefined {
  if (body === 'html') {
    return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: Buffer.from(LOGIN) };
  }
  if (body === 'empty') return { status: 200, headers: JSON_TYPE, body: Buffer.alloc(0) };
  if (body !== 'error') return undefined;
  const text = JSON.stringify({ ok: false, error: { code: 'internal', message: 'something went wrong' } });
  return { status: 200, headers: JSON_TYPE, body: Buffer.from(text) };
}

function refusalText(status: number): string {
  return JSON.stringify({ error: { status, message: 'injected' } });
}

/** Retry-After in the dialects of the world. */
function waitAnswer(effect: Extract<WireEffect, { kind: 'wait' }>, context: AnswerContext): ProxyAnswer {
  const { status, says } = effect;
  const until = Math.ceil(context.until / 1000) * 1000;
  const seconds = Math.max(1, Math.ceil((context.until - context.now) / 1000));
  const answer = (headers: Record<string, string>, body = refusalText(status)): ProxyAnswer => ({
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body),
  });
  const quota = (reset: string): Record<string, string> => ({
    [context.quota.limit ?? 'x-ratelimit-limit']: '5000',
    [context.quota.remaining ?? 'x-ratelimit-remaining']: '0',
    [context.quota.reset ?? 'x-ratelimit-reset']: reset,
  });
  switch (says) {
    case 'seconds':
      return answer({ 'retry-after': String(seconds) });
    case 'date':
      return answer({ 'retry-after': new Date(until).toUTCString() });
    case 'milliseconds':
      return answer({ 'retry-after-ms': String(Math.max(1, context.until - context.now)) });
    case 'epoch':
    case 'quota':
      return answer(quota(String(until / 1000)));
    case 'delta':
      return answer(quota(String(seconds)));
    default:
      return answer({}, JSON.stringify({ message: 'You are being rate limited.', retry_after: seconds }));
  }
}

const MEMBER = 1024 * 1024;
let member: Buffer | undefined;

/** Members of a megabyte of blanks, one after the other: gzip allows it, and it costs nothing to make. */
function bomb(bytes: number): Buffer {
  member ??= gzipSync(Buffer.alloc(MEMBER, ' '));
  return Buffer.concat(Array.from({ length: Math.ceil(bytes / MEMBER) }, () => member ?? Buffer.alloc(0)));
}
