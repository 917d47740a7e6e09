import { randomUUID } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';

// What a package's process says of the package goes over its standard output, among whatever the package prints itself.
// A mark that only both ends know stands in front of it: it comes on standard input, which is read to its end before any
// code of the package runs, and is written past everything that such code could have put in between.

// Taken before any code of a package runs: what it puts in their place later is not used here.
const write = writeSync;
const toText = JSON.stringify;
const encoder = new TextEncoder();
const encode = encoder.encode.bind(encoder);
const wait = Atomics.wait;
const still = new Int32Array(new SharedArrayBuffer(4));
const roots: readonly object[] = [Object.prototype, Array.prototype];

const STDIN = 0;
const STDOUT = 1;

/** A mark that nobody guesses. */
export function newMark(): string {
  return `@@${randomUUID()}`;
}

/** What a process is given on its standard input, which {@link takeJob} reads. */
export function jobInput(mark: string, job: unknown): string {
  return JSON.stringify({ mark, job });
}

export interface GivenJob<Job> {
  readonly job: Job;
  /** Writes one line at once. */
  readonly say: (line: object) => void;
}

/** What this process was asked to do, and its way to say what came of it. Once, and before any code of a package runs. */
export function takeJob<Job>(schema: z.ZodType<Job>): GivenJob<Job> {
  const { mark, job } = z.object({ mark: z.string(), job: z.unknown() }).parse(JSON.parse(readFileSync(STDIN, 'utf8')));
  return {
    job: schema.parse(job),
    say: (line) => {
      for (const root of roots) {
        if ('toJSON' in root) throw new Error('somebody changes what is said');
      }
      // Whatever is printed beside may have no end of line.
      writeAll(encode(`\n${mark} ${toText(line)}\n`));
    },
  };
}

function writeAll(bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) {
    try {
      done += write(STDOUT, bytes, done, bytes.length - done);
    } catch (error) {
      // Whoever reads it has to catch up.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      wait(still, 0, 0, 2);
    }
  }
}

/** A line that bears the mark; undefined for any other. */
export function parseMarkedLine<Line>(schema: z.ZodType<Line>, mark: string, text: string): Line | undefined {
  return text.startsWith(`${mark} `) ? schema.parse(JSON.parse(text.slice(mark.length + 1))) : undefined;
}
