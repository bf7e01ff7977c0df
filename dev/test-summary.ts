import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** What a run of all tests came to; a file that could not be loaded and an error outside of any test count as failures. */
export interface TestSummary {
  passed: number;
  failed: number;
}

/** Writes the sum over all projects where LAUREL_TEST_SUMMARY says, for scripts that add further checks to it. */
export default class TestSummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const file = process.env['LAUREL_TEST_SUMMARY'];
    if (file) writeFileSync(file, JSON.stringify(summarize(modules, unhandledErrors)));
  }
}

function summarize(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): TestSummary {
  const summary: TestSummary = { passed: 0, failed: unhandledErrors.length };
  for (const module of modules) {
    summary.failed += module.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') summary.passed += 1;
      // A test that is still pending was never answered: that is a failure too, and only a skip is neither.
      else if (state !== 'skipped') summary.failed += 1;
    }
  }
  return summary;
}
