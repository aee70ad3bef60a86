import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Who may import whom inside src/. Everything not listed is an error. */
const MAY_IMPORT = {
  core: [],
  protocol: ['core'],
  store: ['core', 'migrations'],
  remote: ['core', 'protocol'],
  account: ['core', 'protocol', 'store', 'remote'],
  library: ['core', 'protocol', 'store'],
  catalogue: ['core', 'protocol', 'remote'],
  sync: ['core', 'protocol', 'store', 'remote'],
  ui: ['core', 'protocol', 'account', 'library', 'catalogue', 'sync', 'vscode'],
  host: ['core', 'vscode', 'types'],
  platform: ['core', 'types'],
};

const FOLDERS = Object.keys(MAY_IMPORT);

/** The same for the rooms inside two of them. What stands beside the rooms is not restricted by this. */
const ROOMS = {
  store: { engine: [], tables: [] },
  ui: {
    i18n: [],
    common: ['i18n'],
    account: ['common', 'i18n'],
    playlists: ['common', 'i18n'],
    catalogue: ['common', 'i18n', 'playlists'],
    sync: ['common', 'i18n'],
    card: ['account', 'common', 'i18n', 'sync'],
  },
};

/** Where chance and digests come from. */
const CRYPTO = ['src/platform/*/random.ts', 'src/platform/*/digest.ts'];

/** Names that bring time, chance and waiting in unasked; `core/` has ports for them. */
const AMBIENT_GLOBALS = ['setTimeout', 'setInterval', 'setImmediate', 'performance', 'crypto'];
const AMBIENT_IMPORTS = [
  { name: 'node:crypto', importNames: ['randomUUID', 'randomBytes', 'randomInt'], message: 'Take a Random.' },
  { name: 'node:timers' },
  { name: 'node:timers/promises' },
];

/** What hands a text to the editor, by the one file that may use it: what that file takes are safe texts. */
const TEXT_SINKS = {
  'src/ui/common/message.ts': ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'],
  'src/ui/common/quickPick.ts': ['showQuickPick'],
  'src/ui/common/livePick.ts': ['createQuickPick'],
  'src/ui/common/inputBox.ts': ['createInputBox'],
  'src/ui/common/progress.ts': ['withProgress'],
  'src/ui/common/statusItem.ts': ['createStatusBarItem'],
  'src/ui/playlists/treeItem.ts': ['TreeItem'],
  'src/ui/playlists/playlistTree.ts': ['createTreeView'],
  'src/ui/standIns.ts': ['registerTreeDataProvider'],
  'src/ui/card/accountCardPanel.ts': ['createWebviewPanel'],
  'src/ui/sync/queueView.ts': ['CodeLens'],
  'src/host/authentication.ts': ['registerAuthenticationProvider'],
};

/** Those that nobody uses yet. */
const OTHER_TEXT_SINKS = [
  'MarkdownString',
  'Hover',
  'InlayHint',
  'Diagnostic',
  'FileDecoration',
  'CompletionItem',
  'showInputBox',
  'setStatusBarMessage',
  'createTextEditorDecorationType',
  'createTestController',
  'createCommentController',
  'createSourceControl',
  'createTerminal',
  'createLanguageStatusItem',
];

