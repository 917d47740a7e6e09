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
  /**
   * How far the connector was proven: `L0` types and generated files are as they should be, `L1` and it passes its
   * checks against a mock of its API, `L2` and they notice mistakes, `L3` and it stands the grid, `L4` and it agrees
   * with a recording of the live API.
   */
  level: z.enum(['none', 'L0', 'L1', 'L2', 'L3', 'L4']),
  /** Who said how the API behaves. */
  origin: z.enum(['label', 'recording', 'third-party', 'self']),
  /** Under a profile copied from the connector's own blueprint nothing is shown to be correct. */
  claim: z.enum(['self-consistent', 'correct']),
  /** Its hash is over the runner's own sources. */
  runner: z.strictObject({ name: z.string(), version: z.string(), hash: z.string().optional() }),
  /** What it ran on and with. */
  versions: z.record(z.string(), z.string()).optional(),
  /** SHA-256 of what was run; `profile` where it was not the connector's own view. */
  hashes: z.strictObject({
    blueprint: z.string(),
    files: z.record(z.string(), z.string()),
    profile: z.string().optional(),
  }),
  /** What can be seen without running anything: how many type errors, which generated files are not as emitted. */
  static: z.strictObject({ types: z.number().int(), edited: z.array(z.string()) }).optional(),
  counts: z.strictObject({ passed: z.number().int(), failed: z.number().int(), skipped: z.number().int() }),
  /** Kinds of checks that were run for some streams or actions only, because there are many. */
  sampled: z.array(z.strictObject({ variant: z.string(), ran: z.number().int(), of: z.number().int() })),
  checks: z.array(checkResult),
  /** Which mistakes the checks notice, where that was tried. */
  mutants: mutantResultsSchema.optional(),
  /** What comes of streams and faults, where that was tried. */
  grid: gridResultsSchema.optional(),
  /** What comes of a recording of the live API, where there is one. */
  live: z
    .strictObject({
      /** When it was recorded; ISO 8601. */
      recorded: z.string(),
      /** SHA-256 of the recording. */
      recording: z.string(),
      exchanges: z.number().int(),
      /** Stream → records that it gave from the recorded answers. */
      streams: z.record(z.string(), z.number().int()),
      problems: z.array(z.string()),
    })
    .optional(),
});

export type TestResults = z.output<typeof testResultsSchema>;
export type CheckResultEntry = TestResults['checks'][number];
