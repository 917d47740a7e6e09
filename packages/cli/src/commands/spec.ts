import { connectorSpec } from '@tapwright/app';
import { Command } from 'commander';
import type { CommandContext, GlobalOptions } from '../command-context.ts';

export function specCommand(_context: CommandContext): Command {
  return new Command('spec')
    .description("the JSON Schema of a connector's config")
    .argument('<connector>', 'name or folder')
    .action(async (connector: string, flags: GlobalOptions) => {
      const spec = await connectorSpec(connector);
      process.stdout.write(`${JSON.stringify(spec, null, flags.json ? 0 : 2)}\n`);
    });
}
