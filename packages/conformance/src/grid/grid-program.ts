// Run in a process of its own: what a connector does to itself must not stop the one that waits for it.
import { join } from 'node:path';
import { loadEntry } from '../package/package-entry.ts';
import { readJson } from '../package/read-json.ts';
import { registerPackageResolution } from '../package/resolution.ts';
import { runProgram } from '../package/run-program.ts';
import { behaviourProfileSchema } from '../profile.ts';
import { parseBlueprintInput } from '../suite/read-blueprint.ts';
import { gridJobSchema, type GridJob, type GridLine } from './grid-line.ts';
import { runGrid } from './run-grid.ts';

async function run(job: GridJob, say: (line: GridLine) => void): Promise<void> {
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

await runProgram(gridJobSchema, 'grid_failed', run);
