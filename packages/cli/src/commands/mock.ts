import { once } from 'node:events';
import { startMock, type ChosenFault } from '@tapwright/app';
import { Command } from 'commander';
import { chosenFaults, part, port, wholeNumber } from '../argument.ts';
import { faultLine, shownFault } from '../fault-line.ts';
import { emitJson, say, withDescriptionFlags, type CommandContext, type DescriptionFlags } from '../command-context.ts';

interface MockFlags extends DescriptionFlags {
  readonly port?: number;
  readonly records?: number;
  readonly seed?: string;
  readonly faults?: readonly ChosenFault[] | true;
  readonly rate?: number;
}

export function mockCommand(context: CommandContext): Command {
  return withDescriptionFlags(new Command('mock'))
    .description('serve a mock API made from a description, with data, paging, authentication, and faults on request')
    .option('--port <port>', 'default: a free one', port)
    .option('--records <number>', 'records of each list (default: 7)', wholeNumber)
    .option('--seed <text>', 'the same seed gives the same data')
    .option(
      '--faults [names]',
      'what to inject, `name=n` into the n-th request; `tapwright chaos --list` has them all (default: all that a client should survive)',
      chosenFaults,
    )
    .option('--rate <part>', 'part of the requests that faults without a number hit (default: 0.2)', part)
    .action(async (description: string, flags: MockFlags) => {
      await using mock = await startMock({
        ...flags,
        description,
        signal: context.signal,
        faults: flags.faults === true ? 'usual' : flags.faults,
        onFault: (injected) => {
          if (flags.json) emitJson({ type: 'fault', ...shownFault(injected) });
          else say(flags, faultLine(injected));
        },
      });
      const lists = mock.server.profile.lists.map((entry) => `${entry.method} ${entry.path}`);
      if (flags.json) emitJson({ type: 'mock', url: mock.url, config: mock.config, lists });
      else {
        process.stdout.write(`${mock.url} serves ${lists.length} lists; Ctrl-C ends it\n`);
        process.stdout.write(
          `config of a generated connector (with --allow-private):\n${JSON.stringify(mock.config, null, 2)}\n`,
        );
      }
      if (!context.signal.aborted) await once(context.signal, 'abort');
    });
}
