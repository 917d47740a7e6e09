import { Writable } from 'node:stream';
import type { z } from 'zod';
import type { Actions, AnyStream, ConnectorDefinition } from '../definition.ts';
import { timestampFromEnv } from '../timestamp-from-env.ts';
import { runProgram } from './run-program.ts';
import { holdYoungHeap } from './young-heap.ts';

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs a connector as this process: arguments from the command line, protocol on standard output, exit code set. The
 * whole of a package's `bin`:
 *
 * @example
 * await runAsProgram(connector);
 */
export async function runAsProgram<Schema extends z.ZodType, Streams extends readonly AnyStream[], A extends Actions>(
  connector: ConnectorDefinition<Schema, Streams, A>,
): Promise<void> {
  holdYoungHeap();
  const stop = new AbortController();
  let signalled: number | undefined;
  for (const [name, code] of Object.entries(SIGNALS)) {
    process.on(name, () => {
      // Asked twice: whoever asks does not want to wait for a clean end.
      if (signalled !== undefined) process.exit(code);
      signalled = code;
      stop.abort(new Error(`stopped by ${name}`));
    });
  }
  const io = { stdout: reservedStdout(), stderr: process.stderr, signal: stop.signal, ...fixedTimestamp() };
  const code = await runProgram(connector, process.argv.slice(2), io);
  // Not left to the event loop: a connector's own timer must not keep a finished program alive.
  process.exit(signalled ?? code);
}

/** `TAPWRIGHT_NOW` stands in every message, so that two runs can be compared byte by byte. */
function fixedTimestamp(): { readonly timestamp?: () => number } {
  if (!process.env['TAPWRIGHT_NOW']) return {};
  try {
    const now = timestampFromEnv();
    return { timestamp: () => now };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}

/**
 * Standard output for the protocol alone: what anything else prints (`console.log` in a hook, a library's notice) goes
 * to standard error.
 */
function reservedStdout(): Writable {
  const write = process.stdout.write.bind(process.stdout);
  const reserved = new Writable({
    decodeStrings: false,
    write: (chunk: string | Uint8Array, _encoding, done) => {
      write(chunk, done);
    },
  });
  // A reader that goes away shows here; the run ends by itself.
  process.stdout.on('error', (error) => reserved.destroy(error));
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return reserved;
}
