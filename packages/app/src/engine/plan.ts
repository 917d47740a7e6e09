import { ConfigError, type StepContext, type StepOptions } from '@tapwright/connector';
import { z } from 'zod';
import { jsonObject } from '../store/scope.ts';
import type { Program, ProgramTools } from './program.ts';
import { readPlan } from '../read-plan.ts';

const id = z.string().regex(/^[A-Za-z0-9][\w.-]{0,99}$/, 'letters, digits, dots, dashes and underscores');

const retry = z.strictObject({
  attempts: z.number().int().min(1).max(100).exactOptional(),
  delay: z.number().min(0).exactOptional(),
  factor: z.number().min(1).exactOptional(),
  longest: z.number().min(0).exactOptional(),
});

const planStep = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('action'),
    id,
    /** Name among the actions that the engine was started with. */
    action: z.string(),
    input: jsonObject.exactOptional(),
    effect: z.enum(['safe', 'idempotent', 'keyed', 'unsafe']).exactOptional(),
    /** Milliseconds. */
    timeout: z.number().positive().exactOptional(),
    retry: retry.exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('gate'),
    id,
    title: z.string(),
    details: jsonObject.exactOptional(),
    /** Milliseconds until nobody's answer counts as a refusal. */
    expiresIn: z.number().positive().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('wait'), id, milliseconds: z.number().min(0) }),
]);

const planSchema = z
  .strictObject({ steps: z.array(planStep).max(100_000) })
  .refine(({ steps }) => new Set(steps.map((step) => step.id)).size === steps.length, 'each step has an id of its own');

/** Steps one after the other, as data. */
export type Plan = z.output<typeof planSchema>;
export type PlanStep = z.output<typeof planStep>;

/** Throws a ConfigError (`plan_invalid`) that names the first thing at fault. */
export function parsePlan(value: unknown): Plan {
  return readPlan(planSchema, value, {
    problem: 'the plan does not read',
    code: 'plan_invalid',
    hint: 'A plan is { "steps": [{ "kind": "action", "id": "…", "action": "…" }] }.',
  });
}

export interface ActionContext extends StepContext {
  readonly run: string;
  readonly epoch: number;
  /** What the steps before have returned, by their ids. */
  readonly results: Readonly<Record<string, unknown>>;
}

/** What a step of a plan can do. The result must be small JSON. */
export type Action = (input: Readonly<Record<string, unknown>>, context: ActionContext) => unknown;

/** The program of plans: goes through the steps with the actions that are known here. */
export function planProgram(actions: Readonly<Record<string, Action>>): Program {
  return async (value, tools) => {
    const plan = parsePlan(value);
    const unknown = plan.steps.find((step) => step.kind === 'action' && !Object.hasOwn(actions, step.action));
    if (unknown?.kind === 'action') throw unknownAction(unknown.action, Object.keys(actions));
    const results: Record<string, unknown> = {};
    for (const step of plan.steps) {
      const result = await runPlanStep(step, actions, tools, results);
      if (result.rejected) return { ended: 'rejected', at: step.id, results };
      results[step.id] = result.value;
    }
    return { ended: 'complete', results };
  };
}

async function runPlanStep(
  step: PlanStep,
  actions: Readonly<Record<string, Action>>,
  { steps, epoch }: ProgramTools,
  results: Readonly<Record<string, unknown>>,
): Promise<{ readonly value: unknown; readonly rejected: boolean }> {
  if (step.kind === 'wait') {
    const until = (await steps.now()) + step.milliseconds;
    await steps.sleepUntil(until);
    return { value: until, rejected: false };
  }
  if (step.kind === 'gate') {
    const { id: name, title, details, expiresIn } = step;
    const expiresAt = expiresIn === undefined ? undefined : (await steps.now()) + expiresIn;
    const decision = await steps.approve({
      name,
      title,
      ...(details && { details }),
      ...(expiresAt !== undefined && { expiresAt }),
    });
    return { value: decision, rejected: decision.verdict !== 'approved' };
  }
  const action = actions[step.action];
  const { effect, timeout, retry: policy } = step;
  const options: StepOptions = {
    ...(effect && { effect }),
    ...(timeout !== undefined && { timeout }),
    ...(policy && { retry: policy }),
  };
  const value = await steps.step(step.id, options, (context) =>
    action?.(step.input ?? {}, { ...context, run: steps.run, epoch, results }),
  );
  return { value, rejected: false };
}

function unknownAction(name: string, known: readonly string[]): ConfigError {
  return new ConfigError(`there is no action ${name}`, {
    code: 'unknown_action',
    hint: `Choose among: ${known.join(', ') || '(none)'}.`,
  });
}
