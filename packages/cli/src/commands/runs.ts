import { userInfo } from 'node:os';
import { openRuns, type Run, type Runs } from '@tapwright/app';
import { Argument, Command, Option } from 'commander';
import { atLeastOne, wholeNumber } from '../argument.ts';
import { emitJson, say, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { EXIT } from '../report-error.ts';
import { eventText, runsTable, runText, statusText } from '../run-text.ts';
import { table } from '../table.ts';

interface RunsFlags extends GlobalOptions {
  readonly limit?: number;
  readonly after?: number;
  readonly status?: Run['status'];
  readonly by?: string;
  readonly days?: number;
}

interface Task {
  readonly runs: Runs;
  readonly flags: RunsFlags;
  readonly by: string;
  readonly signal: AbortSignal;
  /** Of the command line; asked for by tasks that need it. */
  readonly run: () => string;
  readonly name: () => string;
  readonly optionalName: string | undefined;
}

/** What `runs` can do; each returns the exit code. */
const TASKS: Readonly<Record<string, (task: Task) => Promise<number>>> = {
  list: async ({ runs, flags }) => {
    const found = await runs.list({ limit: flags.limit, status: flags.status && [flags.status] });
    if (flags.json) for (const run of found) emitJson({ type: 'run', ...run });
    else print(found.length === 0 ? 'no runs yet' : runsTable(found));
    return EXIT.ok;
  },
  show: async ({ runs, flags, run }) => {
    const [found, steps, gates] = [await runs.get(run()), await runs.steps(run()), await runs.gates(run())];
    if (flags.json) emitJson({ type: 'run', ...found, steps, gates });
    else print(runText(found, steps, gates));
    return EXIT.ok;
  },
  follow: async ({ runs, flags, run, signal }) => {
    const events = runs.follow(run(), { after: flags.after, signal });
    for (let next = await events.next(); ; next = await events.next()) {
      if (next.done) return exitCode(next.value);
      if (flags.json) emitJson({ ...next.value });
      else print(eventText(next.value));
    }
  },
  cancel: ({ runs, run, by, flags }) => changed(runs, run(), flags, () => runs.cancel(run(), by)),
  pause: ({ runs, run, by, flags }) => changed(runs, run(), flags, () => runs.pause(run(), by)),
  resume: ({ runs, run, by, flags }) => changed(runs, run(), flags, () => runs.resume(run(), by)),
  retry: ({ runs, run, by, flags, optionalName }) =>
    changed(runs, run(), flags, () => runs.retryFrom(run(), optionalName, by)),
  fork: async ({ runs, run, name, by, flags }) => {
    const fork = await runs.fork(run(), name(), by);
    return await changed(runs, fork, flags, async () => undefined);
  },
  gates: async ({ runs, flags }) => {
    const waiting = await runs.gates();
    if (flags.json) for (const gate of waiting) emitJson({ ...gate, type: 'gate' });
    else
      print(
        waiting.length === 0
          ? 'nothing waits for a decision'
          : table(
              ['run', 'gate', 'asks'],
              waiting.map((gate) => [gate.run, gate.gate, gate.title]),
            ),
      );
    return EXIT.ok;
  },
  workers: async ({ runs, flags }) => {
    const workers = await runs.workers();
    if (flags.json) for (const worker of workers) emitJson({ type: 'worker', ...worker });
    else
      print(
        workers.length === 0
          ? 'no worker is at work; start one: tapwright worker'
          : table(
              ['worker', 'process', 'seen'],
              workers.map(({ id, pid, seenAt }) => [id, String(pid), new Date(seenAt).toISOString()]),
            ),
      );
    return EXIT.ok;
  },
  schedules: async ({ runs, flags }) => {
    const entries = await runs.schedules();
    const rows = entries.map(({ name, cron, timezone, nextAt, lastRun }) => [
      name,
      `${cron} ${timezone}`,
      nextAt === undefined ? 'never' : new Date(nextAt).toISOString(),
      lastRun ?? '',
    ]);
    if (flags.json) for (const entry of entries) emitJson({ type: 'schedule', ...entry });
    else print(entries.length === 0 ? 'no schedules' : table(['schedule', 'when', 'next', 'last run'], rows));
    return EXIT.ok;
  },
  unschedule: async ({ runs, run }) => {
    await runs.unschedule(run());
    return EXIT.ok;
  },
  prune: async ({ runs, flags }) => {
    const removed = await runs.prune((flags.days ?? 30) * 86_400_000);
    if (flags.json) emitJson({ type: 'pruned', ...removed });
    else print(`${removed.runs} runs and ${removed.artefacts} artefacts removed`);
    return EXIT.ok;
  },
};

const STATUSES = 'queued running waiting paused succeeded failed cancelled'.split(' ');

export function runsCommand(context: CommandContext): Command {
  return new Command('runs')
    .description('durable runs: see, follow and steer them; `tapwright approve` and `reject` decide what they wait for')
    .addArgument(new Argument('[task]', 'what to do').choices(Object.keys(TASKS)).default('list'))
    .argument('[run]', 'id of a run, or name of a schedule')
    .argument('[name]', 'step (retry, fork)')
    .option('--limit <runs>', 'list: not more than so many (default: 50)', atLeastOne)
    .addOption(new Option('--status <status>', 'list: only these').choices(STATUSES))
    .option('--after <number>', 'follow: only events after this one', wholeNumber)
    .option('--by <name>', 'who does it (default: the user of the system)')
    .option('--days <days>', 'prune: ended runs older than this (default: 30)', wholeNumber)
    .action(
      async (task: string, run: string | undefined, name: string | undefined, flags: RunsFlags, command: Command) => {
        const needed = (value: string | undefined, what: string): string =>
          value ?? command.error(`error: runs ${task} needs ${what}`, { exitCode: EXIT.usage });
        await using runs = await openRuns({ home: flags.home });
        const work = TASKS[task];
        if (work === undefined) return;
        context.outcome.exitCode = await work({
          runs,
          flags,
          by: flags.by ?? userInfo().username,
          signal: context.signal,
          run: () => needed(run, 'the id of a run'),
          name: () => needed(name, 'a name'),
          optionalName: name,
        });
      },
    );
}

async function changed(runs: Runs, id: string, flags: RunsFlags, work: () => Promise<void>): Promise<number> {
  await work();
  const run = await runs.get(id);
  if (flags.json) emitJson({ type: 'run', ...run });
  else print(`${run.id}  ${statusText(run)}`);
  if (run.status === 'queued' && (await runs.workers()).length === 0)
    say(flags, 'no worker is at work; start one: tapwright worker');
  return EXIT.ok;
}

function exitCode(run: Run): number {
  if (run.status === 'succeeded') return EXIT.ok;
  return run.status === 'cancelled' ? EXIT.interrupted : EXIT.failure;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
