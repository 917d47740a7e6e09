import { z } from 'zod';

/** Marks the lines of the reporter among what tests print themselves. */
export const LINE = '@@tapwright ';

const endLine = z.object({
  kind: z.literal('end'),
  name: z.string(),
  file: z.string().optional(),
  passed: z.boolean(),
  skip: z.string().optional(),
  milliseconds: z.number(),
  message: z.string().optional(),
});

const reportLine = z.discriminatedUnion('kind', [
  endLine,
  z.object({ kind: z.literal('diagnostic'), message: z.string() }),
]);

export type ReportLine = z.output<typeof reportLine>;

/** A line that the reporter wrote; undefined for any other. */
export function parseReportLine(line: string): ReportLine | undefined {
  if (!line.startsWith(LINE)) return undefined;
  return reportLine.parse(JSON.parse(line.slice(LINE.length)));
}
