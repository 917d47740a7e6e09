import { userInfo } from 'node:os';
import { exportDatabase, importDatabase, rotateSecretKey, verifyAuditTrail } from '@tapwright/app';
import { ConfigError } from '@tapwright/connector';
import { Argument, Command } from 'commander';
import { emitJson, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { counted } from '../units.ts';

interface DatabaseFlags extends GlobalOptions {
  readonly head?: string;
}

type Task = (
  file: string | undefined,
  flags: DatabaseFlags,
) => Promise<{ readonly text: string; readonly data: object }>;

export function databaseCommand(_context: CommandContext): Command {
  return new Command('database')
    .description('move the database, put its secrets under a new key, or check its audit trail')
    .addArgument(new Argument('<task>', 'what to do').choices(Object.keys(TASKS)))
    .argument('[file]', 'for export and import: JSON lines; import needs an empty database')
    .option('--head <hash>', 'for audit: the head of an earlier report, which must still be in the trail')
    .addHelpText('after', HELP)
    .action(async (task: string, file: string | undefined, flags: DatabaseFlags) => {
      const { text, data } = await (TASKS[task] ?? unknown)(file, flags);
      if (flags.json) emitJson({ type: task, ...data });
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

const transfer =
  (task: 'export' | 'import', move: typeof exportDatabase): Task =>
  async (file, { home }) => {
    if (file === undefined) throw fileMissing(task);
    const { tables, rows } = await move({ home, file });
    return {
      text: `${counted(rows, 'row')} of ${counted(tables, 'table')}: ${task} done`,
      data: { file, tables, rows },
    };
  };

const TASKS: Readonly<Record<string, Task>> = {
  export: transfer('export', exportDatabase),
  import: transfer('import', importDatabase),
  'rotate-key': async (file, { home }) => {
    refuseFile('rotate-key', file);
    const report = await rotateSecretKey({ home, by: userInfo().username });
    const { secrets, key, oldKeyFile } = report;
    const then =
      oldKeyFile === undefined
        ? 'set TAPWRIGHT_SECRET_KEY to it from now on'
        : `the one before is kept for older backups: ${oldKeyFile}`;
    return { text: `${counted(secrets, 'secret')} under the new key ${key}; ${then}`, data: report };
  },
  audit: async (file, { home, head }) => {
    refuseFile('audit', file);
    const report = await verifyAuditTrail({ home, ...(head !== undefined && { head }) });
    const { entries, otherKeys } = report;
    const others = otherKeys === 0 ? '' : `; ${otherKeys} of them sealed under an earlier key`;
    return {
      text: `the audit trail holds: ${entries} ${entries === 1 ? 'entry' : 'entries'}${others}; head ${report.head}`,
      data: report,
    };
  },
};

const unknown: Task = async () => Promise.reject(new Error('no such task'));

function fileMissing(task: string): ConfigError {
  return new ConfigError(`database ${task} needs the name of a file`, {
    code: 'file_missing',
    hint: `For example: tapwright database ${task} store.jsonl`,
  });
}

function refuseFile(task: string, file: string | undefined): void {
  if (file === undefined) return;
  throw new ConfigError(`database ${task} takes no file, and ${file} was given`, {
    code: 'file_not_taken',
    hint: `Leave it out: tapwright database ${task}`,
  });
}
