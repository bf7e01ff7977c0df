import { defineConfig } from 'vitest/config';

/** What mutants of the domain have to survive: the unit tests that stand beside it. The laws take too long to be run for each of thousands. */
export default defineConfig({
  test: {
    environment: 'node',
    setupFiles: ['tests/support/strict.setup.ts'],
    include: ['app/domain/{ledger,earning,rewards}/**/*.test.ts'],
    testTimeout: 60_000,
  },
});
