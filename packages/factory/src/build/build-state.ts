import { POLICY, type Decision } from '@tapwright/connector';
import type {
  GenerateOutcome,
  PublishOutcome,
  ResearchOutcome,
  ReviewOutcome,
  Snapshot,
  TestOutcome,
  TestReviewOutcome,
  Wanted,
} from '../agents/agent.ts';

/** Where a person, or a policy, says yes or no. */
export const GATES = ['research', 'generation', 'tests', 'merge'] as const;
export type GateName = (typeof GATES)[number];

/** What a build is told at its start; it never changes. Plain data without secrets. */
export interface BuildInput {
  readonly subject: string;
  readonly name?: string;
  readonly wanted: Wanted;
  readonly allowPrivate: boolean;
  readonly limits: BuildLimits;
}

export interface BuildLimits {
  /** Repairs of tests. Default 3. */
  readonly testFixes: number;
  /** Repairs of code after failing tests. Default 3. */
  readonly codeFixes: number;
  /** Times that the reviewer may send it back. Default 2. */
  readonly reviews: number;
  /** Times that research may be done again. Default 2. */
  readonly research: number;
}

export const DEFAULT_LIMITS: BuildLimits = { testFixes: 3, codeFixes: 3, reviews: 2, research: 2 };

/** What was done so far. */
export interface BuildState {
  readonly at: Place;
  readonly spent: { readonly [Limit in keyof BuildLimits]: number };
  /** What the next agent is told. */
  readonly feedback?: string;
  /** The blueprint that a person put in place of the one found. */
  readonly edited?: string;
  readonly research?: ResearchOutcome;
  readonly generated?: GenerateOutcome;
  /** The package as a person saw it at a gate last. */
  readonly shown?: Snapshot;
  readonly tested?: TestOutcome;
  readonly judged?: TestReviewOutcome;
  readonly reviewed?: ReviewOutcome;
  readonly published?: PublishOutcome;
  readonly end?: BuildEnd;
}

/**
 * Where a build is. The two ways to generate and the three ways to test are places of their own: what comes next, and
 * what must not change meanwhile, differs.
 */
export type Place =
  | `gate:${GateName}`
  | 'research'
  | 'generate'
  | 'fix-code'
  | 'test'
  | 'rerun'
  | 'fix-tests'
  | 'test-review'
  | 'review'
  | 'publish'
  | 'merge'
  | 'end';

export interface BuildEnd {
  /** `parked`: a person has to do something; `rejected`: a person said no. */
  readonly status: 'done' | 'parked' | 'rejected';
  /** Where it was then. */
  readonly at: Exclude<Place, 'end'>;
  readonly reason: string;
  readonly hint?: string;
}

export const INITIAL: BuildState = {
  at: 'research',
  spent: { testFixes: 0, codeFixes: 0, reviews: 0, research: 0 },
};

/** What ended at a place. */
export type Happening =
  | { readonly kind: 'researched'; readonly outcome: ResearchOutcome }
  | { readonly kind: 'generated'; readonly outcome: GenerateOutcome }
  | { readonly kind: 'tested'; readonly outcome: TestOutcome }
  | { readonly kind: 'judged'; readonly outcome: TestReviewOutcome }
  | { readonly kind: 'reviewed'; readonly outcome: ReviewOutcome }
  | { readonly kind: 'published'; readonly outcome: PublishOutcome }
  | { readonly kind: 'merged'; readonly outcome: PublishOutcome }
  | { readonly kind: 'decided'; readonly decision: Decision }
  /** An agent could not do its work, or what it brought was not what it may bring. */
  | { readonly kind: 'failed'; readonly reason: string; readonly hint?: string };

/**
 * Where a build goes from where it is, by what happened there. The only place that knows the way; it believes nothing
 * but what the runner and the gates say. Earlier failures are forgotten with the success that follows them.
 */
export function afterwards(state: BuildState, happening: Happening, limits: BuildLimits): BuildState {
  const { feedback: _told, ...kept } = state;
  switch (happening.kind) {
    case 'researched':
      return { ...kept, research: happening.outcome, at: 'gate:research' };
    case 'generated':
      return generated(kept, happening.outcome);
    case 'tested':
      return tested(kept, happening.outcome);
    case 'judged':
      return judged(kept, happening.outcome, limits);
    case 'reviewed':
      return reviewed(kept, happening.outcome, limits);
    case 'published':
      return { ...kept, published: happening.outcome, at: 'gate:merge' };
    case 'merged':
      return ended(
        { ...kept, published: happening.outcome },
        'done',
        `${happening.outcome.kind} ${happening.outcome.where}${happening.outcome.left === true ? ', left to people to merge' : ''}`,
      );
    case 'decided':
      return decided(seenBy(kept, happening.decision), happening.decision, limits);
    case 'failed':
      return ended(kept, 'parked', happening.reason, happening.hint);
  }
}

