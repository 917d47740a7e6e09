import { once } from 'node:events';
import { readStream } from '@tapwright/app';
import { Command } from 'commander';
import { atLeastOne, date } from '../argument.ts';
import { withReadingFlags, type CommandContext, type ReadingFlags } from '../command-context.ts';
import { connectorOptions } from '../connector-options.ts';

interface ReadFlags extends ReadingFlags {
  readonly limit?: number;
  readonly from?: string;
}

export function readCommand(context: CommandContext): Command {
  return withReadingFlags(new Command('read'))
    .description("write a stream's records to standard output, one JSON object per line")
    .argument('<connector>', 'name or folder')
    .argument('<stream>', 'name, as `discover` lists it')
    .option('-n, --limit <records>', 'stop after this many records', atLeastOne)
    .option('--from <date>', 'incremental streams: only records changed since', date)
    .action(async (connector: string, stream: string, flags: ReadFlags) => {
      const options = {
        // Standard output holds records and nothing else.
        ...connectorOptions(connector, flags, context, {
          emit: (event) => void process.stderr.write(`${JSON.stringify(event)}\n`),
        }),
        stream,
        limit: flags.limit,
        from: flags.from,
        pageSize: flags.pageSize,
      };
      for await (const batch of readStream(options)) {
        if (!process.stdout.write(batch.lines)) await once(process.stdout, 'drain');
      }
    });
}
