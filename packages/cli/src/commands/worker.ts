import { runWorker } from '@tapwright/app';
import { Command } from 'commander';
import { atLeastOne } from '../argument.ts';
import { emitJson, say, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { paint } from '../style.ts';

interface WorkerFlags extends GlobalOptions {
  readonly id?: string;
  readonly concurrency?: number;
}

export function workerCommand(context: CommandContext): Command {
  return new Command('worker')
    .description('work on durable runs until interrupted; start as many as you like on one DATABASE_URL')
    .option('--id <id>', 'name among the workers (default: host, process and chance)')
    .option('--concurrency <runs>', 'runs of each kind at once (default: 8)', atLeastOne)
    .addHelpText(
      'after',
      '\nThe database is DATABASE_URL, else the embedded one of the home folder. The runs of a worker that dies are\ngone on with by the others within half a minute.',
    )
    .action(async (flags: WorkerFlags) => {
      await runWorker({
        home: flags.home,
        id: flags.id,
        concurrency: flags.concurrency,
        signal: context.signal,
        onReady: ({ id, embedded }) => {
          if (flags.json) emitJson({ type: 'worker-start', worker: id, embedded });
          const where = embedded ? 'the database of the home folder' : 'DATABASE_URL';
          say(flags, `${paint('green', '✓')} ${id} works on the runs of ${where}; Ctrl+C hands them on`);
        },
      });
      if (flags.json) emitJson({ type: 'worker-end' });
    });
}
