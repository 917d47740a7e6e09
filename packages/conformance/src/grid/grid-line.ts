import { z } from 'zod';
import type { GridCell } from './run-grid.ts';

/** Marks the lines of a grid's process among what a connector prints itself. */
const LINE = '@@tapwright-grid ';

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

const line = z.discriminatedUnion('kind', [
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
  z.object({ kind: z.literal('error'), message: z.string(), code: z.string(), hint: z.string().optional() }),
]);

export type GridLine = z.output<typeof line>;

export function gridLine(one: GridLine): string {
  return `\n${LINE}${JSON.stringify(one)}\n`;
}

/** A line that the grid's process wrote; undefined for any other. */
export function parseGridLine(text: string): GridLine | undefined {
  return text.startsWith(LINE) ? line.parse(JSON.parse(text.slice(LINE.length))) : undefined;
}

export function toCell({ problem, ...rest }: z.output<typeof cell>): GridCell {
  return problem === undefined ? rest : { ...rest, problem };
}
