import { levelOf } from '../package/level.ts';
import type { CheckResultEntry, TestResults } from '../package/test-results.ts';
import { PARTS } from '../suite/check.ts';
import { finding, type Finding } from './finding.ts';

const RESULTS = 'test-results.json';

function differs(message: string): Finding {
  return finding('result-differs', message, RESULTS);
}

/** Where the results contradict themselves. */
export function selfContradictions(results: TestResults): readonly Finding[] {
  const found: Finding[] = [];
  const level = levelOf(results);
  if (results.level !== level)
    found.push(differs(`the results claim level ${results.level}, but what they say comes to ${level}`));
  const claim = results.origin === 'self' ? 'self-consistent' : 'correct';
  if (results.claim !== claim)
    found.push(
      differs(`the results claim to be ${results.claim}, but under origin ${results.origin} they are ${claim}`),
    );
  for (const status of ['passed', 'failed', 'skipped'] as const) {
    const counted = results.checks.filter((check) => check.status === status).length;
    if (counted === results.counts[status]) continue;
    found.push(differs(`the results count ${results.counts[status]} ${status} checks and list ${counted}`));
  }
  const { failed, skipped } = results.counts;
  if (failed > 0) found.push(finding('checks-fail', `the results say that ${failed} checks fail`, RESULTS));
  if (skipped > 0 && results.counts.passed === 0) found.push(differs('the results list no check that was run'));
  return found;
}

export interface ComparedChecks {
  readonly findings: readonly Finding[];
  /** Checks that only the package's own further tests have: nothing is known of them. */
  readonly unknown: readonly string[];
}

/** Where the checks as they were run here are not what the results say of them. */
export function compareChecks(
  told: readonly CheckResultEntry[],
  ran: readonly CheckResultEntry[],
  hasTestsOfItsOwn: boolean,
): ComparedChecks {
  const claimed = new Map(told.map((check) => [check.name, check]));
  const known = new Set(ran.map((check) => check.name));
  const findings: Finding[] = [];
  for (const check of ran) {
    if (check.status === 'failed') findings.push(finding('check-fails', `${check.name}: ${check.message ?? 'fails'}`));
    const { status } = claimed.get(check.name) ?? {};
    if (status === undefined) findings.push(differs(`the results leave out the check “${check.name}”`));
    else if (status !== check.status)
      findings.push(differs(`“${check.name}” ${verb(check.status)}; the results say that it ${verb(status)}`));
  }
  const unknown = told
    .filter(({ name, status }) => !known.has(name) && !isEmptyFile(name, status))
    .map(({ name }) => name);
  if (!hasTestsOfItsOwn) {
    findings.push(...unknown.map((name) => differs(`the results list “${name}”, and there is no such check`)));
  }
  return { findings, unknown: hasTestsOfItsOwn ? unknown : [] };
}

/** A part of the suite that has no checks for this connector is reported as its file. */
function isEmptyFile(name: string, status: CheckResultEntry['status']): boolean {
  return status === 'passed' && PARTS.some((part) => name === `tests/${part}.test.ts`);
}

function verb(status: CheckResultEntry['status']): string {
  return status === 'skipped' ? 'is skipped' : status === 'passed' ? 'passes' : 'fails';
}

/** Where the mutants that died here are not those that the results tell of. */
export function compareMutants(
  told: TestResults['mutants'],
  ran: NonNullable<TestResults['mutants']>,
  hasTestsOfItsOwn: boolean,
): readonly Finding[] {
  if (told === undefined) return [];
  const claimed = new Map(told.list.map((mutant) => [mutant.name, mutant.status]));
  const findings: Finding[] = [];
  for (const { name, status } of ran.list) {
    const claim = claimed.get(name);
    claimed.delete(name);
    // Tests of its own may notice what the suite does not.
    if (claim === status || (hasTestsOfItsOwn && claim === 'killed' && status === 'survived')) continue;
    findings.push(differs(`the mutant “${name}” is ${status}; the results say ${claim ?? 'nothing of it'}`));
  }
  for (const name of claimed.keys())
    findings.push(differs(`the results list the mutant “${name}”, which there is not`));
  if (!hasTestsOfItsOwn && told.score !== ran.score)
    findings.push(differs(`the mutants' score is ${ran.score}; the results say ${told.score}`));
  if (told.gate !== ran.gate) findings.push(differs(`the mutants' gate is ${ran.gate}; the results say ${told.gate}`));
  return findings;
}

/** Where the grid that was run here is not the one that the results tell of. */
export function compareGrid(told: TestResults['grid'], ran: NonNullable<TestResults['grid']>): readonly Finding[] {
  if (told === undefined) return [];
  const findings: Finding[] = [];
  for (const stream of new Set([...Object.keys(told.matrix), ...Object.keys(ran.matrix)])) {
    const before = told.matrix[stream] ?? {};
    const now = ran.matrix[stream] ?? {};
    for (const fault of new Set([...Object.keys(before), ...Object.keys(now)])) {
      if (before[fault] === now[fault]) continue;
      findings.push(
        differs(
          `the grid's ${stream}/${fault} ends with “${now[fault] ?? 'nothing'}”; the results say “${before[fault] ?? 'nothing'}”`,
        ),
      );
    }
  }
  if (told.counts.failed !== ran.counts.failed)
    findings.push(differs(`${ran.counts.failed} cells of the grid fail; the results say ${told.counts.failed}`));
  return findings;
}
