import {
  configSpec,
  connect,
  isJsonObject,
  type Connection,
  type ConnectOptions,
  type ConnectorDefinition,
  type Drift,
  type Exchange,
  type LogEntry,
  type Wait,
} from '@tapwright/connector';
import { readConfig } from './config-file.ts';
import { homeFolder } from './home.ts';
import { loadConnector } from './load-connector.ts';
import { fileOutcomeStore } from './outcome-file.ts';
import { privateAllowed } from './private-addresses.ts';
import { openRequestLog } from './request-log.ts';
import { fileTokenStore } from './token-file.ts';

/** What every use case that runs a connector takes. */
export interface ConnectorOptions {
  /** Name or folder of the connector. */
  readonly connector: string;
  /** Config file; `-` is standard input. */
  readonly config?: string | undefined;
  readonly home?: string | undefined;
  readonly allowPrivate?: boolean | undefined;
  readonly cwd?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly parkAfter?: number | undefined;
  readonly events?: ConnectionEvents | undefined;
}

export interface ConnectionEvents {
  readonly log?: (entry: LogEntry) => void;
  readonly exchange?: (exchange: Exchange) => void;
  readonly wait?: (wait: Wait) => void;
  /** The config has fields that the connector does not know. */
  readonly unknownFields?: (fields: readonly string[], known: readonly string[]) => void;
  readonly drift?: (drift: Drift) => void;
}

export interface OpenedConnection extends AsyncDisposable {
  readonly connection: Connection;
  readonly connector: ConnectorDefinition;
  readonly folder: string;
}

/** Loads the connector, reads its config, opens a connection whose tokens and request log live in the home folder. */
export async function openConnection(options: ConnectorOptions): Promise<OpenedConnection> {
  const { connector, folder } = await loadConnector(options.connector, options.cwd);
  const home = homeFolder(options.home);
  const config = await readConfig({ file: options.config });
  reportUnknownFields(connector, Object.keys(config), options.events);
  const log = openRequestLog(home, connector.name, Date.now());
  const events = options.events ?? {};
  const exchange = (entry: Exchange): void => {
    log.add(entry);
    events.exchange?.(entry);
  };
  const connection = await connect(connector, config, {
    ...connectOptions(connector.name, options),
    hooks: { ...events, exchange },
  }).catch(async (error: unknown) => {
    await log.close();
    throw error;
  });
  return {
    connection,
    connector,
    folder,
    [Symbol.asyncDispose]: async () => {
      await connection.close();
      await log.close();
    },
  };
}

/** How every use case connects: with the tokens of the home folder, and as its flags allow. */
export function connectOptions(connectorName: string, options: ConnectorOptions): ConnectOptions {
  const { events, signal, parkAfter } = options;
  return {
    ...(events && { hooks: events }),
    tokens: fileTokenStore(homeFolder(options.home)),
    outcomes: fileOutcomeStore(homeFolder(options.home)),
    connectionId: connectorName,
    allowPrivate: privateAllowed(options.allowPrivate),
    ...(signal && { signal }),
    ...(parkAfter !== undefined && { parkAfter }),
  };
}

/** A misspelt field would be ignored without a word: connectors take more fields than they know. */
function reportUnknownFields(
  connector: ConnectorDefinition,
  given: readonly string[],
  events: ConnectionEvents | undefined,
): void {
  const { properties } = configSpec(connector);
  const known = isJsonObject(properties) ? Object.keys(properties) : [];
  const unknown = given.filter((name) => !known.includes(name));
  if (unknown.length > 0) events?.unknownFields?.(unknown, known);
}
