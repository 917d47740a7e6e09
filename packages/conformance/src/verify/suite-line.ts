import { z } from 'zod';
import { errorLine } from '../package/run-program.ts';

/** What the process that runs the verifier's suite is asked to do. */
export const suiteJobSchema = z.object({
  folder: z.string(),
  /** Modules that a person wrote, as addresses. */
  handWritten: z.array(z.string()),
  profile: z.string().optional(),
  recording: z.string().optional(),
});

export type SuiteJob = z.output<typeof suiteJobSchema>;

/** What it says. */
export const suiteLineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('check'),
    name: z.string(),
    part: z.string(),
    status: z.enum(['passed', 'failed', 'skipped']),
    message: z.string().optional(),
  }),
  z.object({
    kind: z.literal('end'),
    origin: z.enum(['label', 'recording', 'third-party', 'self']),
    sampled: z.array(z.object({ variant: z.string(), ran: z.number(), of: z.number() })),
  }),
  z.object({
    kind: z.literal('live'),
    live: z.object({
      recorded: z.string(),
      recording: z.string(),
      exchanges: z.number(),
      streams: z.record(z.string(), z.number()),
      problems: z.array(z.string()),
    }),
  }),
  errorLine,
]);

export type SuiteLine = z.output<typeof suiteLineSchema>;
