import { probeStreams, type ProbedStream } from '@tapwright/app';
import { Command } from 'commander';
import { list } from '../argument.ts';
import { emitJson, withReadingFlags, type CommandContext, type ReadingFlags } from '../command-context.ts';
import { connectorOptions } from '../connector-options.ts';
import { EXIT } from '../report-error.ts';
import { table } from '../table.ts';

interface ProbeFlags extends ReadingFlags {
  readonly streams?: string[];
}

export function probeCommand(context: CommandContext): Command {
  return withReadingFlags(new Command('probe'))
    .description('read the first three pages of each stream from the server: does it page as it was inferred to?')
    .argument('<connector>', 'name or folder')
    .option('-s, --streams <names>', 'only these (comma-separated); default: all', list)
    .action(async (connector: string, flags: ProbeFlags) => {
      const probed: ProbedStream[] = [];
      const options = {
        ...connectorOptions(connector, flags, context),
        streams: flags.streams,
        pageSize: flags.pageSize,
      };
      for await (const stream of probeStreams(options)) {
        if (flags.json) emitJson({ type: 'probe', ...stream });
        probed.push(stream);
      }
      const header = ['stream', 'pages', 'no repeats', 'token taken', 'page size', 'end reached', ''];
      if (!flags.json) process.stdout.write(`${table(header, probed.map(row), 110)}\n`);
      if (probed.some(isBad)) context.outcome.exitCode = EXIT.failure;
    });
}

function row(stream: ProbedStream): (string | undefined)[] {
  if (stream.error) return [stream.stream, '', '', '', '', '', `${stream.error.code}: ${stream.error.message}`];
  const yesNo = (value: boolean | undefined): string => (value === undefined ? 'cannot tell' : value ? 'yes' : 'no');
  return [
    stream.stream,
    stream.pages.join(' + ') || 'empty',
    yesNo(stream.disjoint),
    yesNo(stream.tokenConsumed),
    stream.pageSize,
    yesNo(stream.endReached),
    '',
  ];
}

/** A page that comes twice, or an error, means that the stream must not be trusted. */
function isBad(stream: ProbedStream): boolean {
  return stream.error !== undefined || !stream.disjoint || stream.tokenConsumed === false;
}
