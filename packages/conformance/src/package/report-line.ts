import { z } from 'zod';

const endLine = z.object({
  kind: z.literal('end'),
  name: z.string(),
  file: z.string().optional(),
  passed: z.boolean(),
  skip: z.string().optional(),
  milliseconds: z.number(),
  message: z.string().optional(),
});

/** What the reporter says of a run. */
export const reportLineSchema = z.discriminatedUnion('kind', [
  endLine,
  z.object({ kind: z.literal('diagnostic'), message: z.string() }),
  /** All tests have ended: without this line, the process ended before they did. */
  z.object({ kind: z.literal('finished') }),
]);

export type ReportLine = z.output<typeof reportLineSchema>;
