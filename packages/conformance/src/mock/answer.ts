import { at } from '@tapwright/connector';
import { jsonText } from './json-text.ts';

/** What the mock sends back. */
export interface MockAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Why it refuses, where the body has no room for that. */
  readonly reason?: string;
}

export function jsonAnswer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): MockAnswer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: jsonText(body) };
}

/** A refusal that says why, so that a failing test does too. */
export function refusal(status: number, reason: string, headers: Readonly<Record<string, string>> = {}): MockAnswer {
  return jsonAnswer(status, { error: { status, message: reason }, message: reason }, headers);
}

/** Why an answer refuses; undefined where it does not. */
export function refusalReason({ status, headers, body, reason }: MockAnswer): string | undefined {
  if (status < 400) return undefined;
  if (reason !== undefined) return reason;
  const said: unknown = headers['content-type']?.includes('json') === true ? JSON.parse(body ?? '{}') : undefined;
  const message = at(said, 'message') ?? at(said, 'error');
  return typeof message === 'string' ? message : `status ${status}`;
}
