import { exportDatabase, importDatabase } from '@tapwright/app';
import { Argument, Command } from 'commander';
import { emitJson, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { counted } from '../units.ts';

export function databaseCommand(_context: CommandContext): Command {
  return new Command('database')
    .description('move all runs, secrets (encrypted) and the audit to another PostgreSQL or version')
    .addArgument(new Argument('<task>', 'what to do').choices(['export', 'import']))
    .argument('<file>', 'JSON lines; import needs an empty database')
    .addHelpText(
      'after',
      '\nThe database is DATABASE_URL, else the embedded one of the home folder. End all workers first. The key of the\nsecrets is not in the file: bring TAPWRIGHT_SECRET_KEY or secrets/master.key of the home folder along.',
    )
    .action(async (task: string, file: string, flags: GlobalOptions) => {
      const move = task === 'export' ? exportDatabase : importDatabase;
      const { tables, rows } = await move({ home: flags.home, file });
      if (flags.json) emitJson({ type: task, file, tables, rows });
      else process.stdout.write(`${counted(rows, 'row')} of ${counted(tables, 'table')}: ${task} done\n`);
    });
}
