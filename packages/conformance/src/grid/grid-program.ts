// Run in a process of its own: what a connector does to itself must not stop the one that waits for it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isTapwrightError } from '@tapwright/connector';
import { z } from 'zod';
import { loadEntry } from '../package/package-entry.ts';
import { registerPackageResolution } from '../package/resolution.ts';
import { behaviourProfileSchema } from '../profile.ts';
import { parseBlueprintInput } from '../suite/read-blueprint.ts';
import { gridLine, type GridLine } from './grid-line.ts';
import { runGrid } from './run-grid.ts';

/** What the process is asked to do, as JSON in its first argument. */
export const gridJobSchema = z.object({
  folder: z.string(),
  entry: z.string(),
  seed: z.string(),
  profile: z.string().optional(),
  streams: z.array(z.string()).optional(),
  faults: z.array(z.string()).optional(),
});

export type GridJob = z.output<typeof gridJobSchema>;

function say(line: GridLine): void {
  process.stdout.write(gridLine(line));
}

async function run(job: GridJob): Promise<void> {
  registerPackageResolution();
  const { profile, streams, faults } = job;
  const grid = await runGrid(await loadEntry(job.entry), {
    blueprint: parseBlueprintInput(await readJson(join(job.folder, 'blueprint.json'))),
    seed: job.seed,
    ...(profile !== undefined && { profile: behaviourProfileSchema.parse(await readJson(profile)) }),
    ...(streams !== undefined && { streams }),
    ...(faults !== undefined && { faults }),
    onBegin: ({ stream, fault, case: name, expected }) => say({ kind: 'begin', stream, fault, case: name, expected }),
    onCell: (cell) => say({ kind: 'cell', cell }),
  });
  say({ kind: 'end', rows: grid.rows.map((row) => ({ ...row })), faults: [...grid.faults] });
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}

const [job = ''] = process.argv.slice(2);
try {
  await run(gridJobSchema.parse(JSON.parse(job)));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const { code, hint } = isTapwrightError(error) ? error : { code: 'grid_failed', hint: undefined };
  say({ kind: 'error', message, code, ...(hint !== undefined && { hint }) });
  process.exitCode = 1;
}
