import type { Agent, Bench, Finding, ReviewOutcome, ReviewTask } from '../agents/agent.ts';
import { blueprintRule } from './blueprint-rule.ts';
import { changeOf } from './change-rule.ts';
import { docsRule } from './docs-rule.ts';
import { effectRule } from './effect-rule.ts';
import { forbiddenCode } from './forbidden-code.ts';
import { generatedFindings, handFindings, lockFileFindings, resultFindings } from './generated-findings.ts';
import { hostFindings } from './host-findings.ts';
import { manifestRule } from './manifest-rule.ts';
import { findingText, modelReview } from './model-review.ts';
import { openReview, type PackageUnderReview } from './package-under-review.ts';
import { riskCard } from './risk-card.ts';
import { secretFindings } from './secret-findings.ts';
import { withoutQuotes, withoutSecrets } from './secret-shapes.ts';
import { typeFindings } from './type-findings.ts';

export interface ReviewOptions {
  /** Leaves out what the compiler says, where it was asked a moment ago. Default false. */
  readonly skipTypes?: boolean;
}

/** What is looked at, without running anything of the package. A rule is a file of its own and a line here. */
const RULES: readonly ((reviewed: PackageUnderReview) => readonly Finding[])[] = [
  generatedFindings,
  blueprintRule,
  manifestRule,
  lockFileFindings,
  codeFindings,
  handFindings,
  hostFindings,
  secretFindings,
  effectRule,
  docsRule,
  resultFindings,
];

/** Reviews a package: mechanically first, then by the model where there is one, which can only add to it. */
export function createReviewAgent(options: ReviewOptions = {}): Agent<ReviewTask, ReviewOutcome> {
  return async (task, bench) => {
    const reviewed = await openReview(task, bench);
    const change = changeOf(reviewed);
    const found: Finding[] = [...change.findings];
    for (const rule of RULES) found.push(...rule(reviewed));
    bench.signal.throwIfAborted();
    if (options.skipTypes !== true) found.push(...(await typeFindings(reviewed.folder)));
    const findings = inOrder(found, reviewed.text);
    await tell(bench, 'review-checked', findings);
    const said = bench.ask && (await modelReview(reviewed, findings, bench.ask));
    if (said) await tell(bench, 'review-read', said.findings);
    const all = [...findings, ...(said?.findings ?? [])];
    const rejected = all.some(({ severity }) => severity === 'blocker') || said?.rejects === true;
    return {
      verdict: rejected ? 'reject' : 'approve',
      findings: all,
      risk: riskCard(reviewed, change.level),
      feedback: rejected ? feedback(all) : '',
    };
  };
}

/** Reviews a package with everything that is looked at. */
export const reviewPackage: Agent<ReviewTask, ReviewOutcome> = createReviewAgent();

function codeFindings({ files, text, emitted, unproven, blueprint }: PackageUnderReview): readonly Finding[] {
  const signs = blueprint.interpretation.auth.some(({ methods }) => methods.some(({ kind }) => kind === 'signed'));
  return [...files.keys()].flatMap((path) => {
    const [, folder] = /^(src|tests)\/.*\.[cm]?[jt]sx?$/.exec(path) ?? [];
    // Tests that the emitter prints read the package's own files.
    if (folder === undefined || (folder === 'tests' && emitted.has(path) && !unproven.has(path))) return [];
    const kind = folder === 'tests' ? 'tests' : 'src';
    return forbiddenCode(path, text(path) ?? '', { kind, unproven: unproven.has(path), signs });
  });
}

const RANK = { blocker: 0, warning: 1, note: 2 } as const;

/** Blockers first; the same said twice of a line is said once; nothing quotes a credential. */
function inOrder(found: readonly Finding[], textOf: PackageUnderReview['text']): readonly Finding[] {
  const seen = new Map<string, Finding>();
  for (const one of found) {
    const source = one.file === undefined ? '' : (textOf(one.file) ?? '');
    const told = { ...one, message: withoutQuotes(withoutSecrets(one.message), source) };
    const key = JSON.stringify([one.rule, one.file, one.line, told.message]);
    if (!seen.has(key)) seen.set(key, told);
  }
  return [...seen.values()].toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
}

function feedback(findings: readonly Finding[]): string {
  const blockers = findings.filter(({ severity }) => severity === 'blocker');
  const others = findings.filter(({ severity, rule }) => severity === 'warning' || rule === 'model').slice(0, 20);
  const lines = [...new Set([...blockers, ...others])].slice(0, 60).map((one) => `- ${findingText(one)}`);
  return `The review rejects the package. To be mended:\n${lines.join('\n')}`;
}

async function tell(bench: Bench, type: string, findings: readonly Finding[]): Promise<void> {
  const count = (wanted: Finding['severity']): number => findings.filter(({ severity }) => severity === wanted).length;
  await bench.emit({ type, data: { blockers: count('blocker'), warnings: count('warning'), notes: count('note') } });
}
