import { DEFAULT_LIMITS, modelWordsSchema } from '@tapwright/factory';
import { z } from 'zod';
import { publishPlanSchema } from './publish-plan.ts';
import { readPlan } from '../read-plan.ts';

const patterns = z.array(z.string().min(1)).exactOptional();
const policy = z.enum(['ask', 'auto']);

/** What a build is told, kept with its run. Plain data without secrets: keys of models stay where they are. */
export const buildPlanSchema = z.strictObject({
  subject: z.string().min(1),
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and dashes')
    .exactOptional(),
  wanted: z.strictObject({ streams: patterns, actions: patterns, include: patterns, exclude: patterns }).default({}),
  allowPrivate: z.boolean().default(false),
  /** Who answers at each gate: a person, or `auto` the policy that lets everything pass. */
  gates: z
    .strictObject({
      research: policy.default('ask'),
      generation: policy.default('ask'),
      tests: policy.default('ask'),
      merge: policy.default('ask'),
    })
    .prefault({}),
  level: z.enum(['L1', 'L2', 'L3']).default('L3'),
  publish: publishPlanSchema,
  /** Which model answers whom, where the build was told: its keys stay with whoever works on it. */
  model: modelWordsSchema.exactOptional(),
  /** Folders of descriptions in which a name is looked for. */
  directories: z.array(z.string().min(1)).exactOptional(),
  budget: z
    .strictObject({ usd: z.number().positive().exactOptional(), tokens: z.number().int().positive().exactOptional() })
    .default({}),
  limits: z
    .strictObject({
      testFixes: z.number().int().min(0).max(20).default(DEFAULT_LIMITS.testFixes),
      codeFixes: z.number().int().min(0).max(20).default(DEFAULT_LIMITS.codeFixes),
      reviews: z.number().int().min(0).max(20).default(DEFAULT_LIMITS.reviews),
      research: z.number().int().min(0).max(20).default(DEFAULT_LIMITS.research),
    })
    .prefault({}),
});

export type BuildPlan = z.output<typeof buildPlanSchema>;
export type BuildPlanInput = z.input<typeof buildPlanSchema>;

/** Throws a ConfigError (`build_plan_invalid`) that names the first thing at fault. */
export function parseBuildPlan(value: unknown): BuildPlan {
  return readPlan(buildPlanSchema, value, {
    problem: 'the build cannot begin',
    code: 'build_plan_invalid',
    hint: 'Check the options of `tapwright build --help`.',
  });
}
