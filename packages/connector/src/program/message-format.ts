import type { Batch, Catalog, CatalogStream, LogLevel, StreamState } from '../connection.ts';
import type { TapwrightError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { ConnectorSpecification } from './connector-specification.ts';

/** How a protocol writes what happens. Each gives whole lines, or nothing where the protocol has no word for it. */
export interface MessageFormat {
  spec(specification: ConnectorSpecification): string;
  connectionStatus(succeeded: boolean, message: string | undefined): string;
  catalog(catalog: Catalog): string;
  streamStarted(stream: CatalogStream): string;
  streamStatus(stream: string, status: 'running' | 'complete' | 'incomplete'): string;
  /** The API's limit is used up; `until` is when it opens again, in epoch milliseconds. */
  rateLimited(stream: string, until: number): string;
  /** How many records there are in all, where the API says so. */
  estimate(stream: string, records: number): string;
  records(batch: Batch): Uint8Array | string;
  /** `count`: records since the last state of this stream. */
  state(stream: string, state: StreamState, count: number): string;
  error(error: TapwrightError, stream: string | undefined): string;
  configChanged(config: JsonObject): string;
  log(level: LogLevel, message: string): string;
}

/** Message and hint as one text for people. */
export function errorText(error: TapwrightError): string {
  const message = error.message.charAt(0).toUpperCase() + error.message.slice(1);
  return error.hint === undefined ? message : `${message.replace(/\.$/, '')}. ${error.hint}`;
}
