import { z } from 'zod';

const mutantResult = z.strictObject({
  /** Operator and stream or action: `drop-last-page: issues`. */
  name: z.string(),
  /** The bug that it imitates. */
  bug: z.string(),
  status: z.enum(['killed', 'survived', 'not-applicable']),
  /** The first check of the connector's own that failed because of it. */
  killedBy: z.string().optional(),
  /** Why it does not apply. */
  reason: z.string().optional(),
  /** The check that would have noticed it. */
  missing: z.string().optional(),
  /** Why it changes nothing that anyone could notice, as the package's mutants.json argues. */
  justified: z.string().optional(),
});

/** What `test-results.json` holds of mutants; all but `milliseconds` is the same for the same code. */
export const mutantResultsSchema = z.strictObject({
  /** Killed of those that apply, 0 to 1. */
  score: z.number(),
  /** What the score must reach. */
  gate: z.number(),
  counts: z.strictObject({
    killed: z.number().int(),
    survived: z.number().int(),
    justified: z.number().int(),
    notApplicable: z.number().int(),
  }),
  list: z.array(mutantResult),
  /** How long each took. */
  milliseconds: z.record(z.string(), z.number().int()),
});

export type MutantResults = z.output<typeof mutantResultsSchema>;
export type MutantResult = MutantResults['list'][number];

/** Of the mutants that apply, so many must be killed. */
export const MUTANT_GATE = 0.9;

/** `mutants.json` of a package: survivors that are no mistakes, argued one by one. */
export const justificationsSchema = z.strictObject({
  justified: z.record(z.string(), z.string().min(20)),
});

/** The results of all mutants of a connector, with what they come to. */
export function mutantResults(
  list: readonly MutantResult[],
  milliseconds: Readonly<Record<string, number>>,
): MutantResults {
  const count = (status: MutantResult['status']): number => list.filter((one) => one.status === status).length;
  const killed = count('killed');
  const survived = count('survived');
  return {
    score: killed + survived === 0 ? 1 : Math.round((killed / (killed + survived)) * 10_000) / 10_000,
    gate: MUTANT_GATE,
    counts: {
      killed,
      survived,
      justified: list.filter((one) => one.justified !== undefined).length,
      notApplicable: count('not-applicable'),
    },
    list: [...list],
    milliseconds: { ...milliseconds },
  };
}
