import type {
  AnyAction,
  AnyStream,
  Batch,
  ConnectorDefinition,
  JsonObject,
  Pagination,
  StreamState,
} from '@tapwright/connector';
import type { Mutation, Read } from './operator.ts';

/** The pages of a stream: its own, else those that the client declares for all. */
export function pagesOf(stream: AnyStream, connector: ConnectorDefinition): Pagination {
  return stream.pages ?? connector.client.pages ?? { kind: 'none' };
}

/** A mutation of one stream's definition. */
export function streamChange(name: string, change: (stream: AnyStream) => AnyStream): Mutation {
  return {
    definition: (connector) => ({
      ...connector,
      streams: connector.streams.map((stream) => (stream.name === name ? change(stream) : stream)),
    }),
  };
}

export function pagesChange(stream: AnyStream, pages: Pagination): Mutation {
  return streamChange(stream.name, (found) => ({ ...found, pages }));
}

/** A mutation of one action's definition. */
export function actionChange(name: string, change: (action: AnyAction) => AnyAction): Mutation {
  return {
    definition: (connector) => ({
      ...connector,
      actions: Object.fromEntries(
        Object.entries(connector.actions ?? {}).map(([key, action]) => [key, key === name ? change(action) : action]),
      ),
    }),
  };
}

/** A mutation of how one stream is read; the other streams are read as they are. */
export function readChange(name: string, change: (read: Read) => Read): Mutation {
  return {
    read: (read) => {
      const changed = change(read);
      return (stream, options) => (stream === name ? changed(stream, options) : read(stream, options));
    },
  };
}

/** A mutation of what the reading of one stream yields. */
export function batchesChange(name: string, change: (batches: AsyncIterable<Batch>) => AsyncIterable<Batch>): Mutation {
  return readChange(name, (read) => (stream, options) => change(read(stream, options)));
}

/** The batch with other records, and all that follows from them. */
export function withRecords(batch: Batch, records: readonly JsonObject[]): Batch {
  const lines = new TextEncoder().encode(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return { ...plain(batch), records, lines, count: records.length };
}

export function withState(batch: Batch, state: StreamState): Batch {
  return { ...plain(batch), state };
}

/** The runtime decodes records when they are asked for: here they are. */
function plain(batch: Batch): Batch {
  const { stream, slice, count, records, lines, state, extraFields, total, requestId } = batch;
  return {
    stream,
    slice,
    count,
    records,
    lines,
    state,
    ...(extraFields && { extraFields }),
    ...(total !== undefined && { total }),
    ...(requestId !== undefined && { requestId }),
  };
}
