import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import { ConfigError } from '@tapwright/connector';
import type { ClientConfig } from 'pg';

/** Where a PostgreSQL destination is. */
export interface PostgresAddress {
  /** Without password, for messages. */
  readonly location: string;
  readonly schema: string;
  /** What to connect with, to be tried in this order. */
  readonly attempts: readonly ClientConfig[];
}

/** Parameters of a connection URL that we know; any other is refused, since it would be silently without effect. */
const PARAMETERS = new Set([
  'schema',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'connect_timeout',
  'host',
  'port',
]);

/**
 * Reads `postgres://user:password@host:port/database?schema=name&sslmode=…`. `sslmode` means what it means to `psql`:
 * `prefer` is the default, `require` encrypts, `verify-ca` checks the certificate, `verify-full` its host name as well.
 */
export async function parsePostgresAddress(address: string, schemaOption?: string): Promise<PostgresAddress> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^postgres(?:ql)?:$/.test(url.protocol)) throw invalid('is not a URL');
  const query = url.searchParams;
  for (const name of query.keys()) if (!PARAMETERS.has(name)) throw invalid(`has an unknown parameter ${name}`);
  const database = decoded(url.pathname.replace(/^\//, ''));
  if (database === '') throw invalid('names no database');
  const schema = schemaOption ?? query.get('schema') ?? 'public';
  if (schema === '' || Buffer.byteLength(schema) > 63 || schema.includes('\0')) throw invalid('names no usable schema');
  if (/^pg_/i.test(schema)) throw invalid('names a schema of the server itself');
  const host = query.get('host') ?? decoded(url.hostname.replace(/^\[(.*)\]$/, '$1'));
  const port = Number(query.get('port') ?? (url.port === '' ? '5432' : url.port));
  const timeout = Number(query.get('connect_timeout') ?? '15');
  if (!Number.isInteger(port) || !(timeout >= 0)) throw invalid('has a parameter that is no number');
  const user = decoded(url.username);
  const config: ClientConfig = {
    ...(host === '' ? {} : { host }),
    port,
    database,
    ...(user === '' ? {} : { user }),
    // Without one, pg takes PGPASSWORD or ~/.pgpass.
    ...(url.password === '' ? {} : { password: decoded(url.password) }),
    connectionTimeoutMillis: timeout * 1_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  const ssl = await sslOf(query, host);
  return {
    location: `postgres://${host === '' ? 'localhost' : host}:${port}/${database}?schema=${schema}`,
    schema,
    attempts: ssl.map((one) => ({ ...config, ssl: one })),
  };
}

async function sslOf(query: URLSearchParams, host: string): Promise<readonly (ConnectionOptions | false)[]> {
  const mode = query.get('sslmode') ?? 'prefer';
  const files = {
    ...(await fileOf(query, 'sslrootcert', 'ca')),
    ...(await fileOf(query, 'sslcert', 'cert')),
    ...(await fileOf(query, 'sslkey', 'key')),
  };
  const unchecked = { ...files, rejectUnauthorized: false };
  const chain = { ...files, rejectUnauthorized: true, checkServerIdentity: () => undefined };
  // A socket of this machine needs no encryption.
  if (host.startsWith('/')) return [false];
  switch (mode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, unchecked];
    case 'prefer':
      return [unchecked, false];
    case 'require':
      return ['ca' in files ? chain : unchecked];
    case 'verify-ca':
      return [chain];
    case 'verify-full':
      return [{ ...files, rejectUnauthorized: true }];
    default:
      throw invalid(`has an unknown sslmode ${mode}`);
  }
}

async function fileOf(query: URLSearchParams, name: string, as: 'ca' | 'cert' | 'key'): Promise<ConnectionOptions> {
  const path = query.get(name);
  if (path === null || (name === 'sslrootcert' && path === 'system')) return {};
  try {
    return { [as]: await readFile(path, 'utf8') };
  } catch (error) {
    throw new ConfigError(`Cannot read ${path}, the ${name} of the PostgreSQL address.`, {
      code: 'invalid_destination',
      hint: 'Give the path of a PEM file.',
      cause: error,
    });
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('has a % that escapes nothing');
  }
}

/** Never shows the address: it has the password. */
function invalid(what: string): ConfigError {
  return new ConfigError(`The address of the PostgreSQL destination ${what}.`, {
    code: 'invalid_destination',
    hint: 'Write postgres://user@host:5432/database?schema=name&sslmode=verify-full; special characters as %XX; the password can be in PGPASSWORD.',
  });
}
