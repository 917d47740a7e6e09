import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends the run with `N passed, N failed`, the line that continuous integration reads. With `TAPWRIGHT_NO_SKIP=1`, which
 * stands for a machine on which everything was installed, a test that was skipped has failed.
 */
export default class CountLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const failed = tests.filter((test) => test.result().state === 'failed').length + broken + errors.length;
    const skipped =
      process.env['TAPWRIGHT_NO_SKIP'] === '1' ? tests.filter((test) => test.result().state === 'skipped') : [];
    for (const test of skipped) process.stdout.write(`skipped: ${test.module.moduleId}: ${test.fullName}\n`);
    if (skipped.length > 0) process.exitCode = 1;
    process.stdout.write(`\n${passed} passed, ${failed + skipped.length} failed\n`);
  }
}
