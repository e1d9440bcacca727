/**
 * The layers of the repository; arrows point inwards and plugins never see one another.
 *
 *   domain <- availability <- application services -> ports (types), hooks, errors, di/tokens
 *
 * db/ and http/ are adapters, wired in di/. node_modules must not be excluded here, only not followed: an excluded
 * module is invisible, and a rule about it can never fire. test/boundaries/layers.test.ts proves that each rule does.
 */
const services =
  '^core/src/(booking|catalog|customer|feedback|intake|payment|messaging|reporting|identity|tenancy|travel|waitlist|webhooks)/'
const frameworks = '(^|/)node_modules/(koa|@koa|koa-[a-z]+|sequelize|sequelize-typescript|pg|pg-boss|umzug)(/|$)'
const sdks = '(^|/)node_modules/(stripe|openai|twilio|googleapis|@googleapis|@sendgrid|@microsoft|nodemailer)(/|$)'

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const shape = [
  {
    name: 'no-cycles',
    severity: 'error',
    comment: 'A run-time cycle makes load order matter; type-only cycles vanish when compiled.',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  {
    name: 'no-undeclared-package',
    severity: 'error',
    comment: 'Works here by hoisting, breaks where the package is installed alone.',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'no-dev-package-in-product',
    severity: 'error',
    from: { path: '^(core|plugins/[^/]+)/src/' },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'no-orphans',
    severity: 'warn',
    from: { orphan: true, pathNot: ['\\.d\\.ts$', '(^|/)index\\.ts$', '(^|/)migrations/', '(^|/)vite\\.config\\.ts$'] },
    to: {},
  },
]

const layers = [
  {
    name: 'core-knows-no-plugin',
    severity: 'error',
    from: { path: '^core/' },
    to: { path: '^(plugins|admin-ui|starters)/' },
  },
  {
    name: 'domain-is-pure',
    severity: 'error',
    from: { path: '^core/src/domain/' },
    to: { path: ['^core/src/', 'node_modules/'], pathNot: ['^core/src/(domain|errors)/', 'node_modules/uuid/'] },
  },
  {
    name: 'availability-is-pure',
    severity: 'error',
    comment: 'The solver is a function of its snapshot: no clock, no database, no container.',
    from: { path: '^core/src/availability/' },
    to: {
      path: ['^core/src/', 'node_modules/'],
      pathNot: ['^core/src/(domain|availability|errors)/', 'node_modules/(temporal-polyfill|rrule-temporal|uuid)/'],
    },
  },
  {
    name: 'services-see-ports-not-adapters',
    severity: 'error',
    from: { path: services },
    to: { path: ['^core/src/(db|http|jobs|cli|client|testing)/', frameworks] },
  },
  {
    name: 'services-get-tokens-not-the-container',
    severity: 'error',
    from: { path: services },
    to: { path: '^core/src/di/', pathNot: '^core/src/di/tokens\\.ts$' },
  },
  {
    name: 'ports-are-types',
    severity: 'error',
    from: { path: '^core/src/ports/' },
    to: { path: '^core/src/', pathNot: ['^core/src/(ports|domain|errors)/', '^core/src/hooks/'] },
  },
  {
    name: 'http-does-not-see-the-database',
    severity: 'error',
    from: { path: '^core/src/http/' },
    to: { path: ['^core/src/db/', '(^|/)node_modules/(sequelize|sequelize-typescript|pg|pg-boss|umzug)(/|$)'] },
  },
  {
    name: 'database-does-not-see-http',
    severity: 'error',
    from: { path: '^core/src/db/' },
    to: { path: ['^core/src/(http|cli)/', '(^|/)node_modules/(koa|@koa|koa-[a-z]+)(/|$)'] },
  },
  {
    name: 'product-does-not-see-test-support',
    severity: 'error',
    from: { path: '^core/src/', pathNot: '^core/src/testing/' },
    to: { path: '^core/src/testing/' },
  },
]

const packages = [
  {
    name: 'plugins-are-islands',
    severity: 'error',
    from: { path: '^plugins/([^/]+)/' },
    to: { path: '^plugins/', pathNot: '^plugins/$1/' },
  },
  {
    name: 'plugins-use-public-api',
    severity: 'error',
    comment: 'Import from @bookwright/core, not from its files.',
    from: { path: '^(plugins|starters)/' },
    to: { path: '^core/', pathNot: '^core/(src|dist)/((testing|http|client)/)?index\\.(ts|js|d\\.ts)$' },
  },
  {
    name: 'starters-use-the-client',
    severity: 'error',
    from: { path: '^starters/' },
    to: { path: ['^core/', '^admin-ui/'], pathNot: '^core/(src|dist)/client/index\\.' },
  },
  {
    name: 'admin-speaks-http-only',
    severity: 'error',
    from: { path: '^admin-ui/' },
    to: { path: '^(core|plugins|starters)/' },
  },
  {
    name: 'sdk-only-in-its-plugin',
    severity: 'error',
    from: { pathNot: '^plugins/' },
    to: { path: sdks },
  },
]

module.exports = {
  forbidden: [...shape, ...layers, ...packages],
  options: {
    doNotFollow: { path: ['node_modules', '(^|/)dist/'] },
    exclude: { path: '(^|/)dist-test/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'default', 'types'],
      extensions: ['.ts', '.d.ts', '.vue', '.mjs', '.js', '.json'],
    },
  },
}