function generated(state: BuildState, outcome: GenerateOutcome): BuildState {
  const { published = state.generated?.published, ...rest } = outcome;
  const now = { ...rest, ...(published !== undefined && { published }) };
  return { ...state, generated: now, at: state.at === 'fix-code' ? 'rerun' : 'gate:generation' };
}

function tested(state: BuildState, outcome: TestOutcome): BuildState {
  const { judged: _before, ...kept } = state;
  // What the tests ran on is the package from now on: with the results of this very run.
  const generated = { changed: [], warnings: [], ...state.generated, package: outcome.package };
  return { ...kept, generated, tested: outcome, at: outcome.passed ? 'gate:tests' : 'test-review' };
}

function judged(state: BuildState, outcome: TestReviewOutcome, limits: BuildLimits): BuildState {
  const known = { ...state, judged: outcome };
  const { feedback } = outcome;
  switch (outcome.culprit) {
    case 'code':
      return again(known, 'codeFixes', 'fix-code', feedback, limits);
    case 'test':
      return again(known, 'testFixes', 'fix-tests', feedback, limits);
    case 'research':
      return again(known, 'research', 'research', feedback, limits);
    case 'surroundings':
      return again(known, 'testFixes', 'rerun', feedback, limits);
    // Whatever else a reviewer may say leads nowhere: what failed has failed.
    default:
      return ended(known, 'parked', `nobody can say whose mistake it is: ${feedback}`, 'Look at the failing checks.');
  }
}

function reviewed(state: BuildState, outcome: ReviewOutcome, limits: BuildLimits): BuildState {
  const known = { ...state, reviewed: outcome };
  return outcome.verdict === 'approve'
    ? { ...known, at: 'publish' }
    : again(known, 'reviews', 'fix-code', outcome.feedback, limits);
}

/** A policy has seen nothing. */
function seenBy(state: BuildState, { by }: Decision): BuildState {
  const { package: shown } = state.generated ?? {};
  return shown === undefined || by === POLICY ? state : { ...state, shown };
}

function decided(state: BuildState, { verdict, comment, changes, by }: Decision, limits: BuildLimits): BuildState {
  if (verdict === 'approved') return approved(state, changes?.['blueprint']);
  const said = comment?.trim() ?? '';
  if (verdict === 'expired' || said === '') return ended(state, 'rejected', `${by} did not approve it`);
  const feedback = `${by} says: ${said}`;
  switch (state.at) {
    case 'gate:research':
      return again(state, 'research', 'research', feedback, limits);
    case 'gate:tests':
      return again(state, 'testFixes', 'fix-tests', feedback, limits);
    default:
      return again(state, 'reviews', 'fix-code', feedback, limits);
  }
}

function approved(state: BuildState, blueprint: unknown): BuildState {
  switch (state.at) {
    case 'gate:research':
      // An edited blueprint is researched once more: its facts are then the person's.
      return typeof blueprint === 'string' && blueprint !== state.edited
        ? { ...state, edited: blueprint, at: 'research' }
        : { ...state, at: 'generate' };
    case 'gate:generation':
      return { ...state, at: 'test' };
    case 'gate:tests':
      return { ...state, at: 'review' };
    default:
      return { ...state, at: 'merge' };
  }
}

const WORDS: Readonly<Record<keyof BuildLimits, string>> = {
  testFixes: 'the tests were repaired',
  codeFixes: 'the code was repaired',
  reviews: 'the review sent it back',
  research: 'the research was done again',
};

function again(
  state: BuildState,
  limit: keyof BuildLimits,
  at: Exclude<Place, 'end'>,
  feedback: string,
  limits: BuildLimits,
): BuildState {
  if (state.spent[limit] >= limits[limit])
    return ended(
      state,
      'parked',
      `${WORDS[limit]} ${times(state.spent[limit])} and it is still not right: ${feedback}`,
      'Mend what it says (an overlay, hooks, the description) and resume, or give it more tries.',
    );
  return { ...state, spent: { ...state.spent, [limit]: state.spent[limit] + 1 }, feedback, at };
}

function times(count: number): string {
  return count === 1 ? '1 time' : `${count} times`;
}

function ended(state: BuildState, status: BuildEnd['status'], reason: string, hint?: string): BuildState {
  const at = state.at === 'end' ? 'research' : state.at;
  return { ...state, at: 'end', end: { status, at, reason, ...(hint !== undefined && { hint }) } };
}

/**
 * A parked build that somebody wants to go on: where it was, with all its tries anew, and with what they said; with a
 * blueprint of theirs, from there.
 */
export function takenUp(state: BuildState, comment: string | undefined, blueprint?: unknown): BuildState {
  const { end, feedback: _before, ...kept } = state;
  const anew = { ...kept, spent: INITIAL.spent };
  if (typeof blueprint === 'string') return { ...anew, edited: blueprint, at: 'research' };
  const said = comment?.trim() ?? '';
  return { ...anew, at: end?.at ?? 'research', ...(said !== '' && { feedback: said }) };
}
