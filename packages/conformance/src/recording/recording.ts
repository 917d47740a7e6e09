import { z } from 'zod';

const exchange = z.strictObject({
  method: z.string(),
  /** With origin and query, without secrets. */
  url: z.string(),
  stream: z.string().optional(),
  /** Text of what was sent, where anything was. */
  requestBody: z.string().optional(),
  status: z.number().int(),
  /** Only those that say something about paging, limits and format. */
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  /** The answer was no text, and so was left out. */
  omitted: z.literal(true).optional(),
});

/** Exchanges with a live API, without secrets. They answer again in place of the API. */
export const recordingSchema = z.strictObject({
  formatVersion: z.literal(1),
  connector: z.string(),
  /** When it began; ISO 8601. */
  recorded: z.iso.datetime(),
  baseUrl: z.string(),
  /** The config, with placeholders in place of secrets. */
  config: z.record(z.string(), z.unknown()),
  /** JSON paths whose values were replaced. */
  redacted: z.array(z.string()),
  /** What was read, in order; `from` where only what changed since. */
  reads: z.array(
    z.strictObject({
      stream: z.string(),
      limit: z.number().int(),
      records: z.number().int(),
      from: z.string().optional(),
    }),
  ),
  exchanges: z.array(exchange),
});

export type Recording = z.output<typeof recordingSchema>;
/** One read of a stream. */
export type RecordedRead = Recording['reads'][number];
export type RecordedExchange = Recording['exchanges'][number];
