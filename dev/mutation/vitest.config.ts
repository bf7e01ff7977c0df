import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const fewRunsPath = fileURLToPath(new URL('few-runs.ts', import.meta.url));

/** Gives tests few-runs.ts where they ask for fast-check; that file itself gets the real one. */
const fewRuns: Plugin = {
  name: 'few-runs',
  enforce: 'pre',
  resolveId: (source, importer) => (source === 'fast-check' && importer !== fewRunsPath ? fewRunsPath : null),
};

/** A mutant is done with at the first test that fails, so those that are quick and near come first. */
const nearest = ['/app/domain/', '/dev/mutation/', '/tests/laws/'];

class NearestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => nearest.findIndex((folder) => moduleId.includes(folder));
    return Promise.resolve([...files].sort((a, b) => place(a) - place(b)));
  }
}

/**
 * What mutants of the domain have to survive: the unit tests that stand beside it and, for what only shows over a member's life, the
 * scenarios and the laws of timelines. The other laws say the same once more, and take too long to be run for each of thousands.
 */
export default defineConfig({
  plugins: [fewRuns],
  test: {
    environment: 'node',
    setupFiles: ['tests/support/strict.setup.ts'],
    include: [
      'app/domain/{ledger,earning,rewards}/**/*.test.ts',
      'dev/mutation/scenarios-in-memory.ts',
      'tests/laws/{campaign-budgets,member-timelines}.test.ts',
    ],
    sequence: { sequencer: NearestFirst },
    isolate: false,
    testTimeout: 60_000,
  },
});
