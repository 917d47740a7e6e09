import {
  scheduleSync,
  syncConnector,
  syncDurably,
  type DurableSyncResult,
  type SyncConnectorOptions,
  type SyncResult,
} from '@tapwright/app';
import { Command, Option } from 'commander';
import { atLeastOne, date, list, wholeNumber } from '../argument.ts';
import { emitJson, say, withReadingFlags, type CommandContext, type ReadingFlags } from '../command-context.ts';
import { connectorOptions } from '../connector-options.ts';
import { EXIT } from '../report-error.ts';
import { paint } from '../style.ts';
import { syncProgress, type SyncProgress } from '../sync-progress.ts';
import { oneLine, table } from '../table.ts';
import { duration } from '../units.ts';

interface SyncFlags extends ReadingFlags {
  readonly to: string;
  readonly streams?: string[];
  readonly fields?: string[];
  readonly reset?: string[];
  readonly from?: string;
  readonly commitPages?: number;
  readonly parkAfter?: number;
  readonly mode?: 'full_refresh' | 'incremental';
  readonly write?: 'overwrite' | 'append' | 'dedupe';
  readonly state?: string;
  readonly saveState?: string;
  readonly durable?: boolean;
  readonly schedule?: string;
  readonly timezone?: string;
  readonly catchUp?: 'skip' | 'once' | 'all';
}

export function syncCommand(context: CommandContext): Command {
  return withReadingFlags(new Command('sync'))
    .description('read streams into a database or files; goes on where the last run ended')
    .argument('<connector>', 'name or folder')
    .requiredOption(
      '--to <destination>',
      'duckdb:file.db, parquet:dir, jsonl:dir or postgres://user@host/db?schema=name',
    )
    .option('-s, --streams <names>', 'only these (comma-separated); default: all', list)
    .option('--fields <fields>', 'only these: `field` for every stream, `stream.field` for one', list)
    .option('--reset <streams>', 'read these from the start; their rows stay until they are replaced', list)
    .option('--from <date>', 'incremental streams without state: only records changed since', date)
    .option('--commit-pages <pages>', 'commit at least every so many pages (default: 50)', atLeastOne)
    .addOption(
      new Option('--mode <mode>', 'how to read; default: incremental where it can').choices([
        'full_refresh',
        'incremental',
      ]),
    )
    .addOption(
      new Option('--write <mode>', 'how to write; default: by key and mode').choices(['overwrite', 'append', 'dedupe']),
    )
    .option('--park-after <seconds>', 'end instead of waiting longer for a rate limit (default: 900)', wholeNumber)
    .option('--state <file>', 'take the state from this file instead of the destination')
    .option('--save-state <file>', "write the destination's state to this file afterwards")
    .option('--durable', 'as a run that outlives this process: killed, it goes on with the same command or a worker')
    .option('--schedule <cron>', 'not now, but whenever it is due, by a worker: "0 6 * * 1-5"')
    .option('--timezone <zone>', 'of the schedule (default: UTC)')
    .addOption(
      new Option('--catch-up <policy>', 'what to do about times at which no worker ran (default: once)').choices([
        'skip',
        'once',
        'all',
      ]),
    )
    .action(async (connector: string, flags: SyncFlags) => {
      const progress = syncProgress(process.stderr, flags.quiet === true || flags.json === true);
      const base = connectorOptions(connector, flags, context, { print: progress.print });
      const options: SyncConnectorOptions = {
        ...base,
        parkAfter: flags.parkAfter === undefined ? base.parkAfter : flags.parkAfter * 1_000,
        events: { ...base.events, exchange: progress.exchange, wait: progress.wait },
        to: flags.to,
        streams: flags.streams,
        fields: flags.fields,
        reset: flags.reset,
        from: flags.from,
        pageSize: flags.pageSize,
        commitPages: flags.commitPages,
        syncMode: flags.mode,
        writeMode: flags.write,
        stateIn: flags.state,
        stateOut: flags.saveState,
      };
      if (flags.schedule !== undefined) {
        await schedule(options, flags.schedule, flags);
        return;
      }
      if (flags.durable) {
        context.outcome.exitCode = await syncAsRun(options, progress, flags);
        return;
      }
      const result = await follow(syncConnector(options), progress, flags);
      if (!flags.json) process.stdout.write(`${resultTable(result, progress)}\n`);
      context.outcome.exitCode = exitCode(result);
    });
}

