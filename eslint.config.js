import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const browserCode = ['app/ui/**', 'app/routes/**', 'app/root.tsx', 'app/entry.client.tsx', 'extensions/**'];

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'build/',
      '.data/',
      '.cache/',
      'output/',
      'vendor/',
      'extensions/*/assets/',
      'extensions/*/dist/',
      '**/generated/**',
      '**/generated.ts',
      '**/*.d.ts',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A promise that nobody waits for loses its error; say `void` where that is meant.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false, arguments: false, returns: false } }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // Numbers read well in sentences; everything else must be turned into text on purpose.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Methods may be async because their interface is, and callbacks may return what a call returns.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Values from outside are typed by hope alone: a check that types call unnecessary is often the one that counts.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // With every index checked, `!` says in one character that the query above returns a row.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-deprecated': 'error',
      // Its walk does not end on the recursive types of the GraphQL package (8.73).
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      // GraphQL's kinds and TypeScript's syntax kinds are compared with their literals, as their own documentation does.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      'no-console': 'off',
    },
  },
  {
    // What people see and what the domain decides is not reported by printing.
    files: ['app/**/*.{ts,tsx}', 'extensions/**/*.{ts,tsx}'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['app/domain/**'],
    ignores: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval', 'crypto', 'performance'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'The domain reads no clock: take the instant as an argument.' },
        { object: 'Math', property: 'random', message: 'The domain is repeatable: take what is random as an argument.' },
      ],
    },
  },
  {
    files: ['app/**/*.{ts,tsx}'],
    ignores: ['app/env.server.ts', 'app/**/*.test.*'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only app/env.server.ts reads the environment, and checks it.' },
        { object: 'Math', property: 'random', message: 'Take randomness from a port, so that a test can repeat it.' },
      ],
    },
  },
  {
    files: browserCode.map((path) => (path.endsWith('**') ? `${path}/*.{ts,tsx}` : path)),
    ...reactHooks.configs.flat['recommended-latest'],
  },
  {
    // Remix's way to leave a loader or an action early is to throw the response.
    files: ['app/routes/**', 'app/shopify.server.ts'],
    rules: { '@typescript-eslint/only-throw-error': 'off' },
  },
  {
    // Preact's signals are changed by assigning to them.
    files: ['extensions/**'],
    rules: { 'react-hooks/immutability': 'off' },
  },
  {
    // Tests look into values of many shapes; the assertion is the check.
    files: ['**/*.test.{ts,tsx}', 'tests/**', 'dev/demo/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'module',
          'require',
          'URL',
          'Buffer',
          'window',
          'document',
          'fetch',
          'location',
          'FormData',
          'setInterval',
          'setTimeout',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
);
