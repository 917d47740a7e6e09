import type { ArtefactPort, StepPort } from '@tapwright/connector';
import type { Scope } from '../store/scope.ts';

/** What a program works with. */
export interface ProgramTools {
  readonly steps: StepPort;
  /** Artefacts that this run uses are kept as long as the run. */
  readonly artefacts: ArtefactPort;
  readonly scope: Scope;
  /**
   * Greater than that of anybody who worked on any run before. A destination that checks it within its commit
   * (`assertLease`) is safe from a worker that was taken for dead and comes back.
   */
  readonly epoch: number;
}

/**
 * What runs of one kind do: a function of their plan that asks for its steps in the same order each time. There are a
 * few of them, known when the engine starts; everything that differs is in the plan.
 */
export type Program = (plan: Readonly<Record<string, unknown>>, tools: ProgramTools) => Promise<unknown>;
