import { once } from 'node:events';
import { MOCK_FAULTS, startMock } from '@tapwright/app';
import { Command } from 'commander';
import { list, port, wholeNumber } from '../argument.ts';
import { emitJson, withDescriptionFlags, type CommandContext, type DescriptionFlags } from '../command-context.ts';

interface MockFlags extends DescriptionFlags {
  readonly port?: number;
  readonly records?: number;
  readonly seed?: string;
  readonly faults?: string[] | true;
}

export function mockCommand(context: CommandContext): Command {
  return withDescriptionFlags(new Command('mock'))
    .description('serve a mock API made from a description, with data, paging, authentication, and faults on request')
    .option('--port <port>', 'default: a free one', port)
    .option('--records <number>', 'records of each list (default: 7)', wholeNumber)
    .option('--seed <text>', 'the same seed gives the same data')
    .option(
      '--faults [names]',
      `one request in five goes wrong: ${Object.keys(MOCK_FAULTS).join(', ')} (default: all)`,
      list,
    )
    .action(async (description: string, flags: MockFlags) => {
      await using mock = await startMock({
        ...flags,
        description,
        signal: context.signal,
        faults: flags.faults === true ? Object.keys(MOCK_FAULTS) : flags.faults,
      });
      const lists = mock.server.profile.lists.map((entry) => `${entry.method} ${entry.path}`);
      if (flags.json) emitJson({ type: 'mock', url: mock.server.url, config: mock.config, lists });
      else {
        process.stdout.write(`${mock.server.url} serves ${lists.length} lists; Ctrl-C ends it\n`);
        process.stdout.write(
          `config of a generated connector (with --allow-private):\n${JSON.stringify(mock.config, null, 2)}\n`,
        );
      }
      if (!context.signal.aborted) await once(context.signal, 'abort');
    });
}
