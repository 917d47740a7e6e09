import { openSandbox, runPackageTests, SANDBOX_LEVELS, typecheckPackage } from '@tapwright/conformance';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Agent, Bench, Culprit, TestReviewOutcome, TestReviewTask } from './agent.ts';
import { pristineTests } from './pristine-tests.ts';
import { restoreSnapshot } from './snapshot.ts';

type Reason = TestReviewOutcome['reasons'][number];

/**
 * Finds out whose mistake each failure is, by running and comparing, not by opinion: what does not compile is the fault
 * of the file; a check that passes with the tests as the emitter prints them was a wrong test; what fails with those
 * too, in a package that has code of its own, is that code's fault, and in one that is all printed, that of the facts.
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
  const ownCode = existsSync(join(folder, 'src', 'hooks.ts'));
  const otherTests = await pristineTests(task.blueprint, folder, bench);
  if (otherTests.length === 0) return failures.map((failure) => blamed(failure, ownCode));
  const diagnostics = await typecheckPackage(folder);
  if (diagnostics.length > 0) return compiled(diagnostics);
  // The code that nobody trusts runs once more: in the best sandbox there is, and in none only where it did before.
  const sandbox = await openSandbox(task.outcome.sandbox === 'none' ? { levels: SANDBOX_LEVELS } : {});
  const { checks } = await runPackageTests(folder, { signal: bench.signal, write: false, sandbox });
  const still = new Map(
    checks.flatMap(({ name, status, message = '' }) => (status === 'failed' ? [[name, message]] : [])),
  );
  const real = [...still].map(([check, message]) => blamed({ check, message }, ownCode));
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

function blamed({ check, message }: { readonly check: string; readonly message: string }, ownCode: boolean): Reason {
  if (/^the (process|tests) /.test(check)) return { check, culprit: 'surroundings', why: message };
  if (message.includes('the mock is at fault'))
    return {
      check,
      culprit: 'research',
      why: `${message}: a plain client fails as well, so the facts contradict each other`,
    };
  if (ownCode) return { check, culprit: 'code', why: message };
  return { check, culprit: 'research', why: `${message} (all of the package is printed: a fact behind it is wrong)` };
}
