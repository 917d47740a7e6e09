import {
  driftReportSchema,
  findPackage,
  openFactory,
  sameWords,
  scheduleWatch,
  watchOnce,
  type Factory,
  type RunEvent,
  type WatchPlanInput,
} from '@tapwright/app';
import { Command, Option } from 'commander';
import { dirname, resolve } from 'node:path';
import { agentOptions } from '../agent-flags.ts';
import { list } from '../argument.ts';
import { decisionsOf, placeOf, withBuildFlags, type BuildFlags } from '../build-flags.ts';
import { followBuild } from '../build-progress.ts';
import { emitJson, say, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { driftText } from '../drift-text.ts';
import { EXIT } from '../report-error.ts';

interface WatchFlags extends BuildFlags {
  readonly description?: string;
  readonly add?: string[];
  readonly connections?: string;
  readonly once?: boolean;
  readonly schedule?: string;
  readonly timezone?: string;
  readonly catchUp?: 'skip' | 'once' | 'all';
}

/** Before the merge a person is asked, where nothing says otherwise. */
const USUAL_GATES = { research: 'auto', generation: 'auto', tests: 'auto' } as const;

const HELP = `
Without --once and --schedule it is a run that outlives this process: killed, it goes on with the same command or a
worker. The renewed package lies beside the one in use (source-NAME.next) until the last gate, and takes its place then.
What breaks somebody is always asked about; what does not may pass with --gates auto.

Exit code: 0 nothing changed, or done; 3 somebody has to decide (tapwright approve); 4 it cannot go on; with --once 5 if
the change is breaking.`;

export function watchCommand(context: CommandContext): Command {
  const command = new Command('watch')
    .description('look whether the API of a package changed; renew the package, and say what breaks for whom')
    .argument('<package>', 'name or folder of the package')
    .option('--description <address>', 'where its description is, if the package does not say so (file or address)')
    .option('--add <names>', 'streams and actions to take in besides (comma-separated, * matches)', list)
    .option('--connections <file>', 'connections to be looked at: a list of {"name", "streams"}')
    .option('--once', 'look and report only: nothing is published or kept, and no database is needed')
    .option('--schedule <cron>', 'not now, but whenever it is due, by a worker: "0 6 * * *"')
    .option('--timezone <zone>', 'of the schedule (default: UTC)')
    .addOption(
      new Option('--catch-up <policy>', 'what to do about times at which no worker ran (default: once)').choices([
        'skip',
        'once',
        'all',
      ]),
    )
    .option('-o, --out <dir>', 'folder of the new package (default: the place of the old one; with --once: nowhere)');
  return withBuildFlags(command, 'ask before the merge only')
    .addHelpText('after', HELP)
    .action(async (name: string, flags: WatchFlags) => {
      if (flags.once === true && flags.schedule !== undefined) command.error('error: choose --once or --schedule');
      if (flags.once === true) context.outcome.exitCode = await once(name, flags, command, context);
      else if (flags.schedule === undefined)
        context.outcome.exitCode = await watch(await planOf(name, flags, command), flags, context);
      else await schedule(await planOf(name, flags, command), flags.schedule, flags);
    });
}

async function planOf(name: string, flags: WatchFlags, command: Command): Promise<WatchPlanInput> {
  const folder = resolve(findPackage(name));
  const { add, connections } = flags;
  const description = descriptionOf(flags);
  return {
    package: folder,
    ...(description !== undefined && { description }),
    ...(add && { add }),
    ...(connections !== undefined && { connections: resolve(connections) }),
    ...(await decisionsOf(flags, command, USUAL_GATES)),
    publish: placeOf(flags, command, { kind: 'folder', parent: dirname(folder), out: folder }),
  };
}

/** A path is meant from here, wherever the run goes on. */
function descriptionOf({ description }: WatchFlags): string | undefined {
  if (description === undefined || /^(https?|npm):/i.test(description)) return description;
  return resolve(description.replace(/^file:\/\//, ''));
}

async function once(name: string, flags: WatchFlags, command: Command, context: CommandContext): Promise<number> {
  const { budget } = await decisionsOf(flags, command);
  const { look, report } = await watchOnce({
    ...agentOptions(flags, context),
    budget: budget.usd,
    tokens: budget.tokens,
    connector: name,
    description: descriptionOf(flags),
    add: flags.add,
    connections: flags.connections,
    allowPrivate: flags.allowPrivate,
    out: flags.out,
  });
  if (report === undefined) {
    if (flags.json) emitJson({ type: 'watch-look', status: look.status, address: look.address });
    else process.stdout.write(`source-${look.name}: ${sameWords(look)}\n`);
    return EXIT.ok;
  }
  if (flags.json) emitJson({ type: 'drift', ...report });
  else process.stdout.write(`${driftText(report)}\n`);
  return report.level === 'major' ? EXIT.drift : EXIT.ok;
}

async function watch(plan: WatchPlanInput, flags: WatchFlags, { signal }: CommandContext): Promise<number> {
  await using factory = await openFactory({
    home: flags.home,
    modelFile: flags.model === undefined ? undefined : resolve(flags.model),
  });
  const { run, resumed } = await factory.watch(plan);
  say(flags, resumed ? `goes on with the watch ${run}` : `watch ${run}; after an interruption: the same command`);
  return await followBuild(factory, run, { flags, signal, onEvent: (event) => showReport(event, factory, flags) });
}

async function showReport(event: RunEvent, factory: Factory, flags: GlobalOptions): Promise<void> {
  const hash = event.type === 'drift-report' ? event.data?.['report'] : undefined;
  if (typeof hash !== 'string') return;
  const report = driftReportSchema.parse(JSON.parse(Buffer.from(await factory.artefact(hash)).toString()));
  if (flags.json) emitJson({ type: 'drift', ...report });
  else process.stdout.write(`\n${driftText(report)}\n\n`);
}

async function schedule(plan: WatchPlanInput, cron: string, flags: WatchFlags): Promise<void> {
  const { timezone, catchUp, home } = flags;
  const entry = await scheduleWatch({ plan, cron, timezone, catchUp, home });
  if (flags.json) emitJson({ type: 'schedule', ...entry });
  else {
    const next = entry.nextAt === undefined ? 'never' : new Date(entry.nextAt).toISOString();
    process.stdout.write(`${entry.name}: next ${next}; a worker has to be at work then (tapwright worker)\n`);
  }
}
