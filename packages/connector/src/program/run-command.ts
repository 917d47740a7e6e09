import type { z } from 'zod';
import { systemClock } from '../clock.ts';
import type { LogLevel, StreamState } from '../connection.ts';
import type { Actions, AnyStream, ConnectorDefinition } from '../definition.ts';
import { createRedactor } from '../http/redact.ts';
import { airbyteFormat } from './airbyte-format.ts';
import { parseArguments } from './arguments.ts';
import { helpText } from './help.ts';
import { errorText } from './message-format.ts';
import { programError } from './program-error.ts';
import { protocolOutput } from './protocol-output.ts';
import { runJob, type Job, type Session } from './run-job.ts';
import type { ProgramIo } from './run-program.ts';
import { singerFormat } from './singer-format.ts';

/** What `runProgram` does, with all that it needs. */
export async function runCommand<Schema extends z.ZodType, Streams extends readonly AnyStream[], A extends Actions>(
  connector: ConnectorDefinition<Schema, Streams, A>,
  argv: readonly string[],
  io: ProgramIo,
): Promise<number> {
  const command = parseArguments(argv);
  switch (command.kind) {
    case 'help':
      io.stdout.write(helpText(connector));
      return 0;
    case 'version':
      io.stdout.write(`${connector.version ?? 'unknown'}\n`);
      return 0;
    case 'mistake':
      io.stderr.write(`${connector.name}: ${command.message}\nRun ${connector.name} --help to see what can be done.\n`);
      return 2;
    default:
      return guarded(openSession(command, io), (session) => runJob(connector, command, session));
  }
}

function openSession(job: Job, io: ProgramIo): Session {
  const stop = new AbortController();
  const output = protocolOutput(io.stdout, () => stop.abort(new Error('nobody reads the output any more')));
  const clock = io.clock ?? systemClock;
  const now = io.timestamp ?? ((): number => clock.now());
  const secrets: string[] = [];
  const redact = createRedactor(() => secrets);
  const states = new Map<string, StreamState>();
  const airbyte = job.format === 'airbyte';
  const format = airbyte ? airbyteFormat(now, redact) : singerFormat(now, states);
  const log = (level: LogLevel, message: string): void => {
    if (level === 'debug' && !job.debug) return;
    if (airbyte) void output.write(format.log(level, message));
    else io.stderr.write(`${level.toUpperCase()} ${redact(message)}\n`);
  };
  const signal = io.signal ? AbortSignal.any([io.signal, stop.signal]) : stop.signal;
  return { output, signal, clock, format, secrets, states, log, logsErrors: !airbyte };
}

/** Turns whatever went wrong into a message and an exit code. */
async function guarded(session: Session, run: (session: Session) => Promise<boolean>): Promise<number> {
  try {
    return (await run(session)) ? 0 : 1;
  } catch (error) {
    const failure = programError(error, session.signal.aborted);
    await session.output.write(session.format.error(failure, undefined));
    if (session.logsErrors) session.log('error', errorText(failure));
    return 1;
  } finally {
    await session.output.flush();
  }
}
