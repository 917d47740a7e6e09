import type { ErrorRule, RateLimitHeaders } from '../definition.ts';
import { isTapwrightError, type TapwrightError } from '../errors.ts';
import { at } from '../path.ts';
import { bodyWait } from './body-wait.ts';
import type { HttpRequest, HttpResponse } from './http-client.ts';
import { makeError } from './make-error.ts';
import type { Outcome } from './outcome.ts';
import { assertNoMarkup } from './response.ts';
import { readQuota } from './rate-limit-headers.ts';
import { requestLabel } from './request-label.ts';
import { retryAfter } from './retry-after.ts';
import { statusMeaning, type StatusMeaning } from './status-error.ts';

export interface JudgeOptions {
  readonly rules: readonly ErrorRule[];
  /** Statuses that mean "try again" in this API, beyond the usual ones. */
  readonly retryStatuses: readonly number[];
  readonly rateLimitHeaders?: RateLimitHeaders | undefined;
}

/** Decides what an answer means: by the client's rules, then by what the request ignores, then as HTTP says. */
export function judgeResponse(
  options: JudgeOptions,
  request: HttpRequest,
  response: HttpResponse,
  now: number,
): Outcome {
  // The answers of a token endpoint are not those of the API.
  const rules = request.skipAuth ? [] : options.rules;
  const rule = rules.find((candidate) => matches(candidate, response));
  if (rule && !ignored(request, response)) return byRule(rule, options, request, response, now);
  if (response.status >= 200 && response.status < 300) return accepted(request, response);
  if (ignored(request, response)) return { kind: 'answer', response: { ...response, ignored: true } };
  return byStatus(options, request, response, now);
}

function ignored(request: HttpRequest, response: HttpResponse): boolean {
  return request.ignoreStatuses?.includes(response.status) === true;
}

function matches(rule: ErrorRule, response: HttpResponse): boolean {
  if (rule.status !== undefined && rule.status !== response.status) return false;
  if (rule.body === undefined) return rule.status !== undefined;
  const value = at(jsonOf(response), rule.body.path);
  return rule.body.equals === undefined ? Boolean(value) : JSON.stringify(value) === JSON.stringify(rule.body.equals);
}

function jsonOf(response: HttpResponse): unknown {
  try {
    return response.json();
  } catch {
    return undefined;
  }
}

function byRule(
  rule: ErrorRule,
  options: JudgeOptions,
  request: HttpRequest,
  response: HttpResponse,
  now: number,
): Outcome {
  if (rule.action === 'ignore') return { kind: 'answer', response: { ...response, ignored: true } };
  const error = responseError(request, response, { ...ruleMeaning(rule, response.status), ...ruleWords(rule) }, now);
  if (rule.action === 'rate-limited') return rateLimited(error, options, response, now);
  if (rule.action === 'retry') {
    return { kind: 'failure', error, retry: { wait: retryAfter(response.headers, now), unprocessed: false } };
  }
  return { kind: 'failure', error, refreshAuth: rule.action === 'refresh-auth' };
}

function ruleMeaning(rule: ErrorRule, status: number): StatusMeaning {
  if (rule.action === 'rate-limited') return statusMeaning(429);
  if (rule.action === 'refresh-auth') return statusMeaning(401);
  if (rule.action === 'retry') return { ...statusMeaning(503), code: 'server_error' };
  if (status >= 400) return statusMeaning(status);
  return {
    code: 'api_error',
    failureType: 'system_error',
    says: 'the answer says that the call failed',
    hint: 'Look up the error in the documentation of the API.',
  };
}

function ruleWords(rule: ErrorRule): Partial<StatusMeaning> {
  return {
    ...(rule.failureType && { failureType: rule.failureType }),
    ...(rule.message && { says: rule.message }),
    ...(rule.hint && { hint: rule.hint }),
  };
}

/** A good status: the body still has to be what was asked for. */
function accepted(request: HttpRequest, response: HttpResponse): Outcome {
  try {
    if (request.expect === 'json') assertNoMarkup(response, request);
    if (request.accept) request.accept(response);
    else if (request.expect === 'json' && response.bytes.length > 0) response.json();
    return { kind: 'answer', response };
  } catch (error) {
    if (!isTapwrightError(error)) throw error;
    const transient = error.failureType === 'transient_error';
    return { kind: 'failure', error, acted: true, ...(transient && { retry: { unprocessed: false } }) };
  }
}

function byStatus(options: JudgeOptions, request: HttpRequest, response: HttpResponse, now: number): Outcome {
  const { status } = response;
  if (status === 429 || isQuotaRefusal(options, response, now)) {
    return rateLimited(responseError(request, response, statusMeaning(429), now), options, response, now);
  }
  const listed = options.retryStatuses.includes(status);
  const meaning = listed
    ? { ...statusMeaning(status), failureType: 'transient_error' as const }
    : statusMeaning(status);
  const error = responseError(request, response, meaning, now);
  if (meaning.failureType === 'transient_error') {
    const unprocessed = status === 425 || request.refusedStatuses?.includes(status) === true;
    return { kind: 'failure', error, retry: { wait: retryAfter(response.headers, now), unprocessed } };
  }
  return { kind: 'failure', error, refreshAuth: status === 401 };
}

/** GitHub and others refuse with 403 when the quota is used up, or with Retry-After for their secondary limits. */
function isQuotaRefusal(options: JudgeOptions, response: HttpResponse, now: number): boolean {
  if (response.status !== 403) return false;
  if (response.headers['retry-after'] !== undefined) return true;
  return readQuota(response.headers, options.rateLimitHeaders, now)?.remaining === 0;
}

function rateLimited(error: TapwrightError, options: JudgeOptions, response: HttpResponse, now: number): Outcome {
  const quota = readQuota(response.headers, options.rateLimitHeaders, now);
  const untilReset = quota?.remaining === undefined || quota.remaining === 0 ? quota?.reset : undefined;
  const wait = retryAfter(response.headers, now) ?? untilReset ?? bodyWait(response, now);
  return { kind: 'failure', error, retry: { wait, unprocessed: true, rateLimited: true } };
}

function responseError(request: HttpRequest, response: HttpResponse, meaning: StatusMeaning, now: number) {
  const label = requestLabel(request);
  return makeError(meaning.failureType, `${label} answered ${response.status}: ${meaning.says}.`, {
    code: meaning.code,
    hint: meaning.hint,
    status: response.status,
    requestId: response.requestId,
    request: label,
    stream: request.stream,
    retryAfterMs: retryAfter(response.headers, now),
  });
}
