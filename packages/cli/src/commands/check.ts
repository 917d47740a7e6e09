import { checkConnection } from '@tapwright/app';
import { Command } from 'commander';
import { emitJson, withConnectorFlags, type CommandContext, type ConnectorFlags } from '../command-context.ts';
import { connectorOptions } from '../connector-options.ts';
import { EXIT } from '../report-error.ts';
import { paint } from '../style.ts';

export function checkCommand(context: CommandContext): Command {
  return withConnectorFlags(new Command('check'))
    .description('try the config: does the API accept the credentials?')
    .argument('<connector>', 'name or folder')
    .action(async (connector: string, flags: ConnectorFlags) => {
      const result = await checkConnection(connectorOptions(connector, flags, context));
      const ok = result.status === 'succeeded';
      if (flags.json) emitJson({ type: 'check', ...result });
      else if (ok) process.stdout.write(`${paint('green', '✓', process.stdout)} ${connector}: the credentials work\n`);
      else process.stdout.write(`${paint('red', '✗', process.stdout)} ${connector}: ${result.message ?? 'failed'}\n`);
      if (!ok) context.outcome.exitCode = EXIT.failure;
    });
}
