import type { Exchange, SyncEvent, Wait } from '@tapwright/app';
import { columnsOf, liveLines } from './live-lines.ts';
import { streamTexts, type StreamLine } from './stream-line.ts';
import { paint } from './style.ts';
import { counted, duration } from './units.ts';

export interface SyncProgress {
  readonly event: (event: SyncEvent) => void;
  readonly exchange: (exchange: Exchange) => void;
  readonly wait: (wait: Wait) => void;
  /** A line above the bars. */
  readonly print: (text: string) => void;
  readonly end: () => void;
  readonly requestsOf: (stream: string) => number;
}

/**
 * One line a stream with what has been read and committed, its rate and requests, and a line for the wait that holds
 * it up. On a terminal the lines are drawn in place; elsewhere one line is printed when a stream begins and ends.
 */
export function syncProgress(stream: NodeJS.WriteStream, quiet: boolean): SyncProgress {
  const live = liveLines(stream);
  const lines = new Map<string, StreamLine>();
  let waiting: Wait | undefined;
  let requests = 0;
  const draw = (): void => {
    if (!quiet) live.update(() => [...streamTexts([...lines.values()], stream, columnsOf(stream)), ...footer()]);
  };
  const footer = (): string[] =>
    waiting && waiting.until > Date.now() ? [paint('yellow', `⏸ ${waitText(waiting)}`, stream)] : [];
  return {
    requestsOf: (name) => lines.get(name)?.requests ?? 0,
    exchange: (exchange) => {
      requests += 1;
      const line = exchange.stream === undefined ? undefined : lines.get(exchange.stream);
      if (line) line.requests += 1;
      draw();
    },
    wait: (wait) => {
      waiting = wait;
      if (!quiet && !stream.isTTY && wait.milliseconds >= 1_000) live.print(waitText(wait));
      draw();
    },
    event: (event) => {
      take(event, lines);
      if (!quiet && !stream.isTTY) for (const text of plainText(event, lines)) live.print(text);
      draw();
    },
    print: (text) => live.print(text),
    end: () => {
      live.end(!quiet);
      if (!quiet && stream.isTTY) stream.write(paint('dim', `${counted(requests, 'request')}\n`, stream));
    },
  };
}

function take(event: SyncEvent, lines: Map<string, StreamLine>): void {
  if (event.type === 'stream-start') {
    const mode = `${event.syncMode === 'incremental' ? 'incremental' : 'full'} ${event.writeMode}`;
    const before = lines.get(event.stream);
    const fresh = {
      name: event.stream,
      started: event.at,
      mode,
      records: 0,
      committed: 0,
      requests: before?.requests ?? 0,
    };
    lines.set(event.stream, event.resumed ? { ...fresh, mode: `${mode}, resumed` } : fresh);
    return;
  }
  if (event.type === 'sync-start') {
    for (const name of event.streams)
      lines.set(name, { name, started: event.at, mode: '', records: 0, committed: 0, requests: 0 });
    return;
  }
  const line = 'stream' in event && event.stream !== undefined ? lines.get(event.stream) : undefined;
  if (!line) return;
  if (event.type === 'batch-write') line.records = event.records;
  if (event.type === 'state-commit') line.committed = event.records;
  if (event.type === 'stream-end') {
    line.records = event.records;
    line.committed = event.records;
    line.ended = event.at;
    line.status = event.status;
    if (event.error) line.problem = event.error.message;
  }
}

export function waitText(wait: Wait): string {
  const until = new Date(wait.until).toLocaleTimeString('en-GB');
  const reason = wait.reason === 'rate-limit' ? 'rate limit' : wait.reason === 'job' ? 'job not ready' : 'back-off';
  return `${reason}: waiting ${duration(wait.milliseconds)} until ${until}${wait.request ? ` (${wait.request})` : ''}`;
}

function plainText(event: SyncEvent, lines: ReadonlyMap<string, StreamLine>): string[] {
  if (event.type === 'stream-start') return [`${event.stream}: ${lines.get(event.stream)?.mode ?? ''}`];
  if (event.type === 'value-misfit')
    return [
      `${event.stream}: ${counted(event.count, 'value')} of ${event.column} did not fit the column, kept in _tapwright_raw`,
    ];
  if (event.type !== 'stream-end') return [];
  const line = lines.get(event.stream);
  const facts = `${counted(event.records, 'row')}, ${counted(line?.requests ?? 0, 'request')}, ${duration(event.milliseconds)}`;
  return [`${event.stream}: ${event.status}, ${facts}${event.error ? `: ${event.error.message}` : ''}`];
}