/** Where a string becomes a safe text without passing the door. */
const SAFE_TEXT_MAKERS = [
  'src/core/safeText.ts',
  'src/ui/i18n/formats.ts',
  'src/ui/i18n/plural.ts',
  'src/ui/i18n/time.ts',
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.vscode-test/', '.test-output/', '.bench/', '.mutation/'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    rules: {
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // What was caught is passed on as it is.
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/naming-convention': ['error', ...namingConvention()],
      // Asynchronous ports have synchronous implementations: with `async`, these reject instead of throwing.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      'no-restricted-syntax': ['error', ...barrels()],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', { max: 4 }],
      'max-depth': ['error', { max: 3 }],
    },
  },
  {
    ...regexp.configs.recommended,
    files: ['src/**/*.ts', 'webview/**/*.ts', 'test/server/**/*.ts'],
    rules: {
      ...regexp.configs.recommended.rules,
      // What comes from outside may be long: an expression takes time in proportion, wherever in the text it begins.
      'regexp/no-super-linear-backtracking': 'error',
      'regexp/no-super-linear-move': ['error', { report: 'certain' }],
    },
  },
  { files: ['**/*.mjs', '**/*.js', '**/*.cjs'], languageOptions: { globals: globals.node } },
  { files: ['**/*.mjs', '**/*.js', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  { files: ['test/server/pages/**'], languageOptions: { globals: globals.browser } },
  { files: ['**/*.js', '**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  // The compiler knows better than this rule which names exist.
  { files: ['**/*.ts'], rules: { 'no-undef': 'off' } },
  // The declaration of a foreign module cannot import by a relative name.
  {
    files: ['**/*.d.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }] },
  },
  ...FOLDERS.map((folder) => importsOf(folder)),
  ...Object.entries(ROOMS).flatMap(([folder, rooms]) => Object.keys(rooms).map((room) => importsOf(folder, room))),
  {
    files: ['src/**/*.ts'],
    ignores: ['src/core/**', ...CRYPTO],
    rules: {
      'no-restricted-globals': ['error', ...AMBIENT_GLOBALS],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take a Clock.' },
        { object: 'Math', property: 'random', message: 'Take a Random.' },
        { object: 'URL', property: 'canParse', message: 'The oldest editor that we support does not have it.' },
      ],
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...barrels(), ...textSinks(), ...textCasts()] },
  },
  ...Object.keys(TEXT_SINKS).map((file) => ({
    files: [file],
    rules: { 'no-restricted-syntax': ['error', ...barrels(), ...textSinks(file), ...textCasts()] },
  })),
  { files: SAFE_TEXT_MAKERS, rules: { 'no-restricted-syntax': ['error', ...barrels(), ...textSinks()] } },
  { files: ['webview/**/*.ts'], rules: restricted([{ regex: '(^|/)src/(?!protocol/)' }], ['vscode', 'sql.js']) },
  {
    files: ['webview/**/*.ts'],
    ignores: ['webview/ipc.ts'],
    rules: { 'no-restricted-globals': ['error', 'acquireVsCodeApi'] },
  },
);

/** What a file in one folder of src/ may not import, or in one of its rooms. */
function importsOf(folder, room) {
  const allowed = MAY_IMPORT[folder];
  const packages = [...(allowed.includes('vscode') ? [] : ['vscode']), ...(folder === 'store' ? [] : ['sql.js'])];
  const foreign = FOLDERS.filter((other) => other !== folder && !allowed.includes(other));
  const patterns = [
    { regex: `^(\\.\\./)+(${foreign.join('|')})/`, allowTypeImports: allowed.includes('types') },
    ...(allowed.includes('migrations') ? [] : [{ regex: '(^|/)migrations/' }]),
    { regex: '(^|/)(webview|test)/' },
    { regex: '/(extension|main|services|accountSync)$' },
    // The engine drives the port, whatever the protocol.
    ...(folder === 'sync' ? [{ regex: '/remote/v\\d+/' }] : []),
    ...(room === undefined ? [] : otherRooms(folder, room)),
  ];
  const rules = restricted(patterns, packages);
  if (folder !== 'core') rules['@typescript-eslint/no-restricted-imports'][1].paths.push(...AMBIENT_IMPORTS);
  return { files: [`src/${room === undefined ? folder : `${folder}/${room}`}/**/*.ts`], ignores: CRYPTO, rules };
}

function otherRooms(folder, room) {
  const rooms = ROOMS[folder];
  const foreign = Object.keys(rooms).filter((other) => other !== room && !rooms[room].includes(other));
  return foreign.map((other) => ({ regex: `^\\.\\./${other}/` }));
}

function restricted(patterns, packages) {
  const message = 'The layout does not allow this import.';
  return {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: patterns.map((pattern) => ({ ...pattern, message })),
        paths: packages.map((name) => ({ name, message })),
      },
    ],
  };
}

function barrels() {
  return [{ selector: 'ExportAllDeclaration', message: 'No barrels: import from the file itself.' }];
}

/** @param file the one that may use its own */
function textSinks(file) {
  const others = Object.entries(TEXT_SINKS).flatMap(([owner, sinks]) => (owner === file ? [] : sinks));
  const name = `/^(${[...others, ...OTHER_TEXT_SINKS].join('|')})$/`;
  const message =
    'It takes any string. Texts of the editor are safe texts: use the file in ui/ that takes these, see eslint.config.mjs.';
  const uses = [
    'MemberExpression[property.name=',
    'MemberExpression[property.value=',
    'ImportSpecifier[imported.name=',
    'ObjectPattern > Property[key.name=',
  ];
  return uses.map((use) => ({ selector: `${use}${name}]`, message }));
}

function textCasts() {
  const message = 'A cast is no door: safeText() makes a value from outside harmless.';
  return [
    { selector: ':matches(TSAsExpression, TSTypeAssertion) > TSTypeReference[typeName.name="SafeText"]', message },
  ];
}

/** Fields of objects may have any name: those of JSON and of database rows are not ours. */
function namingConvention() {
  const plain = ['string', 'number', 'boolean'];
  return [
    { selector: 'default', format: ['camelCase'] },
    { selector: ['import', 'objectLiteralProperty', 'objectLiteralMethod', 'typeProperty'], format: null },
    { selector: 'parameter', format: ['camelCase'], leadingUnderscore: 'allow' },
    // A variable with the name of such a field.
    { selector: ['variable', 'parameter'], filter: '^[a-z]+(_[a-z]+)+$', format: ['snake_case'] },
    { selector: ['variable', 'parameter'], modifiers: ['destructured'], format: null },
    { selector: 'typeLike', format: ['PascalCase'] },
    { selector: 'variable', modifiers: ['const'], format: ['camelCase', 'UPPER_CASE'] },
    { selector: 'variable', modifiers: ['const', 'global'], types: plain, format: ['UPPER_CASE'] },
    { selector: 'variable', modifiers: ['const', 'global', 'destructured'], types: plain, format: null },
  ];
}
