import { CommanderError } from 'commander';
import { createProgram } from './program.ts';
import { EXIT, reportError } from './report-error.ts';

/** Runs the command line and returns the exit code: 0 ok, 1 failure, 2 usage or config, 4 parked, 130 interrupted. */
export async function main(argv: readonly string[]): Promise<number> {
  process.stdout.on('error', stopQuietlyOnClosedPipe);
  const interrupt = new AbortController();
  const stop = (): void => {
    // The second signal ends the process at once.
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
    interrupt.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const outcome = { exitCode: EXIT.ok as number };
  const program = createProgram({ signal: interrupt.signal, outcome });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return outcome.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return interrupt.signal.aborted
      ? reportError(interrupt.signal.reason, false)
      : reportError(error, argv.includes('--json'));
  } finally {
    process.stdout.removeListener('error', stopQuietlyOnClosedPipe);
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
  }
}

/** `tapwright read … | head` closes our output; that is not an error. */
function stopQuietlyOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
}
