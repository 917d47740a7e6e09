import type { Writable } from 'node:stream';
import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Actions, AnyStream, ConnectorDefinition } from '../definition.ts';

/** What a program works with. */
export interface ProgramIo {
  /** Protocol lines only. */
  readonly stdout: Writable;
  /** For people. */
  readonly stderr: Writable;
  /** Stops the run: streams end incomplete, with their last state. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** The time in messages. Default: the clock's. */
  readonly timestamp?: () => number;
}

/**
 * Runs a connector as a source program: `spec | check | discover | read`, in the Airbyte protocol or as a Singer tap.
 * Resolves with the exit code: 0 done, 1 failed, 2 bad arguments.
 */
export async function runProgram<Schema extends z.ZodType, Streams extends readonly AnyStream[], A extends Actions>(
  connector: ConnectorDefinition<Schema, Streams, A>,
  argv: readonly string[],
  io: ProgramIo,
): Promise<number> {
  // A connector inside another program never needs the protocols: they are loaded when it is one itself.
  const { runCommand } = await import('./run-command.ts');
  return runCommand(connector, argv, io);
}
