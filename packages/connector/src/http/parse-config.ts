import type { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { Secret } from '../secret.ts';

/** The config as the connector's schema understands it. Throws ConfigError that names the fields, never their values. */
export function parseConfig<Schema extends z.ZodType>(name: string, schema: Schema, input: unknown): z.output<Schema> {
  const first = schema.safeParse(input);
  if (first.success) return first.data;
  const issues = flatIssues(first.error.issues);
  // Every config takes a base_url, also where a strict schema does not know of it.
  if (isJsonObject(input) && 'base_url' in input && issues.some(isUnknownBaseUrl)) {
    const { base_url: _baseUrl, ...rest } = input;
    return parseConfig(name, schema, rest);
  }
  throw new ConfigError(`The configuration of ${name} is not valid: ${issues.map(describe).join('; ')}.`, {
    code: 'config_invalid',
    hint: 'Compare it with the output of the command spec.',
  });
}

type Issue = z.core.$ZodIssue;

/** An invalid union says little by itself: what its closest member says is better. */
function flatIssues(issues: readonly Issue[], prefix: readonly PropertyKey[] = []): Issue[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ ...issue, path }];
    const closest = issue.errors.reduce((best, errors) => (errors.length < best.length ? errors : best));
    return flatIssues(closest, path);
  });
}

function isUnknownBaseUrl(issue: Issue): boolean {
  return issue.code === 'unrecognized_keys' && issue.path.length === 0 && issue.keys.includes('base_url');
}

function describe(issue: Issue): string {
  const field = issue.path.length === 0 ? 'the configuration' : issue.path.map(String).join('.');
  return `${field}: ${firstLower(words(issue))}`;
}

// Messages of a connector's own refinements are its author's words. Those of zod are written here where they could quote the value.
function words(issue: Issue): string {
  if (issue.code === 'unrecognized_keys') return `unknown field ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'is missing';
  return issue.message;
}

function firstLower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The text of every {@link Secret} in a config, at any depth. */
export function secretsOf(value: unknown, found: string[] = []): readonly string[] {
  if (value instanceof Secret) found.push(value.reveal());
  else if (Array.isArray(value)) for (const item of value) secretsOf(item, found);
  else if (isJsonObject(value)) for (const item of Object.values(value)) secretsOf(item, found);
  return found;
}

/** The config's `base_url`, whether or not the schema knows the field. */
export function baseUrlOf(config: unknown): string | undefined {
  const value = isJsonObject(config) ? (config satisfies JsonObject)['base_url'] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A base URL that requests can be built on, without a slash at its end. */
export function checkBaseUrl(text: string): string {
  const url = URL.parse(text);
  const usable = url && (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '';
  if (usable && /[?#]/.test(text)) {
    throw new ConfigError('The base URL has a query or a fragment: paths cannot be put behind it.', {
      code: 'base_url_invalid',
      hint: 'End base_url before the "?" or "#"; parameters of each request belong to the client or the streams.',
    });
  }
  if (!usable) {
    throw new ConfigError('The base URL is not a complete address of the form https://api.example.com/v1.', {
      code: 'base_url_invalid',
      hint: 'Correct base_url in the configuration; credentials have fields of their own.',
    });
  }
  return text.replace(/\/+$/, '');
}
