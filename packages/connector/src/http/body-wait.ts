import { isJsonObject } from '../json.ts';
import type { HttpResponse } from './http-client.ts';
import { untilReset } from './retry-after.ts';

const NAME = /^retry_?(after|delay|in)(_?(ms|milliseconds?|s|sec|seconds?))?$/i;
/** An instant, or a time from now: what is meant is told by its magnitude. */
const RESET = /^((quota|limit|rate_?limit)_?)?resets?_?(at|in|after|time)$/i;
const DEPTH = 4;

/**
 * How long a refusal for rate asks to wait in its body, in milliseconds, as Discord, Telegram and Google do where their
 * headers say nothing: `retry_after`, `parameters.retry_after`, `error.details[].retryDelay`, `error.resets_at`.
 */
export function bodyWait(response: Pick<HttpResponse, 'json'>, now: number): number | undefined {
  try {
    return waitIn(response.json(), now, DEPTH);
  } catch {
    return undefined;
  }
}

function waitIn(value: unknown, now: number, depth: number): number | undefined {
  if (depth === 0 || typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value).slice(0, 50)) {
    const unit = NAME.exec(name)?.[3];
    const wait =
      NAME.test(name) || RESET.test(name)
        ? waitOf(inner, unit?.toLowerCase().startsWith('m') === true, now)
        : undefined;
    const found = wait ?? (Array.isArray(inner) || isJsonObject(inner) ? waitIn(inner, now, depth - 1) : undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

function waitOf(value: unknown, inMilliseconds: boolean, now: number): number | undefined {
  if (inMilliseconds) return Number(value) > 0 ? Number(value) : undefined;
  if (typeof value === 'number') return value > 0 ? untilReset(String(value), now) : undefined;
  return typeof value === 'string' ? untilReset(value, now) : undefined;
}
