import { z } from 'zod';

const names = z.array(z.string()).readonly();

/** What a package's stream makes of an API, be it the one it was made for or another version of it. */
export const streamBehaviourSchema = z.strictObject({
  stream: z.string(),
  /** `partial`: it reads, and rows or fields are missing or of another type than they were. */
  outcome: z.enum(['complete', 'partial', 'failed']),
  rows: z.number().int(),
  /** Rows that the API has; absent where it has no such list. */
  expected: z.number().int().exactOptional(),
  lostRows: z.number().int(),
  error: z
    .strictObject({
      code: z.string(),
      failureType: z.string(),
      message: z.string(),
      status: z.number().int().exactOptional(),
    })
    .exactOptional(),
  /** Dotted paths that its own API fills and this one does not. */
  lostFields: names,
  changedTypes: z.array(z.strictObject({ field: z.string(), before: z.string(), now: z.string() })).readonly(),
});

export type StreamBehaviour = z.output<typeof streamBehaviourSchema>;

/** What a package makes of one API. */
export const apiBehaviourSchema = z.strictObject({
  /** Name that the API was given. */
  api: z.string(),
  streams: z.array(streamBehaviourSchema).readonly(),
});

export type ApiBehaviour = z.output<typeof apiBehaviourSchema>;
