import { parseBlueprint } from '@tapwright/blueprint';
import { openSandbox, runPackageTests, SANDBOX_LEVELS, typecheckPackage } from '@tapwright/conformance';
import { isTapwrightError } from '@tapwright/connector';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Agent, Bench, Culprit, Failure, TestReviewOutcome, TestReviewTask } from './agent.ts';
import { mechanicalVerdict, type Circumstances, type Reason, type Verdict } from './mechanical-verdict.ts';
import { modelVerdicts, type Exhibits } from './model-verdict.ts';
import { pristineTests } from './pristine-tests.ts';
import { restoreSnapshot } from './snapshot.ts';

/**
 * Finds out whose mistake each failure is, by running and comparing, not by opinion: what does not compile is the fault
 * of the file; a check that passes with the tests as the emitter prints them was a wrong test; what fails with those
 * too, in a package that has code of its own, is that code's fault, and in one that is all printed, that of the facts.
 * Only between these last two a model may decide, with a passage that shows it; what running showed stands.
 */
export const testReviewAgent: Agent<TestReviewTask, TestReviewOutcome> = async (task, bench) => {
  const { outcome } = task;
  const reasons = outcome.diagnostics.length > 0 ? compiled(outcome.diagnostics) : await compared(task, bench);
  const culprit = worst(reasons.map((reason) => reason.culprit));
  const feedback = reasons
    .filter((reason) => reason.culprit === culprit)
    .map(({ check, why }) => `${check}: ${why}`)
    .join('\n');
  return { culprit, reasons, feedback: feedback.slice(0, 8000) };
};

/** Mended first: what the others may follow from. */
const ORDER: readonly Culprit[] = ['surroundings', 'test', 'code', 'research', 'unclear'];

function worst(culprits: readonly Culprit[]): Culprit {
  return ORDER.find((one) => culprits.includes(one)) ?? 'unclear';
}

function compiled(diagnostics: readonly string[]): readonly Reason[] {
  return diagnostics.map((message) => ({
    check: 'types',
    culprit: /(^|\/)tests\//.test(message.split(/[(:]/)[0] ?? '') ? ('test' as const) : ('code' as const),
    why: message,
  }));
}

async function compared(task: TestReviewTask, bench: Bench): Promise<readonly Reason[]> {
  const { failures } = task.outcome;
  const folder = join(bench.folder, 'compared');
  mkdirSync(folder);
  await restoreSnapshot(task.package, folder, bench.artefacts);
  const circumstances = circumstancesOf(folder);
  const judged = (failed: readonly Failure[]): Promise<readonly Reason[]> =>
    decided(failed, circumstances, exhibitsOf(folder, circumstances), bench);
  const otherTests = await pristineTests(task.blueprint, folder, bench);
  if (otherTests.length === 0) return judged(failures);
  const diagnostics = await typecheckPackage(folder);
  if (diagnostics.length > 0) return compiled(diagnostics);
  // The code that nobody trusts runs once more: in the best sandbox there is, and in none only where it did before.
  const sandbox = await openSandbox(task.outcome.sandbox === 'none' ? { levels: SANDBOX_LEVELS } : {});
  const { checks } = await runPackageTests(folder, { signal: bench.signal, write: false, sandbox });
  const still = new Map(
    checks.flatMap(({ name, status, message = '' }) => (status === 'failed' ? [[name, message]] : [])),
  );
  const real = await judged([...still].map(([check, message]) => ({ check, message })));
  const wrong = failures
    .filter(({ check }) => !still.has(check))
    .map(({ check, message }): Reason => ({
      check,
      culprit: 'test',
      why: `it fails (${message}), but not with the tests as they are printed: ${otherTests.join(', ')} differ`,
    }));
  // A mutant that lives is the fault of tests that were made weaker.
  return [...wrong, ...real];
}

function circumstancesOf(folder: string): Circumstances {
  const file = join(folder, 'blueprint.json');
  const blueprint = existsSync(file) ? parseBlueprint(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  return { ownCode: existsSync(join(folder, 'src', 'hooks.ts')), blueprint };
}

/** What running and comparing showed; what they left open, as the model decides where there is one. */
async function decided(
  failures: readonly Failure[],
  circumstances: Circumstances,
  exhibits: Exhibits,
  bench: Bench,
): Promise<readonly Reason[]> {
  const verdicts = failures.map((failure): Verdict & Failure => ({
    ...failure,
    ...mechanicalVerdict(failure, circumstances),
  }));
  const open = verdicts.filter(({ settled }) => !settled);
  // What running showed is mended first; a model is asked where its word would count.
  const isAsked =
    open.length > 0 && verdicts.every(({ settled, reason }) => !settled || ORDER.indexOf(reason.culprit) > 1);
  if (bench.ask === undefined || !isAsked) return verdicts.map(({ reason }) => reason);
  try {
    const said = await modelVerdicts(open, exhibits, bench.ask);
    await bench.emit({ type: 'test-review-model', data: { asked: open.length, decided: said.size } });
    return verdicts.map(({ check, reason, settled }) => (settled ? reason : (said.get(check) ?? reason)));
  } catch (error) {
    // Its opinion can be done without.
    if (!isTapwrightError(error) || bench.signal.aborted) throw error;
    await bench.emit({ type: 'test-review-model', data: { asked: open.length, failed: error.code } });
    return verdicts.map(({ reason }) => reason);
  }
}

/** What was written for the package, and what is known of the API. */
function exhibitsOf(folder: string, { blueprint }: Circumstances): Exhibits {
  const written = ['src/hooks.ts', 'overlay.json'].flatMap((path) => {
    const text = existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : '';
    return /\S/.test(text) && !/"facts":\s*\[\s*\]/.test(text) ? [[path, text] as const] : [];
  });
  const assumed = blueprint?.assumptions.map(({ pointer, statement }) => `${pointer}: ${statement}`).join('\n') ?? '';
  const streams = blueprint?.interpretation.streams.map((stream) => JSON.stringify(stream)).join('\n') ?? '';
  return {
    ...Object.fromEntries(written),
    ...(assumed !== '' && { assumptions: assumed }),
    ...(streams !== '' && { interpretation: streams }),
  };
}
