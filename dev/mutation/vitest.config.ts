import { defineConfig } from 'vitest/config';

/** What mutants of the domain have to survive: the unit tests that stand beside it, and the laws, which need no database. */
export default defineConfig({
  test: {
    environment: 'node',
    setupFiles: ['tests/support/strict.setup.ts'],
    include: ['app/domain/{ledger,earning,rewards}/**/*.test.ts', 'tests/laws/**/*.test.ts'],
    testTimeout: 60_000,
  },
});
