import { parsedJson } from '@tapwright/blueprint';
import { ConfigError, isJsonObject, type Capture, type JsonObject } from '@tapwright/connector';
import { blank, parseJsonPath } from './json-paths.ts';
import type { RecordedExchange, RecordedRead, Recording } from './recording.ts';
import { createRedaction, leakedSecret, SHORTEST } from './secret-forms.ts';

export interface RecorderOptions {
  readonly connector: string;
  readonly config: JsonObject;
  readonly baseUrl: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** JSON paths whose values are replaced in everything that is answered and sent. */
  readonly redact?: readonly string[];
}

/** Collects exchanges in memory; nothing leaves it unredacted. */
export interface Recorder {
  readonly capture: (capture: Capture) => void;
  readonly exchanges: () => number;
  read(read: RecordedRead): void;
  /** Throws ConfigError `recording_leaks` where a secret is still in it. */
  finish(): Recording;
}

/** Headers that say something about paging, limits and format. */
const TELLING =
  /^(?:content-type|link|location|retry-after|etag|deprecation|sunset)$|rate-?limit|total|page|paginat|cursor|^x-(?:next|prev|has|per|count)/;

/** Fields of a token answer that hold secrets, whatever they are. */
const TOKENS = /^(?:access_token|refresh_token|id_token|token|session|sessionid|jwt|api_?key|client_secret)$/i;

export function createRecorder(options: RecorderOptions): Recorder {
  const paths = (options.redact ?? []).map(parseJsonPath);
  const kept: Kept[] = [];
  const secrets = new Set<string>();
  const reads: Recording['reads'] = [];
  return {
    capture(one) {
      for (const secret of one.secrets) secrets.add(secret);
      const body = textOf(one.responseBody);
      if (one.login && body !== undefined) for (const token of tokensIn(body)) secrets.add(token);
      kept.push({ ...one, body, sent: one.requestBody && textOf(one.requestBody) });
    },
    exchanges: () => kept.length,
    read: (read) => void reads.push(read),
    finish() {
      const known = [...secrets];
      const clean = createRedaction(known);
      const recording: Recording = {
        formatVersion: 1,
        connector: options.connector,
        recorded: new Date(options.now).toISOString(),
        baseUrl: clean(options.baseUrl),
        config: cleanConfig(options.config, known, clean),
        redacted: [...(options.redact ?? [])],
        reads,
        exchanges: kept.map((one) => exchangeOf(one, paths, clean)),
      };
      const leaked = leakedSecret(JSON.stringify(recording), known);
      if (leaked === undefined) return recording;
      throw new ConfigError(
        'a secret is still in the recording in a form that cannot be replaced; nothing was written',
        {
          code: 'recording_leaks',
          hint: 'Leave out the field that holds it with --redact, or the stream that shows it.',
        },
      );
    },
  };
}

interface Kept extends Capture {
  /** Undefined where it is no text. */
  readonly body: string | undefined;
  readonly sent: string | undefined;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function* tokensIn(body: string): Generator<string> {
  const answer = parsedJson(body);
  if (!isJsonObject(answer)) return;
  for (const [name, value] of Object.entries(answer)) if (TOKENS.test(name) && typeof value === 'string') yield value;
}

function exchangeOf(
  { method, url, stream, status, responseHeaders, body, sent }: Kept,
  paths: readonly (readonly (string | number)[])[],
  clean: (text: string) => string,
): RecordedExchange {
  const headers = Object.entries(responseHeaders).filter(([name]) => TELLING.test(name));
  return {
    method,
    url: clean(url),
    ...(stream !== undefined && { stream }),
    ...(sent !== undefined && sent !== '' && { requestBody: clean(blanked(sent, paths)) }),
    status,
    headers: Object.fromEntries(headers.map(([name, value]) => [name, clean(value)])),
    body: clean(blanked(body ?? '', paths)),
    ...(body === undefined && { omitted: true as const }),
  };
}

/** Text that is not JSON has no paths. */
function blanked(text: string, paths: readonly (readonly (string | number)[])[]): string {
  if (paths.length === 0) return text;
  const value = parsedJson(text);
  return value === undefined ? text : JSON.stringify(paths.reduce<unknown>(blank, value));
}

/** Short secrets cannot be looked for, but in the config their place is known. */
function cleanConfig(config: JsonObject, secrets: readonly string[], clean: (text: string) => string): JsonObject {
  const short = new Set(secrets.filter((secret) => secret.length < SHORTEST));
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return short.has(value) ? 'redacted' : clean(value);
    if (Array.isArray(value)) return value.map(walk);
    return isJsonObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item)]))
      : value;
  };
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, walk(value)]));
}
