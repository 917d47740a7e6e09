import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with `N passed, N failed`, the line that continuous integration reads. */
export default class CountLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const failed = tests.filter((test) => test.result().state === 'failed').length + broken + errors.length;
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  }
}
