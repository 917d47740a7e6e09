import type { Clock } from '../clock.ts';
import type { Hooks } from '../connection.ts';
import type { AnyStream, ClientDefinition } from '../definition.ts';
import type { HttpClient } from '../http/http-client.ts';

/** The parts of a connector that reading needs. */
export interface ReadableConnector {
  readonly name: string;
  readonly streams: readonly AnyStream[];
  readonly client: Pick<
    ClientDefinition<never>,
    'headers' | 'query' | 'pages' | 'hosts' | 'concurrency' | 'maxResponseBytes'
  > & {
    readonly auth?: unknown;
  };
}

/** What a stream is read with. */
export interface ReadContext {
  readonly connector: ReadableConnector;
  /** The parsed config. */
  readonly config: unknown;
  /** Where requests go, resolved from options, config and definition. */
  readonly baseUrl: string;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly hooks?: Hooks | undefined;
  /** A wait between polls of a job that is longer than this many milliseconds is a ParkedError. */
  readonly parkAfter?: number | undefined;
}
