import { lastRequests, homeFolder } from '@tapwright/app';
import { Command } from 'commander';
import { emitJson, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { table } from '../table.ts';
import { duration } from '../units.ts';

export function requestsCommand(_context: CommandContext): Command {
  return new Command('requests')
    .description("the last run's HTTP exchanges, without credentials, query values and bodies")
    .action((flags: GlobalOptions) => {
      const { run, exchanges } = lastRequests(homeFolder(flags.home));
      if (flags.json) {
        for (const exchange of exchanges) emitJson({ type: 'exchange', ...exchange });
        return;
      }
      const rows = exchanges.map((exchange) => [
        exchange.id,
        exchange.stream ?? '',
        exchange.method,
        exchange.url,
        exchange.status ?? exchange.error ?? '',
        exchange.attempt,
        duration(exchange.milliseconds),
        exchange.responseBytes,
      ]);
      const header = ['#', 'stream', 'method', 'url', 'status', 'attempt', 'time', 'bytes'];
      process.stdout.write(`${run}\n${table(header, rows, 90)}\n`);
    });
}
