import type { CatalogStream, StreamState } from '../connection.ts';
import type { JsonObject } from '../json.ts';
import type { MessageFormat } from './message-format.ts';
import { wrapLines } from './record-lines.ts';
import { destinationSchema } from './stream-schema.ts';

/** The Singer specification. `bookmarks`: where the run starts; kept up to date, since a state message holds all. */
export function singerFormat(now: () => number, bookmarks: Map<string, StreamState>): MessageFormat {
  return {
    spec: (spec) => line(spec.connectionSpecification),
    // Singer has no message for these: they go to standard error as log lines.
    connectionStatus: () => '',
    streamStatus: () => '',
    rateLimited: () => '',
    estimate: () => '',
    error: () => '',
    configChanged: () => '',
    log: () => '',
    catalog: ({ streams }) => line({ streams: streams.map(singerStream) }),
    streamStarted: (stream) => line({ type: 'SCHEMA', ...streamSchema(stream) }),
    records: ({ stream, lines }) =>
      wrapLines(
        lines,
        `{"type":"RECORD","stream":${JSON.stringify(stream)},"record":`,
        `,"time_extracted":${JSON.stringify(new Date(now()).toISOString())}}`,
      ),
    state: (stream, state) => {
      bookmarks.set(stream, state);
      return line({ type: 'STATE', value: { bookmarks: Object.fromEntries(bookmarks) } });
    },
  };
}

function line(message: object): string {
  return `${JSON.stringify(message)}\n`;
}

function streamSchema(stream: CatalogStream): JsonObject {
  return {
    stream: stream.name,
    schema: destinationSchema(stream.schema),
    key_properties: keyProperties(stream),
    ...(stream.cursorField?.length === 1 ? { bookmark_properties: stream.cursorField } : {}),
  };
}

/** Singer's keys are fields of the record itself; a key deeper inside cannot be named. */
function keyProperties({ primaryKey }: CatalogStream): readonly string[] {
  return primaryKey.every((path) => path.length === 1) ? primaryKey.flat() : [];
}

function singerStream(stream: CatalogStream): JsonObject {
  const incremental = stream.syncModes.includes('incremental');
  const { schema, key_properties } = streamSchema(stream);
  return {
    tap_stream_id: stream.name,
    stream: stream.name,
    schema,
    key_properties,
    metadata: [
      {
        breadcrumb: [],
        metadata: {
          inclusion: 'available',
          'selected-by-default': true,
          'table-key-properties': key_properties,
          'forced-replication-method': incremental ? 'INCREMENTAL' : 'FULL_TABLE',
          ...(incremental && stream.cursorField?.length === 1 ? { 'valid-replication-keys': stream.cursorField } : {}),
        },
      },
    ],
  };
}
