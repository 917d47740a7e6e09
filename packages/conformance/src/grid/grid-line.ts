import { z } from 'zod';
import { errorLine } from '../package/run-program.ts';
import type { GridCell } from './run-grid.ts';

/** What the process that runs a grid is asked to do. */
export const gridJobSchema = z.object({
  folder: z.string(),
  entry: z.string(),
  seed: z.string(),
  profile: z.string().optional(),
  streams: z.array(z.string()).optional(),
  faults: z.array(z.string()).optional(),
});

export type GridJob = z.output<typeof gridJobSchema>;

const expectation = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('recovers') }),
  z.object({
    outcome: z.literal('fails'),
    codes: z.array(z.string()).readonly(),
    orRecovers: z.boolean().optional(),
  }),
  z.object({ outcome: z.literal('parks'), milliseconds: z.number() }),
  z.object({ outcome: z.literal('warns') }),
  z.object({ outcome: z.literal('unnoticeable'), why: z.string() }),
]);

const cell = z.object({
  stream: z.string(),
  fault: z.string(),
  case: z.string(),
  status: z.enum(['passed', 'failed', 'skipped']),
  expected: expectation,
  observed: z.string(),
  problem: z.string().optional(),
});

/** What it says. */
export const gridLineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('begin'),
    stream: z.string(),
    fault: z.string(),
    case: z.string(),
    expected: expectation,
  }),
  z.object({ kind: z.literal('cell'), cell }),
  z.object({
    kind: z.literal('end'),
    rows: z.array(z.object({ name: z.string(), kind: z.string() })),
    faults: z.array(z.string()),
  }),
  errorLine,
]);

export type GridLine = z.output<typeof gridLineSchema>;

export function toCell({ problem, ...rest }: z.output<typeof cell>): GridCell {
  return problem === undefined ? rest : { ...rest, problem };
}
