// For Stryker: how `npm run mutate` (mutate.mjs) changes the sources and runs the unit tests on what comes of it.

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'mocha',
  testRunnerNodeArgs: ['--import', 'tsx'],
  mochaOptions: {
    spec: [`test/unit/${process.env['WAVEFLOW_MUTATED']}/**/*.test.ts`],
    'no-config': true,
    'no-package': true,
    require: ['./test/support/sqlText.cjs'],
  },
  plugins: ['@stryker-mutator/mocha-runner'],
  coverageAnalysis: 'perTest',
  timeoutMS: 10_000,
  // What the copies of the checkout can do without.
  ignorePatterns: ['/.*', '/dist', '/l10n', '/webview', '/test/host', '/test/webview', '/test/bench'],
  tempDirName: '.mutation/copies',
  incremental: true,
  reporters: ['clear-text'],
  clearTextReporter: { logTests: false, reportTests: false },
};
