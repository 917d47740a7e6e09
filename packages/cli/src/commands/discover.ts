import { discoverStreams } from '@tapwright/app';
import { Command } from 'commander';
import { emitJson, withConnectorFlags, type CommandContext, type ConnectorFlags } from '../command-context.ts';
import { connectorOptions } from '../connector-options.ts';
import { table } from '../table.ts';

export function discoverCommand(context: CommandContext): Command {
  return withConnectorFlags(new Command('discover'))
    .description('list the streams with keys, cursors and sync modes')
    .argument('<connector>', 'name or folder')
    .action(async (connector: string, flags: ConnectorFlags) => {
      const catalog = await discoverStreams(connectorOptions(connector, flags, context));
      if (flags.json) {
        emitJson({ type: 'catalog', ...catalog });
        return;
      }
      const rows = catalog.streams.map((stream) => [
        stream.name,
        stream.primaryKey.map((path) => path.join('.')).join(', '),
        stream.cursorField?.join('.') ?? '',
        stream.syncModes.join(', '),
        stream.parent ?? '',
      ]);
      process.stdout.write(`${table(['stream', 'key', 'cursor', 'sync modes', 'parent'], rows)}\n`);
    });
}
