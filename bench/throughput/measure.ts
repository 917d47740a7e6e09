import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { programs, scratch } from './places.ts';

/** A whole process, from its start to its end. */
export interface Usage {
  readonly seconds: number;
  /** User and system seconds, of all processes that it started too. */
  readonly cpu: number;
  /** Highest resident set in MiB. */
  readonly rss: number;
}

/** A program that reads records and writes one line for each. */
export interface Case {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Begins each line that is a record. */
  readonly record?: string;
}

/** Runs a case; its output is counted unless it goes nowhere. Fails when records are missing or doubled. */
export async function measure(one: Case, records: number, keep = true): Promise<Usage> {
  const output = keep ? join(scratch, `output-${process.pid}.jsonl`) : '/dev/null';
  const child = spawn('python3', [join(programs, 'usage.py'), output, ...one.command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...one.env },
  });
  const [told, errors] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  const usage = told === '' ? undefined : (JSON.parse(told) as Usage & { readonly code: number });
  if (usage === undefined || usage.code !== 0) throw new Error(`${one.name} failed: ${errors.slice(-2_000)}`);
  if (keep) {
    const found = await countRecords(output, one.record ?? '{"id":');
    await rm(output);
    if (found !== records) throw new Error(`${one.name} wrote ${found} of ${records} records: ${errors.slice(-2_000)}`);
  }
  return usage;
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

async function countRecords(file: string, start: string): Promise<number> {
  const mark = Buffer.from(`\n${start}`);
  let count = 0;
  let rest = Buffer.from('\n');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    let at = 0;
    for (let found = bytes.indexOf(mark); found >= 0; found = bytes.indexOf(mark, at)) {
      count += 1;
      at = found + mark.length;
    }
    // A mark may stand across two chunks; one that was counted does not come again.
    rest = bytes.subarray(Math.max(at, bytes.length - mark.length + 1));
  }
  return count;
}

/** Runs cases in turns (A B C, A B C, …), so that what else happens on the machine meets all of them. */
export async function inTurns(
  cases: readonly Case[],
  rounds: number,
  run: (one: Case) => Promise<Usage>,
): Promise<ReadonlyMap<string, readonly Usage[]>> {
  const all = new Map<string, Usage[]>(cases.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const one of cases) {
      const usage = await run(one);
      all.get(one.name)?.push(usage);
      const { cpu, seconds, rss } = usage;
      process.stderr.write(
        `  round ${round + 1}: ${one.name}: CPU ${cpu.toFixed(2)} s, wall ${seconds.toFixed(2)} s, ${rss.toFixed(0)} MiB\n`,
      );
    }
  }
  return all;
}

/** Starts the API and gives its address. */
export async function startServer(): Promise<{ readonly url: string; readonly server: ChildProcess }> {
  const server = spawn(process.execPath, [join(programs, '../server.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(createInterface({ input: server.stdout }), 'line');
  return { url: `http://127.0.0.1:${String(port)}`, server };
}

export function mustRun(program: string, args: readonly string[], cwd?: string): void {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    ...(cwd !== undefined && { cwd }),
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? stdout + stderr}`);
}
