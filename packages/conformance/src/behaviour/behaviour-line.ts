import { z } from 'zod';
import { errorLine } from '../package/run-program.ts';
import { streamBehaviourSchema } from './stream-behaviour.ts';

/** What the process that observes a package's streams is asked to do. */
export const behaviourJobSchema = z.object({
  folder: z.string(),
  entry: z.string(),
  /** Other APIs than the package's own: name, and file of the blueprint. */
  others: z.array(z.object({ name: z.string(), blueprint: z.string() })),
});

export type BehaviourJob = z.output<typeof behaviourJobSchema>;

/** What it says. */
export const behaviourLineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begin'), api: z.string() }),
  z.object({ kind: z.literal('stream'), api: z.string(), behaviour: streamBehaviourSchema }),
  z.object({ kind: z.literal('end') }),
  errorLine,
]);

export type BehaviourLine = z.output<typeof behaviourLineSchema>;
