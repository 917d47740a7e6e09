import { z } from 'zod';
import { fieldPath, paginationSchema } from '@tapwright/blueprint';

/**
 * How an API really behaves, beyond its contract: what the mock server serves. Who wrote it decides what a test result
 * may claim: `label` (a person, before looking at our inference), `recording`, `third-party` (an emulator or a real
 * server), or `self` (copied from the interpretation, so results are only self-consistent).
 */
export const behaviourProfileSchema = z.strictObject({
  origin: z.enum(['label', 'recording', 'third-party', 'self']),
  /** Requests without valid credentials get 401. Names of security schemes that count; empty: no authentication. */
  auth: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('bearer'), prefix: z.string().optional() }),
      z.strictObject({ kind: z.literal('basic') }),
      z.strictObject({
        kind: z.literal('api-key'),
        in: z.enum(['header', 'query', 'cookie']),
        name: z.string(),
        prefix: z.string().optional(),
      }),
    ]),
  ),
  lists: z.array(
    z.strictObject({
      /** Method and path template as the contract writes them. */
      method: z.enum(['GET', 'POST']),
      path: z.string(),
      /** Name for the records, shared by several lists of the same resource. */
      resource: z.string(),
      records: z.strictObject({
        path: fieldPath,
        item: fieldPath.optional(),
        shape: z.enum(['array', 'map', 'single']).default('array'),
      }),
      /** In the item itself. Empty: no key. */
      key: z.array(fieldPath),
      pagination: paginationSchema,
      /** Page size when the request names none, and the most that the server gives whatever is asked. */
      pageSize: z.strictObject({ default: z.number().int().positive(), max: z.number().int().positive() }).optional(),
      /** Path parameter (or required query parameter) → resource and field of the parent whose children this lists. */
      parents: z.record(z.string(), z.strictObject({ resource: z.string(), field: fieldPath })).optional(),
      /** Server-side "changed since" filter. */
      cursor: z
        .strictObject({
          field: fieldPath,
          type: z.enum(['date-time', 'date', 'unix-seconds', 'unix-milliseconds', 'integer', 'string']),
          start: z.strictObject({ in: z.enum(['query', 'body', 'header']), name: z.string() }).optional(),
          end: z.strictObject({ in: z.enum(['query', 'body', 'header']), name: z.string() }).optional(),
          boundary: z.enum(['inclusive', 'exclusive']).default('inclusive'),
        })
        .optional(),
      /** A filter that hides records unless the parameter is sent: parameter → value that shows all. */
      defaultFilters: z
        .record(z.string(), z.strictObject({ hides: z.string(), all: z.string().optional() }))
        .optional(),
    }),
  ),
});

export type BehaviourProfile = z.output<typeof behaviourProfileSchema>;
