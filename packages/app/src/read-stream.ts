import { ConfigError, type Batch, type ConnectorDefinition, type ReadOptions } from '@tapwright/connector';
import { openConnection, type ConnectorOptions } from './open-connection.ts';

export interface ReadStreamOptions extends ConnectorOptions {
  readonly stream: string;
  readonly limit?: number | undefined;
  readonly from?: string | undefined;
  readonly pageSize?: number | undefined;
  readonly state?: ReadOptions['state'] | undefined;
}

/** Yields one stream's batches. */
export async function* readStream(options: ReadStreamOptions): AsyncGenerator<Batch> {
  await using opened = await openConnection(options);
  assertStreams(opened.connector, [options.stream]);
  assertFrom(opened.connector, options);
  yield* opened.connection.read(options.stream, {
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(options.pageSize === undefined ? {} : { pageSize: options.pageSize }),
    ...(options.state === undefined ? {} : { state: options.state }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

function assertFrom(connector: ConnectorDefinition, { stream, from }: ReadStreamOptions): void {
  if (from === undefined || connector.streams.find(({ name }) => name === stream)?.incremental) return;
  throw new ConfigError(`${stream} has no cursor, so it cannot be read from ${from} on`, {
    code: 'from_unsupported',
    hint: 'Leave --from out; `tapwright discover` lists the streams with a cursor.',
  });
}

/** Throws where a name is not one of the connector's streams, and offers the nearest. */
export function assertStreams(
  connector: { readonly name: string; readonly streams: readonly { readonly name: string }[] },
  names: readonly string[],
): void {
  const known = new Set(connector.streams.map((stream) => stream.name));
  for (const name of names) {
    if (known.has(name)) continue;
    const near = [...known].filter((other) => other.includes(name) || name.includes(other)).slice(0, 5);
    throw new ConfigError(`${connector.name} has no stream ${name}`, {
      code: 'stream_unknown',
      hint: `It has ${(near.length > 0 ? near : [...known].slice(0, 8)).join(', ')}; \`tapwright discover\` lists all.`,
    });
  }
}
