import { z } from 'zod';
import { buildPlanSchema } from '../build/build-plan.ts';
import { readPlan } from '../read-plan.ts';

const { allowPrivate, gates, level, publish, budget, limits, model } = buildPlanSchema.shape;

/** What a watch is told, kept with its run and its schedule. Plain data without secrets. */
export const watchPlanSchema = z.strictObject({
  /** Folder of the package. */
  package: z.string().min(1),
  /** Where its description is, where the package does not say so. */
  description: z.string().min(1).exactOptional(),
  /** Patterns of streams and actions that the package is to have besides. */
  add: z.array(z.string().min(1)).default([]),
  /** File with the connections that are to be looked at besides those of the store. */
  connections: z.string().min(1).exactOptional(),
  allowPrivate,
  gates,
  level,
  publish,
  budget,
  limits,
  model,
});

export type WatchPlan = z.output<typeof watchPlanSchema>;
export type WatchPlanInput = z.input<typeof watchPlanSchema>;

/** Throws a ConfigError (`watch_plan_invalid`) that names the first thing at fault. */
export function parseWatchPlan(value: unknown): WatchPlan {
  return readPlan(watchPlanSchema, value, {
    problem: 'the watch cannot begin',
    code: 'watch_plan_invalid',
    hint: 'Check the options of `tapwright watch --help`.',
  });
}
