import { z } from 'zod';
import { gridResultsSchema } from '../grid/grid-results.ts';
import { mutantResultsSchema } from '../mutants/mutant-results.ts';

const checkResult = z.strictObject({
  name: z.string(),
  part: z.string(),
  status: z.enum(['passed', 'failed', 'skipped']),
  /** Why it failed, or was skipped. */
  message: z.string().optional(),
});

/** What `test-results.json` holds. Only the runner writes it; the same code gives the same bytes. */
export const testResultsSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** How far the connector was proven: `L1` is against a mock of its API, `L2` that its checks notice mistakes, `L3` and that it stands the grid. */
  level: z.enum(['L1', 'L2', 'L3']),
  /** Who said how the API behaves. */
  origin: z.enum(['label', 'recording', 'third-party', 'self']),
  /** Under a profile copied from the connector's own blueprint nothing is shown to be correct. */
  claim: z.enum(['self-consistent', 'correct']),
  runner: z.strictObject({ name: z.string(), version: z.string() }),
  /** SHA-256 of what was run. */
  hashes: z.strictObject({ blueprint: z.string(), files: z.record(z.string(), z.string()) }),
  counts: z.strictObject({ passed: z.number().int(), failed: z.number().int(), skipped: z.number().int() }),
  /** Kinds of checks that were run for some streams or actions only, because there are many. */
  sampled: z.array(z.strictObject({ variant: z.string(), ran: z.number().int(), of: z.number().int() })),
  checks: z.array(checkResult),
  /** Which mistakes the checks notice, where that was tried. */
  mutants: mutantResultsSchema.optional(),
  /** What comes of streams and faults, where that was tried. */
  grid: gridResultsSchema.optional(),
});

export type TestResults = z.output<typeof testResultsSchema>;
export type CheckResultEntry = TestResults['checks'][number];
