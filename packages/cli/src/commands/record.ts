import {
  compareWithRecording,
  profileOfRecording,
  recordConnector,
  type RecordingComparison,
  type RecordReport,
} from '@tapwright/app';
import { Command, InvalidArgumentError } from 'commander';
import { atLeastOne, list, notEmpty } from '../argument.ts';
import { emitJson, say, withConnectorFlags, type CommandContext, type ConnectorFlags } from '../command-context.ts';
import { connectorOptions } from '../connector-options.ts';
import { EXIT } from '../report-error.ts';
import { paint } from '../style.ts';

interface RecordFlags extends ConnectorFlags {
  readonly out: string;
  readonly streams?: string[];
  readonly limit?: number;
  readonly redact?: string[];
  readonly compare?: string;
  readonly profile?: string;
}

export function recordCommand(context: CommandContext): Command {
  return withConnectorFlags(new Command('record'))
    .description('write down exchanges with the live API, without secrets, to test against them later')
    .argument('<connector>', 'name or folder')
    .option('-o, --out <file>', 'the recording', notEmpty, 'recording.json')
    .option('-s, --streams <names>', 'only these (default: all without a parent)', list)
    .option('-n, --limit <records>', 'of each stream, at most (default: 200)', atLeastOne)
    .option('--redact <path>', 'values to replace, by JSON path: data[*].email; may be repeated', list)
    .option(
      '--compare <file>',
      'record nothing: print what a recording shows and the blueprint does not say, as overlay',
      notARecord,
    )
    .option(
      '--profile <file>',
      'record nothing: print how a recorded API behaves, as a profile for `test --profile`',
      notARecord,
    )
    .action(async (connector: string, flags: RecordFlags) => {
      if (flags.compare !== undefined) return compare(context, connector, flags.compare, flags);
      if (flags.profile !== undefined) return printProfile(connector, flags.profile, flags);
      const report = await recordConnector({
        ...connectorOptions(connector, flags, context),
        out: flags.out,
        streams: flags.streams,
        limit: flags.limit,
        redact: flags.redact,
        onStream: (stream, records) => say(flags, paint('dim', `${stream}: ${records} records`)),
      });
      if (flags.json) emitJson({ type: 'recorded', ...report });
      else process.stdout.write(`${reportText(report)}\n`);
      if (report.problems.length > 0) context.outcome.exitCode = EXIT.failure;
    });
}

function notARecord(value: string): string {
  if (value.endsWith('.json')) return value;
  throw new InvalidArgumentError('Name the file of a recording.');
}

async function compare(
  context: CommandContext,
  connector: string,
  recording: string,
  flags: RecordFlags,
): Promise<void> {
  context.signal.throwIfAborted();
  const found: RecordingComparison = await compareWithRecording({ connector, recording });
  for (const { stream, message } of found.differences) say(flags, `${stream}: ${message}`);
  if (flags.json) emitJson({ type: 'compared', ...found });
  else process.stdout.write(`${JSON.stringify(found.overlay, undefined, 2)}\n`);
}

async function printProfile(connector: string, recording: string, flags: RecordFlags): Promise<void> {
  const found = await profileOfRecording({ connector, recording });
  for (const { stream, message } of found.differences) say(flags, `${stream}: ${message}`);
  if (flags.json) emitJson({ type: 'profile', ...found });
  else process.stdout.write(`${JSON.stringify(found.profile, undefined, 2)}\n`);
}

function reportText({ out, streams, exchanges, problems }: RecordReport): string {
  const read = Object.entries(streams).map(([stream, records]) => `${stream} ${records}`);
  return [
    ...problems.map((problem) => `${paint('red', '✗', process.stdout)} ${problem}`),
    `${exchanges} exchanges in ${out}; records: ${read.join(', ') || 'none'}`,
    `next: tapwright test CONNECTOR --recording ${out}; tapwright record CONNECTOR --compare ${out}`,
  ].join('\n');
}
