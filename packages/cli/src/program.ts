import { version } from '@tapwright/app';
import { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { authCommand } from './commands/auth.ts';
import { approveCommand, rejectCommand } from './commands/approve.ts';
import { bridgeCommand } from './commands/bridge.ts';
import { buildCommand } from './commands/build.ts';
import { chaosCommand } from './commands/chaos.ts';
import { checkCommand } from './commands/check.ts';
import { completionCommand } from './commands/completion.ts';
import { databaseCommand } from './commands/database.ts';
import { discoverCommand } from './commands/discover.ts';
import { doctorCommand } from './commands/doctor.ts';
import { gateCommand } from './commands/gate.ts';
import { generateCommand } from './commands/generate.ts';
import { inspectCommand } from './commands/inspect.ts';
import { mockCommand } from './commands/mock.ts';
import { probeCommand } from './commands/probe.ts';
import { publishCommand } from './commands/publish.ts';
import { readCommand } from './commands/read.ts';
import { recordCommand } from './commands/record.ts';
import { requestsCommand } from './commands/requests.ts';
import { runsCommand } from './commands/runs.ts';
import { researchCommand } from './commands/research.ts';
import { reviewCommand, testReviewCommand } from './commands/review.ts';
import { specCommand } from './commands/spec.ts';
import { syncCommand } from './commands/sync.ts';
import { testCommand } from './commands/test.ts';
import { verifyCommand } from './commands/verify.ts';
import { watchCommand } from './commands/watch.ts';
import { workerCommand } from './commands/worker.ts';

const EXAMPLES = `
Examples:
  tapwright inspect openapi.yaml                          what would be inferred, and how sure
  tapwright generate openapi.yaml --out source-example    make the connector package
  tapwright test source-example                           really run its checks
  tapwright read source-example items --limit 5 -c config.yaml
  tapwright sync source-example --to duckdb:data.db -c config.yaml

Exit codes: 0 ok, 1 failure, 2 usage or config, 3 waits for approval, 4 parked, 5 drifted, 130 interrupted`;

const COMMANDS = [
  inspectCommand,
  generateCommand,
  buildCommand,
  gateCommand,
  approveCommand,
  rejectCommand,
  researchCommand,
  testCommand,
  verifyCommand,
  testReviewCommand,
  reviewCommand,
  publishCommand,
  watchCommand,
  specCommand,
  checkCommand,
  discoverCommand,
  probeCommand,
  readCommand,
  recordCommand,
  syncCommand,
  authCommand,
  mockCommand,
  chaosCommand,
  bridgeCommand,
  requestsCommand,
  runsCommand,
  workerCommand,
  databaseCommand,
  doctorCommand,
];

/** The whole command line. Every command takes the global options before or after its own. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('tapwright')
    .description('From an API description to a connector you can trust, and it runs.')
    .version(version, '-V, --version')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(add --help for the options)')
    .showSuggestionAfterError();
  for (const create of COMMANDS) program.addCommand(prepared(create(context)));
  program.addCommand(prepared(completionCommand(program)));
  // Commander exits the process by itself unless every command is told not to.
  for (const command of [program, ...program.commands]) command.exitOverride();
  return program;
}

function prepared(command: Command): Command {
  return command
    .option('--json', 'events and results as JSON lines on standard output')
    .option('--home <dir>', 'folder for tokens and logs (default: ~/.tapwright, /var/lib/tapwright for root)')
    .option('-q, --quiet', 'no progress')
    .option('-v, --verbose', 'log lines of the connector on standard error')
    .showHelpAfterError('(add --help for the options)');
}
