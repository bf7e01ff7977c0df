/*
 * The layers, as rules that fail. Each comment says why the line is drawn; an exception is a sign that the design is
 * wrong there, not that the rule is.
 */
const tests = '\\.test\\.tsx?$';
const npm = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];

/** Features of the domain, lowest first: each may use those before it on its own line of descent. */
const lowerDomain = {
  shared: [],
  ledger: ['shared'],
  segments: ['ledger', 'shared'],
  tiers: ['segments', 'ledger', 'shared'],
  campaigns: ['tiers', 'segments', 'ledger', 'shared'],
  earning: ['campaigns', 'tiers', 'segments', 'ledger', 'shared'],
  rewards: ['campaigns', 'tiers', 'segments', 'ledger', 'shared'],
  referrals: ['campaigns', 'tiers', 'segments', 'ledger', 'shared'],
  members: ['segments', 'ledger', 'shared'],
};

const domainRules = Object.entries(lowerDomain).map(([feature, lower]) => ({
  name: `domain-${feature}-looks-down-only`,
  comment: `What ${feature} decides may rest on ${lower.join(', ') || 'nothing else'}; looking up or sideways would tie features into one that cannot be understood alone. Types of the ruleset document may be read anywhere, because it is what is decided about.`,
  severity: 'error',
  from: { path: `^app/domain/${feature}/`, pathNot: tests },
  to: {
    path: '^app/domain/',
    pathNot: [`^app/domain/(${[feature, ...lower].join('|')})/`, '^app/domain/program/ruleset\\.ts$'],
    dependencyTypesNot: ['type-only'],
  },
}));

const adapters = ['postgres', 'shopify', 'queue', 'messaging', 'wallets', 'reviews', 'system'];
const adapterRules = adapters.map((adapter) => ({
  name: `adapter-${adapter}-stands-alone`,
  comment: `The ${adapter} adapter speaks to one outside system. Through another adapter, a use case, a door or the environment it would come to know the application that uses it.`,
  severity: 'error',
  from: { path: `^app/adapters/${adapter}/`, pathNot: tests },
  to: {
    path: '^app/',
    pathNot: [`^app/adapters/${adapter}/`, '^app/domain/', '^app/application/ports/'],
    dependencyTypesNot: ['type-only'],
  },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Modules that import each other have no order in which they can be read, loaded or changed.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-imported-exists',
      comment: 'An import that leads nowhere fails only when somebody gets there.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^virtual:', '^SHADOW', '^@shopify/ui-extensions'] },
    },
    {
      name: 'domain-is-pure',
      comment:
        'The same decisions run in the worker, in previews, in backtests and in the browser, so they may use nothing but each other and a schema library.',
      severity: 'error',
      from: { path: '^app/domain/', pathNot: tests },
      to: { pathNot: ['^app/domain/', 'node_modules/zod/'] },
    },
    ...domainRules,
    {
      name: 'application-knows-ports-not-things',
      comment:
        'Use cases say what happens; which database, shop platform, queue or framework it happens on is for the adapters behind the ports.',
      severity: 'error',
      from: { path: '^app/application/', pathNot: tests },
      to: { path: '^app/', pathNot: ['^app/application/', '^app/domain/'] },
    },
    {
      name: 'application-imports-no-framework',
      comment: 'A use case that knows Prisma, Shopify, BullMQ, Hono, Remix or React can only run where they do.',
      severity: 'error',
      from: { path: '^app/application/', pathNot: tests },
      to: { dependencyTypes: npm, pathNot: 'node_modules/zod/' },
    },
    {
      name: 'ports-promise-only',
      comment: 'A port is an interface: what it imports must be types, or it would bring an implementation along.',
      severity: 'error',
      from: { path: '^app/application/ports/', pathNot: tests },
      to: { path: '^app/(application/(?!ports/)|adapters|composition|http|routes|jobs|ui)', dependencyTypesNot: ['type-only'] },
    },
    ...adapterRules,
    {
      name: 'composition-only-composes',
      comment: 'Composition names concrete adapters and hands them to use cases; doors and pages are served by it, never the reverse.',
      severity: 'error',
      from: { path: '^app/composition/', pathNot: tests },
      to: {
        path: '^app/',
        pathNot: ['^app/(application|adapters|composition|domain|jobs)/', '^app/(env|db|shopify)\\.server\\.ts$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'doors-pages-and-jobs-call-use-cases',
      comment:
        'What answers machines, merchants and queues translates and calls one use case; with a database or an SDK in reach it would start to decide.',
      severity: 'error',
      from: { path: '^app/(http|routes|jobs)/', pathNot: tests },
      to: { path: '^app/(adapters|db\\.server|env\\.server)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'doors-pages-and-jobs-make-no-sdk-calls',
      comment: 'Prisma, pg and the Admin client belong to adapters, where their failures are turned into the outcomes that ports promise.',
      severity: 'error',
      from: { path: '^app/(http|routes|jobs)/', pathNot: tests },
      to: { path: 'node_modules/(@prisma|\\.prisma|pg|graphql-request|ioredis)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'machines-doors-are-not-pages',
      comment:
        'Hono serves machines and Remix serves merchants; a door that imports a page, or a job that imports either, ties their lives together.',
      severity: 'error',
      from: { path: '^app/(http|jobs)/', pathNot: tests },
      to: { path: '^app/(ui|routes)/' },
    },
    {
      name: 'ui-shows-and-previews',
      comment: 'Components run in the browser: they may show what the domain computes, and must not pull the server into the bundle.',
      severity: 'error',
      from: { path: '^app/ui/', pathNot: [tests, '\\.server\\.tsx?$'] },
      to: { path: '^app/(application|adapters|composition|http|jobs|env\\.server|db\\.server)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'extensions-take-types-only',
      comment: 'Shopify runs extensions on its own: what they share with the app is the shape of its answers, never its code.',
      severity: 'error',
      from: { path: '^extensions/', pathNot: tests },
      to: { path: '^(app|cli|dev|tests|benchmarks)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'extensions-know-the-storefront-contract-only',
      comment:
        'The contract of the storefront is what the app promises to extensions; other types inside the app may change without notice.',
      severity: 'error',
      from: { path: '^extensions/', pathNot: tests },
      to: { path: '^app/', pathNot: '^app/http/storefront/' },
    },
    {
      name: 'what-ships-imports-no-tooling',
      comment: 'dev, cli, tests and benchmarks may use everything and are used by nothing that is deployed.',
      severity: 'error',
      from: { path: '^(app|extensions)/', pathNot: tests },
      to: { path: '^(dev|cli|tests|benchmarks)/' },
    },
    {
      name: 'what-ships-needs-no-development-packages',
      comment: 'Production installs without development dependencies; an import of one would fail there and only there.',
      severity: 'error',
      from: { path: '^(app|cli)/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/(@types|vite)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^build/', '^extensions/[^/]+/assets/', '^extensions/[^/]+/dist/', '[.]css'] },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
