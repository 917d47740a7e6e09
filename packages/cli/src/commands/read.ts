import { once } from 'node:events';
import { readStream } from '@tapwright/app';
import { Command } from 'commander';
import { atLeastOne, date } from '../argument.ts';
import { withConnectorFlags, type CommandContext, type ConnectorFlags } from '../command-context.ts';
import { connectorOptions } from '../connector-options.ts';

interface ReadFlags extends ConnectorFlags {
  readonly limit?: number;
  readonly from?: string;
  readonly pageSize?: number;
}

export function readCommand(context: CommandContext): Command {
  return withConnectorFlags(new Command('read'))
    .description("write a stream's records to standard output, one JSON object per line")
    .argument('<connector>', 'name or folder')
    .argument('<stream>', 'name, as `discover` lists it')
    .option('-n, --limit <records>', 'stop after this many records', atLeastOne)
    .option('--page-size <records>', 'records to ask for per page', atLeastOne)
    .option('--from <date>', 'incremental streams: only records changed since', date)
    .action(async (connector: string, stream: string, flags: ReadFlags) => {
      const options = {
        ...connectorOptions(connector, flags, context),
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
