import type { Catalog, CheckResult } from '@tapwright/connector';
import { openConnection, type ConnectorOptions } from './open-connection.ts';

/** Does the config work? Sends the connector's check request. */
export async function checkConnection(options: ConnectorOptions): Promise<CheckResult> {
  await using opened = await openConnection(options);
  return await opened.connection.check(options.signal ? { signal: options.signal } : {});
}

/** Which streams does the connector have? */
export async function discoverStreams(options: ConnectorOptions): Promise<Catalog> {
  await using opened = await openConnection(options);
  return await opened.connection.discover();
}
