import { z } from 'zod';
import { streamBehaviourSchema } from './stream-behaviour.ts';

/** Marks the lines of the process among what a connector prints itself. */
const LINE = '@@tapwright-behaviour ';

const line = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begin'), api: z.string() }),
  z.object({ kind: z.literal('stream'), api: z.string(), behaviour: streamBehaviourSchema }),
  z.object({ kind: z.literal('end') }),
  z.object({ kind: z.literal('error'), message: z.string(), code: z.string(), hint: z.string().optional() }),
]);

export type BehaviourLine = z.output<typeof line>;

export function behaviourLine(one: BehaviourLine): string {
  return `\n${LINE}${JSON.stringify(one)}\n`;
}

/** A line that the process wrote; undefined for any other. */
export function parseBehaviourLine(text: string): BehaviourLine | undefined {
  return text.startsWith(LINE) ? line.parse(JSON.parse(text.slice(LINE.length))) : undefined;
}
