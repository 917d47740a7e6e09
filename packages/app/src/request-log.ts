import { createWriteStream, readdirSync, readFileSync, rmSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, type Exchange } from '@tapwright/connector';
import { homeSubfolder } from './home.ts';

const KEPT_RUNS = 20;

export interface RequestLog {
  add(exchange: Exchange): void;
  close(): Promise<void>;
}

/**
 * Writes a run's redacted exchanges, one JSON line each, where `tapwright requests` finds them. Keeps the last 20 runs
 * that sent something.
 */
export function openRequestLog(home: string, connector: string, now: number): RequestLog {
  const folder = homeSubfolder(home, 'requests');
  const file = join(folder, `${String(now).padStart(15, '0')}-${process.pid}-${connector}.ndjson`);
  let stream: WriteStream | undefined;
  const open = (): WriteStream => {
    for (const old of runs(folder).slice(KEPT_RUNS - 1)) rmSync(join(folder, old), { force: true });
    const opened = createWriteStream(file, { mode: 0o600 });
    // A full disk must not end a sync: the log is a convenience.
    opened.on('error', () => {});
    return opened;
  };
  return {
    add: (exchange) => {
      stream ??= open();
      stream.write(`${JSON.stringify(exchange)}\n`);
    },
    close: async () => {
      if (stream) await new Promise<void>((done) => stream?.end(() => done()));
    },
  };
}

/** The exchanges of the newest run, oldest first. */
export function lastRequests(home: string): { readonly run: string; readonly exchanges: readonly Exchange[] } {
  const folder = homeSubfolder(home, 'requests');
  const newest = runs(folder)[0];
  if (newest === undefined) {
    throw new ConfigError(`no run has been recorded in ${folder}`, {
      code: 'no_requests',
      hint: 'Run check, read or sync first, with the same --home.',
    });
  }
  const lines = readFileSync(join(folder, newest), 'utf8').split('\n').slice(0, -1);
  return { run: newest.replace(/\.ndjson$/, ''), exchanges: lines.flatMap(parseExchange) };
}

function runs(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson'))
    .toSorted()
    .toReversed();
}

/** A line cut by a killed process is left out. */
function parseExchange(line: string): Exchange[] {
  try {
    return [JSON.parse(line) as Exchange];
  } catch {
    return [];
  }
}
