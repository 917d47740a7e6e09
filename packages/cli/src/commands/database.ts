import { userInfo } from 'node:os';
import { exportDatabase, importDatabase, rotateSecretKey, verifyAuditTrail } from '@tapwright/app';
import { Argument, Command } from 'commander';
import { emitJson, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { counted } from '../units.ts';

interface DatabaseFlags extends GlobalOptions {
  readonly head?: string;
}

interface Task {
  /** Whether it takes the name of a file. */
  readonly file: boolean;
  readonly run: (flags: DatabaseFlags, file: string) => Promise<{ readonly text: string; readonly data: object }>;
}

export function databaseCommand(_context: CommandContext): Command {
  return new Command('database')
    .description('move the database, put its secrets under a new key, or check its audit trail')
    .addArgument(new Argument('<task>', 'what to do').choices(Object.keys(TASKS)))
    .argument('[file]', 'for export and import: JSON lines; import needs an empty database')
    .option('--head <hash>', 'for audit: the head of an earlier report, which must still be in the trail')
    .addHelpText('after', HELP)
    .action(async (name: string, file: string | undefined, flags: DatabaseFlags, command: Command) => {
      const task = TASKS[name];
      if (task?.file !== (file !== undefined)) {
        const problem = task?.file === true ? 'needs the name of a file' : 'takes no file';
        return command.error(`error: database ${name} ${problem}`);
      }
      if (flags.head !== undefined && name !== 'audit') command.error('error: --head is for database audit');
      const { text, data } = await task.run(flags, file ?? '');
      if (flags.json) emitJson({ type: name, ...data });
      else process.stdout.write(`${text}\n`);
    });
}

const HELP = `
The database is DATABASE_URL, else the embedded one of the home folder. End all workers first.
  export, import   all runs, secrets (encrypted) and the audit, to another PostgreSQL or version. The key of the secrets
                   is not in the file: bring TAPWRIGHT_SECRET_KEY or secrets/master.key of the home folder along.
  rotate-key       a fresh key in place of secrets/master.key, or TAPWRIGHT_NEW_SECRET_KEY in place of
                   TAPWRIGHT_SECRET_KEY. Broken off, it is ended by the same command.
  audit            goes through the chain of all entries; the head it prints, kept elsewhere, shows later what was cut off.`;

const transfer = (task: 'export' | 'import', move: typeof exportDatabase): Task => ({
  file: true,
  run: async ({ home }, file) => {
    const { tables, rows } = await move({ home, file });
    return {
      text: `${counted(rows, 'row')} of ${counted(tables, 'table')}: ${task} done`,
      data: { file, tables, rows },
    };
  },
});

const TASKS: Readonly<Record<string, Task>> = {
  export: transfer('export', exportDatabase),
  import: transfer('import', importDatabase),
  'rotate-key': {
    file: false,
    run: async ({ home }) => {
      const report = await rotateSecretKey({ home, by: userInfo().username });
      const { secrets, key, oldKeyFile } = report;
      const then =
        oldKeyFile === undefined
          ? 'set TAPWRIGHT_SECRET_KEY to it from now on'
          : `the one before is kept for older backups: ${oldKeyFile}`;
      return { text: `${counted(secrets, 'secret')} under the new key ${key}; ${then}`, data: report };
    },
  },
  audit: {
    file: false,
    run: async ({ home, head }) => {
      const report = await verifyAuditTrail({ home, ...(head !== undefined && { head }) });
      const { entries, otherKeys } = report;
      const others = otherKeys === 0 ? '' : `; ${otherKeys} of them sealed under an earlier key`;
      return {
        text: `the audit trail holds: ${entries} ${entries === 1 ? 'entry' : 'entries'}${others}; head ${report.head}`,
        data: report,
      };
    },
  },
};
