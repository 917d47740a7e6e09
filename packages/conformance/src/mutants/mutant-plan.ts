import { z } from 'zod';
import { ConfigError } from '@tapwright/connector';
import { errorLine } from '../package/run-program.ts';
import type { PlannedMutant } from './plan-mutants.ts';
import { runProgramProcess } from '../sandbox/program-process.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** What the process that lists a package's mutants is asked for. */
export const planJobSchema = z.object({ folder: z.string() });

export type PlanJob = z.output<typeof planJobSchema>;

const planLineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('plan'),
    mutants: z
      .array(
        z.object({
          name: z.string(),
          operator: z.string(),
          subject: z.string().optional(),
          bug: z.string(),
          parts: z.array(z.string()).readonly(),
          missing: z.string(),
          inapplicable: z.string().optional(),
        }),
      )
      .readonly(),
  }),
  errorLine,
]);

/** What it says. */
export type PlanLine = z.output<typeof planLineSchema>;

type PlannedMutants = Extract<PlanLine, { kind: 'plan' }>['mutants'];

/** A package that says nothing for so many real milliseconds when it is loaded cannot be. */
const SILENCE = 120_000;

/** How the process in which the package is loaded is kept from the rest of the machine. */
export interface Confined {
  /** Flags of Node for it. */
  readonly nodeFlags?: readonly string[];
  readonly sandbox?: Sandbox | undefined;
}

/** The mutants of a package, found out in a process of their own: its code is loaded, not run here. */
export async function mutantPlan(
  folder: string,
  signal?: AbortSignal,
  confined: Confined = {},
): Promise<readonly PlannedMutant[]> {
  let plan: PlannedMutants | undefined;
  let problem: string | undefined;
  const { says } = await runProgramProcess({
    folder,
    program: 'mutants/list-mutants',
    job: { folder } satisfies PlanJob,
    lines: planLineSchema,
    silence: SILENCE,
    signal,
    sandbox: confined.sandbox,
    ...(confined.nodeFlags && { nodeFlags: confined.nodeFlags }),
    onLine: (line) => {
      if (line.kind === 'plan') plan = line.mutants;
      else problem = line.message;
    },
  });
  signal?.throwIfAborted();
  if (plan !== undefined) return plan.map(exact);
  throw new ConfigError(`${folder} cannot be loaded: ${problem ?? says}`, {
    code: 'connector_unloadable',
    hint: 'Its src/index.ts, or what its package.json exports, must have a connector as its default export.',
  });
}

function exact({ subject, inapplicable, ...rest }: PlannedMutants[number]): PlannedMutant {
  return { ...rest, ...(subject !== undefined && { subject }), ...(inapplicable !== undefined && { inapplicable }) };
}
