import { syncConnector, type SyncResult } from '@tapwright/app';
import { Command, Option } from 'commander';
import { emitJson, list, withConnectorFlags, type CommandContext, type ConnectorFlags } from '../command-context.ts';
import { connectorOptions } from '../connector-options.ts';
import { EXIT } from '../report-error.ts';
import { paint } from '../style.ts';
import { syncProgress, type SyncProgress } from '../sync-progress.ts';
import { table } from '../table.ts';
import { duration } from '../units.ts';
import { wholeNumber } from './read.ts';

interface SyncFlags extends ConnectorFlags {
  readonly to: string;
  readonly streams?: string[];
  readonly fields?: string[];
  readonly reset?: string[];
  readonly from?: string;
  readonly pageSize?: number;
  readonly commitPages?: number;
  readonly mode?: 'full_refresh' | 'incremental';
  readonly write?: 'overwrite' | 'append' | 'dedupe';
  readonly state?: string;
  readonly saveState?: string;
}

export function syncCommand(context: CommandContext): Command {
  return withConnectorFlags(new Command('sync'))
    .description('read streams into a database or files; goes on where the last run ended')
    .argument('<connector>', 'name or folder')
    .requiredOption('--to <destination>', 'duckdb:file.db, parquet:dir or jsonl:dir')
    .option('-s, --streams <names>', 'only these (comma-separated); default: all', list)
    .option('--fields <fields>', 'only these: `field` for every stream, `stream.field` for one', list)
    .option('--reset <streams>', 'read these from the start; their rows stay until they are replaced', list)
    .option('--from <date>', 'incremental streams without state: only records changed since')
    .option('--page-size <records>', 'records to ask for per page', wholeNumber)
    .option('--commit-pages <pages>', 'commit at least every so many pages (default: 50)', wholeNumber)
    .addOption(
      new Option('--mode <mode>', 'how to read; default: incremental where it can').choices([
        'full_refresh',
        'incremental',
      ]),
    )
    .addOption(
      new Option('--write <mode>', 'how to write; default: by key and mode').choices(['overwrite', 'append', 'dedupe']),
    )
    .option('--state <file>', 'take the state from this file instead of the destination')
    .option('--save-state <file>', "write the destination's state to this file afterwards")
    .action(async (connector: string, flags: SyncFlags) => {
      const progress = syncProgress(process.stderr, flags.quiet === true || flags.json === true);
      const base = connectorOptions(connector, flags, context);
      const events = syncConnector({
        ...base,
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
      });
      const result = await follow(events, progress, flags.json === true);
      if (!flags.json) process.stdout.write(`${resultTable(result, progress)}\n`);
      context.outcome.exitCode = exitCode(result);
    });
}

async function follow(
  events: ReturnType<typeof syncConnector>,
  progress: SyncProgress,
  json: boolean,
): Promise<SyncResult> {
  try {
    while (true) {
      const step = await events.next();
      if (step.done) return step.value;
      if (json) emitJson(step.value);
      progress.event(step.value);
    }
  } finally {
    progress.end();
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
    stream.error ? [stream.error.message, stream.error.hint].filter(Boolean).join(' ') : resumeText(stream.resumeAt),
  ]);
  return table(['stream', 'rows', 'requests', 'time', 'status', ''], rows, 110);
}

function resumeText(resumeAt: number | undefined): string {
  return resumeAt === undefined ? '' : `run again after ${new Date(resumeAt).toISOString()}`;
}

function exitCode(result: SyncResult): number {
  if (result.status === 'complete') return EXIT.ok;
  if (result.status === 'stopped') return EXIT.interrupted;
  return result.streams.some((stream) => stream.status === 'failed') ? EXIT.failure : EXIT.parked;
}
