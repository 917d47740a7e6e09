import { ConfigError } from '@tapwright/connector';
import type { z } from 'zod';

/** What somebody is told whose plan, policy or list does not read. */
export interface PlanRefusal {
  /** `the build cannot begin`. */
  readonly problem: string;
  readonly code: string;
  readonly hint: string;
}

/** Data that somebody wrote; throws a ConfigError that names the first thing at fault. */
export function readPlan<Plan>(schema: z.ZodType<Plan>, value: unknown, { problem, code, hint }: PlanRefusal): Plan {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw new ConfigError([problem, ...(place === '' ? [] : [place]), issue?.message ?? ''].join(': '), { code, hint });
}
