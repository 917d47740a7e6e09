import { GATES } from '@tapwright/factory';
import { z } from 'zod';
import { readPlan } from '../read-plan.ts';
import { readYaml } from '../read-yaml.ts';
import { buildPlanSchema } from './build-plan.ts';

const { level, budget, limits } = buildPlanSchema.shape;

const policySchema = z.strictObject({
  gates: z.partialRecord(z.enum(GATES), z.enum(['ask', 'auto'])).exactOptional(),
  level: level.unwrap().exactOptional(),
  budget: budget.unwrap().exactOptional(),
  limits: limits.unwrap().exactOptional(),
});

/** What a team decides once for all its builds: who answers at which gate, how far packages are proven, what they may cost. */
export type BuildPolicy = z.output<typeof policySchema>;

/** A JSON or YAML file; throws a ConfigError (`policy_invalid`) that names the first thing at fault. */
export async function readPolicy(file: string): Promise<BuildPolicy> {
  return readPlan(policySchema, await readYaml(file, 'policy_invalid'), {
    problem: `${file} is no policy`,
    code: 'policy_invalid',
    hint: 'For example: {"gates": {"research": "auto", "merge": "ask"}, "level": "L3", "limits": {"codeFixes": 5}}',
  });
}
