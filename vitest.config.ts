import { defineConfig } from 'vitest/config';

/** What no test may do unnoticed: complain on the console. */
const strict = ['tests/support/strict.setup.ts'];
/** A migrated PostgreSQL for the run; tests/support/database.ts hands out copies. */
const postgres = ['tests/support/postgres.setup.ts'];

const withDatabase = { environment: 'node', setupFiles: strict, globalSetup: postgres, testTimeout: 60_000, hookTimeout: 60_000 } as const;

export default defineConfig({
  test: {
    // Machines that build have few cores, and PostgreSQL and a browser want theirs.
    maxWorkers: 2,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          setupFiles: strict,
          include: ['{app,cli,dev,benchmarks,prisma}/**/*.test.{ts,tsx}', 'tests/support/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      // What must hold for every input: many runs of one test, no database.
      { test: { name: 'laws', environment: 'node', setupFiles: strict, include: ['tests/laws/**/*.test.ts'], testTimeout: 120_000 } },
      {
        esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
        test: {
          name: 'extensions',
          environment: 'jsdom',
          setupFiles: strict,
          include: ['extensions/**/*.test.{ts,tsx}'],
          // The tester ships TypeScript, which Node refuses to load from node_modules.
          server: { deps: { inline: ['@shopify/ui-extensions-tester'] } },
          testTimeout: 30_000,
        },
      },
      { test: { ...withDatabase, name: 'contracts', include: ['tests/contracts/**/*.test.ts'] } },
      { test: { ...withDatabase, name: 'integration', include: ['tests/integration/**/*.test.ts'], testTimeout: 180_000 } },
      {
        test: {
          ...withDatabase,
          name: 'browser',
          include: ['tests/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
