import { join } from 'node:path';
import { parseBlueprint } from '@tapwright/blueprint';
import { probe, type ProbeReport } from '@tapwright/conformance';
import { isTapwrightError } from '@tapwright/connector';
import { readConfig } from './config-file.ts';
import { readJson } from './read-json.ts';
import { loadConnector } from './load-connector.ts';
import { connectOptions, type ConnectorOptions } from './open-connection.ts';
import { assertStreams } from './read-stream.ts';

export interface ProbeStreamsOptions extends ConnectorOptions {
  /** Default: all. */
  readonly streams?: readonly string[] | undefined;
  readonly pageSize?: number | undefined;
}

/** What a stream's first pages showed, or why they could not be read. */
export type ProbedStream =
  | (ProbeReport & { readonly error?: undefined })
  | { readonly stream: string; readonly error: { readonly code: string; readonly message: string } };

/** Reads the first three pages of streams from the real server, and tells whether it pages as it was inferred to. */
export async function* probeStreams(options: ProbeStreamsOptions): AsyncGenerator<ProbedStream> {
  const { connector, folder } = await loadConnector(options.connector, options.cwd);
  const names = options.streams ?? connector.streams.map((stream) => stream.name);
  assertStreams(connector, names);
  const blueprint = parseBlueprint(await readJson(join(folder, 'blueprint.json'), 'blueprint'));
  const config = await readConfig({ file: options.config });
  const connection = connectOptions(connector.name, options);
  for (const stream of names) {
    const size = options.pageSize === undefined ? {} : { pageSize: options.pageSize };
    yield await probe(connector, stream, { blueprint, config, connectOptions: connection, ...size }).catch(
      (error: unknown) => {
        if (!isTapwrightError(error) || options.signal?.aborted) throw error;
        return { stream, error: { code: error.code, message: error.message } };
      },
    );
  }
}
