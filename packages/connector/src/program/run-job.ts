import type { z } from 'zod';
import type { TokenStore } from '../auth.ts';
import { refreshTokenOf } from '../auth/refresh-token-of.ts';
import type { Clock } from '../clock.ts';
import { connect } from '../connect.ts';
import type { Batch, Catalog, CheckResult, Hooks, LogLevel, ReadOptions, StreamState } from '../connection.ts';
import type { Actions, AnyStream, ConnectorDefinition } from '../definition.ts';
import { ConfigError, isTapwrightError } from '../errors.ts';
import { parseConfig } from '../http/parse-config.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Command } from './arguments.ts';
import { configSecrets } from './config-secrets.ts';
import { configSpec } from './config-spec.ts';
import { connectorSpecification } from './connector-specification.ts';
import { readJsonFile } from './json-file.ts';
import { errorText, type MessageFormat } from './message-format.ts';
import { programError } from './program-error.ts';
import { programTokenStore } from './program-token-store.ts';
import type { ProtocolOutput } from './protocol-output.ts';
import { allStreams, selectStreams } from './read-selection.ts';
import { readStreams } from './read-streams.ts';
import { parseStateFile } from './state-file.ts';

/** What a program is asked to do with its connector. */
export type Job = Exclude<Command, { readonly kind: 'help' | 'version' | 'mistake' }>;

/** One run of a program. */
export interface Session {
  readonly output: ProtocolOutput;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly format: MessageFormat;
  /** Values to keep out of every message; grows as they become known. */
  readonly secrets: string[];
  /** Where each stream was left. */
  readonly states: Map<string, StreamState>;
  readonly log: (level: LogLevel, message: string) => void;
  /** The protocol has no error message: errors are logged. */
  readonly logsErrors: boolean;
}

/** A connection without its types: a program knows its streams by name only. */
interface Source {
  check(): Promise<CheckResult>;
  discover(): Promise<Catalog>;
  read(stream: string, options: ReadOptions): AsyncIterable<Batch>;
  close(): Promise<void>;
}

type OpenSource = (config: JsonObject, session: Session, reading: ReadonlySet<string>) => Promise<Source>;

/** Does one job. False: it was done, and failed; the messages say how. */
export async function runJob<Schema extends z.ZodType, Streams extends readonly AnyStream[], A extends Actions>(
  connector: ConnectorDefinition<Schema, Streams, A>,
  job: Job,
  session: Session,
): Promise<boolean> {
  if (job.kind === 'spec') {
    await session.output.write(session.format.spec(connectorSpecification(connector)));
    return true;
  }
  const open: OpenSource = (config, ...rest) => openSource(connector, config, ...rest);
  const readConfig = async (): Promise<JsonObject> => {
    const config = await readJsonFile(job.config, 'config');
    session.secrets.push(...configSecrets(configSpec(connector), config));
    if (isJsonObject(config)) return config;
    throw new ConfigError('the config is not a JSON object', {
      code: 'config_invalid',
      hint: 'See spec for its fields.',
    });
  };
  switch (job.kind) {
    case 'check':
      return check(readConfig, open, session);
    case 'discover':
      return discover(await readConfig(), open, session);
    case 'read':
      return read(job, await readConfig(), open, session);
    default:
      return job satisfies never;
  }
}

async function check(readConfig: () => Promise<JsonObject>, open: OpenSource, session: Session): Promise<boolean> {
  const { format, output } = session;
  const result = await checkResult(readConfig, open, session);
  const succeeded = result.status === 'succeeded';
  await output.write(format.connectionStatus(succeeded, result.message));
  if (!session.logsErrors) return true;
  // Singer has no message for the outcome: the exit code and a line for people say it.
  session.log(succeeded ? 'info' : 'error', result.message ?? 'the connection works');
  return succeeded;
}

async function checkResult(
  readConfig: () => Promise<JsonObject>,
  open: OpenSource,
  session: Session,
): Promise<CheckResult> {
  try {
    const source = await open(await readConfig(), session, new Set());
    try {
      return await source.check();
    } finally {
      await source.close();
    }
  } catch (error) {
    // A config that cannot work is an answer to the question, not a failure of the program.
    if (!isTapwrightError(error) || session.signal.aborted) throw error;
    return { status: 'failed', message: errorText(error) };
  }
}