async function schedule(options: SyncConnectorOptions, cron: string, flags: SyncFlags): Promise<void> {
  const { timezone, catchUp } = flags;
  const entry = await scheduleSync({ ...options, cron, timezone, catchUp });
  if (flags.json) emitJson({ type: 'schedule', ...entry });
  else {
    const next = entry.nextAt === undefined ? 'never' : new Date(entry.nextAt).toISOString();
    process.stdout.write(`${entry.name}: next ${next}; a worker has to be at work then (tapwright worker)\n`);
  }
}

async function syncAsRun(options: SyncConnectorOptions, progress: SyncProgress, flags: SyncFlags): Promise<number> {
  let result: DurableSyncResult;
  try {
    result = await syncDurably({
      ...options,
      onRun: (run, resumed) => {
        if (flags.json) emitJson({ type: 'run', run, resumed });
        else progress.print(resumed ? `goes on with the run ${run}` : `run ${run}`);
      },
      onEvent: (event) => {
        if (flags.json) emitJson({ ...event });
      },
      onSync: (event) => progress.event(event),
    });
  } finally {
    progress.end();
  }
  if (flags.json) emitJson({ type: 'run-result', ...result });
  else process.stdout.write(`${durableTable(result)}\n`);
  if (result.status === 'complete') return EXIT.ok;
  if (result.status === 'cancelled' || result.status === 'paused') return EXIT.interrupted;
  return result.status === 'waiting' ? EXIT.parked : EXIT.failure;
}

function durableTable(result: DurableSyncResult): string {
  if (result.status === 'waiting') {
    const until = result.resumeAt === undefined ? '' : ` until ${new Date(result.resumeAt).toISOString()}`;
    return `${paint('yellow', '⏸', process.stdout)} the run ${result.run} waits${until}; a worker goes on with it, or this command again`;
  }
  if (result.streams.length === 0) return `${result.run}  ${result.status}`;
  const color = { complete: 'green', parked: 'yellow', failed: 'red' } as const;
  const rows = result.streams.map(({ stream, checkpoint, records, slices, milliseconds, status, error }) => [
    stream,
    checkpoint?.records ?? records,
    slices,
    duration(milliseconds),
    paint(color[status], status, process.stdout),
    error === undefined ? '' : oneLine(error.message),
  ]);
  return table(['stream', 'rows', 'stretches', 'time', 'status', ''], rows);
}

async function follow(
  events: ReturnType<typeof syncConnector>,
  progress: SyncProgress,
  flags: SyncFlags,
): Promise<SyncResult> {
  const full: string[] = [];
  try {
    while (true) {
      const step = await events.next();
      if (step.done) return step.value;
      if (flags.json) emitJson(step.value);
      progress.event(step.value);
      if (step.value.type === 'stream-start' && step.value.syncMode === 'full_refresh') full.push(step.value.stream);
    }
  } finally {
    progress.end();
    if (flags.from !== undefined && full.length > 0)
      say(flags, `read in full, so --from had no effect: ${full.join(', ')}`);
  }
}

function resultTable(result: SyncResult, progress: SyncProgress): string {
  const color = { complete: 'green', parked: 'yellow', stopped: 'yellow', failed: 'red' } as const;
  const rows = result.streams.map((stream) => [
    stream.stream,
    stream.records,
    progress.requestsOf(stream.stream),
    duration(stream.milliseconds),
    paint(color[stream.status], stream.status, process.stdout),
  ]);
  const facts = table(['stream', 'rows', 'requests', 'time', 'status'], rows);
  return [facts, ...problems(result)].filter((part) => part !== '').join('\n\n');
}

/** Below the table, in full: what failed and what to do. */
function problems(result: SyncResult): string[] {
  return result.streams.flatMap(({ stream, error, resumeAt }) => {
    if (resumeAt !== undefined) {
      const at = new Date(resumeAt).toISOString();
      return [`${paint('yellow', '⏸', process.stdout)} ${stream}: the API asks for a wait; run again after ${at}`];
    }
    if (error) {
      const hint = error.hint ? `\n  ${paint('cyan', 'hint', process.stdout)}  ${oneLine(error.hint)}` : '';
      return [`${paint('red', '✗', process.stdout)} ${stream}: ${oneLine(error.message)}${hint}`];
    }
    return [];
  });
}

function exitCode(result: SyncResult): number {
  if (result.status === 'complete') return EXIT.ok;
  if (result.status === 'stopped') return EXIT.interrupted;
  const failures = result.streams.flatMap(({ status, error }) => (status === 'failed' && error ? [error] : []));
  if (failures.length === 0) return EXIT.parked;
  return failures.every((error) => error.failureType === 'config_error') ? EXIT.usage : EXIT.failure;
}
