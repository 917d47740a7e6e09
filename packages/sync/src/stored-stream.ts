import { z } from 'zod';
import { checkpointSchema } from './checkpoint.ts';

export const storedStreamSchema = z.object({
  table: z.string(),
  /** Which column holds which field; names never move from one field to another. */
  columns: z.array(z.object({ field: z.string(), name: z.string() })),
  checkpoint: checkpointSchema,
});

/** What the state table of a database has on one stream. */
export type StoredStream = z.infer<typeof storedStreamSchema>;
