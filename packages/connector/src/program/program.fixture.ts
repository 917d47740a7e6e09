import { Buffer } from 'node:buffer';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { z } from 'zod';
import { fakeClock } from '../auth/loopback.fixture.ts';
import type { Actions, AnyStream, ConnectorDefinition } from '../definition.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { runProgram, type ProgramIo } from './run-program.ts';

export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Each line of standard output, decoded. */
  readonly messages: readonly JsonObject[];
}

/** Collects what a program writes; `onLine` sees each line as it comes. */
export function collector(onLine: (line: string) => void = () => undefined): Writable & { text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      for (const line of chunk.toString('utf8').split('\n')) if (line !== '') onLine(line);
      done();
    },
  });
  return Object.assign(stream, { text: () => Buffer.concat(chunks).toString('utf8') });
}

/** Runs a program in a folder of its own; `files` become arguments: `{config: …}` is `--config <file>`. */
export async function program<Schema extends z.ZodType, Streams extends readonly AnyStream[], A extends Actions>(
  connector: ConnectorDefinition<Schema, Streams, A>,
  argv: readonly string[],
  files: Readonly<Record<string, unknown>> = {},
  io: Partial<ProgramIo> & { readonly onLine?: (line: string) => void } = {},
): Promise<ProgramResult> {
  const folder = mkdtempSync(join(tmpdir(), 'tapwright-program-'));
  try {
    const flags = Object.entries(files).flatMap(([name, content]) => {
      const path = join(folder, `${name}.json`);
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
      return [`--${name}`, path];
    });
    const stdout = collector(io.onLine);
    const stderr = collector();
    const code = await runProgram(connector, [...argv, ...flags], { clock: fakeClock(), stdout, stderr, ...io });
    const text = stdout.text();
    return { code, stdout: text, stderr: stderr.text(), messages: decode(text) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function decode(text: string): JsonObject[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): unknown => JSON.parse(line))
    .filter(isJsonObject);
}
