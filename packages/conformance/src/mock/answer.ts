import { jsonText } from './json-text.ts';

/** What the mock sends back. */
export interface MockAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export function jsonAnswer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): MockAnswer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: jsonText(body) };
}

/** A refusal that says why, so that a failing test does too. */
export function refusal(status: number, reason: string, headers: Readonly<Record<string, string>> = {}): MockAnswer {
  return jsonAnswer(status, { error: { status, message: reason }, message: reason }, headers);
}