async function discover(config: JsonObject, open: OpenSource, session: Session): Promise<boolean> {
  const source = await open(config, session, new Set());
  try {
    await session.output.write(session.format.catalog(await source.discover()));
    return true;
  } finally {
    await source.close();
  }
}

async function read(
  job: Extract<Job, { readonly kind: 'read' }>,
  config: JsonObject,
  open: OpenSource,
  session: Session,
): Promise<boolean> {
  const { format, output, states, signal, clock, log } = session;
  const file = job.catalog === undefined ? undefined : await readJsonFile(job.catalog, 'catalog');
  if (job.state !== undefined) {
    for (const [name, state] of parseStateFile(await readJsonFile(job.state, 'state'))) states.set(name, state);
  }
  const reading = new Set<string>();
  const source = await open(config, session, reading);
  try {
    const catalog = await source.discover();
    const { streams, problems } = file === undefined ? allStreams(catalog) : selectStreams(file, catalog);
    const failed = (name: string, error: unknown): void => {
      if (session.logsErrors) log('error', `${name}: ${errorText(programError(error, signal.aborted))}`);
    };
    for (const { name, error } of problems) {
      failed(name, error);
      await output.write(format.error(error, name));
      await output.write(format.streamStatus(name, 'incomplete'));
    }
    for (const { stream, downgraded } of streams) {
      if (downgraded) log('warning', `${stream.name} has no cursor: it is read in full`);
    }
    const run = { reader: source, format, output, states, signal, reading, failed, now: () => clock.now() };
    return (await readStreams(streams, run)) && problems.length === 0;
  } finally {
    await source.close();
  }
}

async function openSource<Schema extends z.ZodType, Streams extends readonly AnyStream[], A extends Actions>(
  connector: ConnectorDefinition<Schema, Streams, A>,
  config: JsonObject,
  session: Session,
  reading: ReadonlySet<string>,
): Promise<Source> {
  const { clock, signal } = session;
  const tokens = tokenStore(connector, config, session);
  const options = { clock, signal, hooks: programHooks(session, reading), ...(tokens ? { tokens } : {}) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the config comes from a file; connect() parses it
  const connection = await connect(connector, config as z.input<Schema> & JsonObject, options);
  return {
    check: () => connection.check({ signal }),
    discover: () => connection.discover(),
    read: (stream, readOptions) => connection.read(stream, readOptions),
    close: () => connection.close(),
  };
}

/** Refresh tokens that the server replaces go to the host as a new config. */
function tokenStore<Schema extends z.ZodType>(
  connector: ConnectorDefinition<Schema>,
  config: JsonObject,
  { format, output, secrets }: Session,
): TokenStore | undefined {
  const { auth } = connector.client;
  const refreshToken = auth && refreshTokenOf(auth, parseConfig(connector.name, connector.config, config));
  if (refreshToken === undefined) return undefined;
  const spec = configSpec(connector);
  return programTokenStore(config, refreshToken, async (changed) => {
    secrets.push(...configSecrets(spec, changed));
    await output.write(format.configChanged(changed));
  });
}

function programHooks({ format, output, log }: Session, reading: ReadonlySet<string>): Hooks {
  return {
    log: ({ level, message, data }) => log(level, `${message}${dataText(data)}`),
    exchange: ({ method, url, status, error, milliseconds }) =>
      log('debug', `${method} ${url} ${String(status ?? error)} in ${Math.round(milliseconds)} ms`),
    drift: ({ stream, field, kind, expected, actual }) =>
      log(
        'warning',
        `${stream}: the field ${field} differs from the schema (${kind})${dataText({ expected, actual })}`,
      ),
    wait: ({ reason, until, milliseconds }) => {
      log('info', `waiting ${Math.ceil(milliseconds / 1000)} s (${reason})`);
      if (reason !== 'rate-limit') return;
      for (const stream of reading) void output.write(format.rateLimited(stream, until));
    },
  };
}

function dataText(data: Readonly<Record<string, string | number | boolean | undefined>> = {}): string {
  const pairs = Object.entries(data).filter(([, value]) => value !== undefined);
  return pairs.length === 0 ? '' : ` ${pairs.map(([name, value]) => `${name}=${value}`).join(' ')}`;
}
