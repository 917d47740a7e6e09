import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { ConfigError, isJsonObject, type JsonObject } from '@tapwright/connector';
import { parseDocument } from 'yaml';

export interface ConfigSources {
  /** A JSON or YAML file; `-` is standard input. */
  readonly file?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: NodeJS.ReadableStream;
}

const PREFIX = 'TAPWRIGHT_CONFIG_';

/**
 * A connector's config from a file or standard input, with `${NAME}` in its texts taken from the environment, then
 * overridden by `TAPWRIGHT_CONFIG_<FIELD>` (`TAPWRIGHT_CONFIG_TOKEN=…` sets `token`). Secrets therefore never have to
 * be an argument.
 */
export async function readConfig(sources: ConfigSources): Promise<JsonObject> {
  const env = sources.env ?? process.env;
  const fromFile = sources.file === undefined ? {} : await readConfigFile(sources.file, sources.stdin);
  return { ...expandObject(fromFile, env, sources.file ?? 'config'), ...configFromEnv(env) };
}

async function readConfigFile(file: string, stdin: NodeJS.ReadableStream = process.stdin): Promise<JsonObject> {
  const source = file === '-' ? await text(stdin) : await readText(file);
  const name = file === '-' ? 'standard input' : file;
  const document = parseDocument(source, { prettyErrors: true });
  const problem = document.errors[0];
  if (problem) {
    const place = problem.linePos?.[0];
    // The parser's own message quotes the line, which may hold a secret; only its place is told.
    throw new ConfigError(
      `${name}${place ? `:${place.line}:${place.col}` : ''} is neither JSON nor YAML (${problem.code})`,
      { code: 'config_unreadable', hint: 'Write one object: { "token": "…" } or token: …' },
    );
  }
  const value = plainValue(document, name);
  if (!isJsonObject(value)) {
    throw new ConfigError(`${name} does not hold an object`, {
      code: 'config_unreadable',
      hint: 'The config is one object whose fields `tapwright spec CONNECTOR` lists.',
    });
  }
  return value;
}

function plainValue(document: ReturnType<typeof parseDocument>, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new ConfigError(`${name} repeats too much by YAML aliases`, {
      code: 'config_unreadable',
      hint: 'Write the values out.',
    });
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`cannot read the config ${file}: ${systemMessage(error)}`, {
      code: 'config_unreadable',
      hint: 'Check the path given to --config.',
    });
  }
}

function systemMessage(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const known: Record<string, string> = {
    ENOENT: 'no such file',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
  };
  return known[code] ?? code;
}

function expandObject(value: JsonObject, env: NodeJS.ProcessEnv, name: string): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expand(item, env, `${name}: ${key}`)]));
}

function expand(value: unknown, env: NodeJS.ProcessEnv, place: string): unknown {
  if (typeof value === 'string') return expandText(value, env, place);
  if (Array.isArray(value)) return value.map((item) => expand(item, env, place));
  return isJsonObject(value) ? expandObject(value, env, place) : value;
}

function expandText(value: string, env: NodeJS.ProcessEnv, place: string): string {
  return value.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_match, name: string) => {
    const found = env[name];
    if (found === undefined) {
      throw new ConfigError(`${place} refers to the environment variable ${name}, which is not set`, {
        code: 'config_env_missing',
        hint: `Set ${name}, or write the value itself.`,
      });
    }
    return found;
  });
}

function configFromEnv(env: NodeJS.ProcessEnv): JsonObject {
  const fields: JsonObject = {};
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || value === undefined) continue;
    fields[name.slice(PREFIX.length).toLowerCase()] = scalar(value);
  }
  return fields;
}

/** Numbers, booleans, arrays and objects are written as JSON; anything else is text. */
function scalar(value: string): unknown {
  if (!/^(?:true|false|-?\d{1,15}|[[{].*)$/s.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
