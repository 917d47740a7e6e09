import type { CatalogStream, LogLevel } from '../connection.ts';
import type { TapwrightError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { errorText, type MessageFormat } from './message-format.ts';
import { UNEXPECTED } from './program-error.ts';
import { wrapLines } from './record-lines.ts';
import { destinationSchema } from './stream-schema.ts';

const LEVELS: Readonly<Record<LogLevel, string>> = { debug: 'DEBUG', info: 'INFO', warning: 'WARN', error: 'ERROR' };
/** The Airbyte protocol. `now` gives epoch milliseconds; `redact` takes secrets out of texts. */
export function airbyteFormat(now: () => number, redact: (text: string) => string): MessageFormat {
  const streamStatus = (name: string, status: string, reasons?: readonly JsonObject[]): string =>
    trace(now(), 'STREAM_STATUS', {
      stream_status: { stream_descriptor: { name }, status, ...(reasons ? { reasons } : {}) },
    });
  return {
    spec: (spec) => line({ type: 'SPEC', spec }),
    connectionStatus: (succeeded, message) =>
      line({
        type: 'CONNECTION_STATUS',
        connectionStatus: {
          status: succeeded ? 'SUCCEEDED' : 'FAILED',
          ...(message === undefined ? {} : { message: redact(message) }),
        },
      }),
    catalog: ({ streams }) => line({ type: 'CATALOG', catalog: { streams: streams.map(airbyteStream) } }),
    streamStarted: (stream) => streamStatus(stream.name, 'STARTED'),
    streamStatus: (stream, status) => streamStatus(stream, status.toUpperCase()),
    rateLimited: (stream, until) =>
      streamStatus(stream, 'RUNNING', [{ type: 'RATE_LIMITED', rate_limited: { quota_reset: Math.round(until) } }]),
    estimate: (stream, records) =>
      trace(now(), 'ESTIMATE', { estimate: { name: stream, type: 'STREAM', row_estimate: records } }),
    records: ({ stream, lines }) =>
      wrapLines(
        lines,
        `{"type":"RECORD","record":{"stream":${JSON.stringify(stream)},"emitted_at":${now()},"data":`,
        '}}',
      ),
    state: (stream, state, count) =>
      line({
        type: 'STATE',
        state: {
          type: 'STREAM',
          stream: { stream_descriptor: { name: stream }, stream_state: state },
          sourceStats: { recordCount: count },
        },
      }),
    error: (error, stream) =>
      trace(now(), 'ERROR', {
        error: {
          message: redact(errorText(error)),
          internal_message: redact(internalMessage(error)),
          failure_type: error.failureType,
          ...(stream === undefined ? {} : { stream_descriptor: { name: stream } }),
        },
      }),
    configChanged: (config) =>
      line({
        type: 'CONTROL',
        control: { type: 'CONNECTOR_CONFIG', emitted_at: now(), connectorConfig: { config } },
      }),
    log: (level, message) => line({ type: 'LOG', log: { level: LEVELS[level], message: redact(message) } }),
  };
}

function line(message: JsonObject): string {
  return `${JSON.stringify(message)}\n`;
}

function trace(now: number, type: string, content: JsonObject): string {
  return line({ type: 'TRACE', trace: { type, emitted_at: now, ...content } });
}

function airbyteStream(stream: CatalogStream): JsonObject {
  return {
    name: stream.name,
    json_schema: destinationSchema(stream.schema),
    supported_sync_modes: stream.syncModes,
    source_defined_cursor: stream.syncModes.includes('incremental'),
    default_cursor_field: stream.cursorField ?? [],
    source_defined_primary_key: stream.primaryKey,
    is_resumable: stream.resumable,
  };
}

/** For maintainers: what kind of failure, in which request. */
function internalMessage(error: TapwrightError): string {
  const { code, status, request, requestId } = error;
  const details = Object.entries({ status, request, requestId }).filter(([, value]) => value !== undefined);
  const { cause } = error;
  const stack = code === UNEXPECTED && cause instanceof Error ? [cause.stack ?? cause.message] : [];
  return [code, ...details.map(([name, value]) => `${name}=${value}`), ...stack].join(' ');
}
