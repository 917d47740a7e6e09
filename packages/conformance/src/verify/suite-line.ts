import { z } from 'zod';

/** What the process that runs the verifier's suite is asked to do; it comes on its standard input. */
export const suiteJobSchema = z.object({
  /** Proves that a line comes from the program and not from the package's code. */
  nonce: z.string(),
  folder: z.string(),
  /** Modules that a person wrote, as addresses. */
  handWritten: z.array(z.string()),
  profile: z.string().optional(),
  recording: z.string().optional(),
});

export type SuiteJob = z.output<typeof suiteJobSchema>;

const suiteLine = z.discriminatedUnion('kind', [
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
  z.object({ kind: z.literal('error'), message: z.string() }),
]);

export type SuiteLine = z.output<typeof suiteLine>;

/** A line that carries the nonce; undefined for any other. */
export function parseSuiteLine(text: string, nonce: string): SuiteLine | undefined {
  return text.startsWith(`${nonce} `) ? suiteLine.parse(JSON.parse(text.slice(nonce.length + 1))) : undefined;
}
