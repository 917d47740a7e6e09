import type { JsonObject } from '@tapwright/connector';
import { plainText } from '../code/comment.ts';
import type { Happening } from './build-state.ts';

/** What came of a stage, in a few numbers and words, for those who watch. */
export function summaryOf(happening: Happening): JsonObject {
  switch (happening.kind) {
    case 'researched': {
      const { name, streams, actions, facts, assumptions, contradictions } = happening.outcome;
      return {
        name,
        streams,
        actions,
        ...facts,
        assumptions: assumptions.length,
        contradictions: contradictions.length,
      };
    }
    case 'generated':
      return { changed: happening.outcome.changed.length };
    case 'tested': {
      const { level, counts, mutants, grid, passed, sandbox } = happening.outcome;
      const more = {
        ...(mutants !== undefined && { mutants }),
        ...(grid && { grid: grid.passed, gridFailed: grid.failed }),
      };
      return {
        verdict: passed ? 'passed' : 'failed',
        level,
        checks: counts.passed,
        failed: counts.failed,
        ...more,
        sandbox,
      };
    }
    case 'judged':
      return { verdict: happening.outcome.culprit, why: plainText(happening.outcome.feedback, 200) };
    case 'reviewed': {
      const { verdict, findings } = happening.outcome;
      const blockers = findings.filter(({ severity }) => severity === 'blocker').length;
      return { verdict, findings: findings.length, blockers };
    }
    case 'published':
    case 'merged': {
      const { kind, where, changed, left } = happening.outcome;
      return { kind, where, changed: changed.length, ...(left === true && { left: 'to people' }) };
    }
    case 'decided':
    case 'failed':
      return {};
  }
}
