import assert from 'node:assert/strict';
import { brokenRules } from '../support/layoutLint';

describe('Import table', function () {
  // The first call loads the linter.
  this.timeout(30_000);

  const table: readonly (readonly [file: string, imported: string, allowed: boolean])[] = [
    ['src/core/x.ts', '../protocol/status', false],
    ['src/core/x.ts', 'vscode', false],
    ['src/core/x.ts', 'node:crypto', true],
    ['src/protocol/x.ts', '../core/errors', true],
    ['src/protocol/x.ts', '../account/token', false],
    ['src/store/x.ts', 'sql.js', true],
    ['src/store/x.ts', '../../migrations/app/20260411120000_initial.sql', true],
    ['src/store/x.ts', '../account/token', false],
    ['src/account/x.ts', '../store/tables/settings', true],
    ['src/account/x.ts', 'sql.js', false],
    ['src/account/x.ts', '../ui/common/ids', false],
    ['src/account/x.ts', '../../migrations/app/20260411120000_initial.sql', false],
    ['src/account/x.ts', 'vscode', false],
    ['src/library/x.ts', '../store/tables/outbox', true],
    ['src/library/x.ts', '../sync/sync', false],
    ['src/library/x.ts', '../remote/http', false],
    ['src/catalogue/x.ts', '../remote/catalogueServer', true],
    ['src/catalogue/x.ts', '../library/library', false],
    ['src/catalogue/x.ts', '../store/tables/tracks', false],
    ['src/catalogue/x.ts', 'vscode', false],
    ['src/library/x.ts', '../catalogue/catalogue', false],
    ['src/sync/x.ts', '../remote/syncServer', true],
    ['src/sync/x.ts', '../remote/v1/push', false],
    ['src/sync/x.ts', '../library/library', false],
    ['src/sync/x.ts', '../account/tokens', false],
    ['src/ui/x.ts', 'vscode', true],
    ['src/ui/x.ts', '../account/token', true],
    ['src/ui/x.ts', '../store/tables/settings', false],
    ['src/ui/x.ts', '../host/log', false],
    ['src/ui/i18n/x.ts', '../common/ids', false],
    ['src/ui/i18n/x.ts', '../../core/safeText', true],
    ['src/ui/common/x.ts', '../i18n/language', true],
    ['src/ui/common/x.ts', '../sync/syncItem', false],
    ['src/ui/common/x.ts', '../playlists/playlistNode', false],
    ['src/ui/account/x.ts', '../../account/token', true],
    ['src/ui/account/x.ts', '../common/ids', true],
    ['src/ui/account/x.ts', '../card/cardState', false],
    ['src/ui/account/x.ts', '../playlists/playlistTree', false],
    ['src/ui/account/x.ts', '../../store/tables/settings', false],
    ['src/ui/playlists/x.ts', '../common/quickPick', true],
    ['src/ui/playlists/x.ts', '../sync/syncText', false],
    ['src/ui/playlists/x.ts', '../catalogue/catalogueNode', false],
    ['src/ui/catalogue/x.ts', '../playlists/treeSection', true],
    ['src/ui/catalogue/x.ts', '../../catalogue/catalogue', true],
    ['src/ui/catalogue/x.ts', '../sync/syncText', false],
    ['src/ui/sync/x.ts', '../../sync/status', true],
    ['src/ui/sync/x.ts', '../account/statusBar', false],
    ['src/ui/card/x.ts', '../sync/syncText', true],
    ['src/ui/card/x.ts', '../account/accountText', true],
    ['src/ui/card/x.ts', '../playlists/playlistTree', false],
    ['src/store/engine/x.ts', '../database', true],
    ['src/store/engine/x.ts', 'sql.js', true],
    ['src/store/engine/x.ts', '../tables/outbox', false],
    ['src/store/tables/x.ts', '../database', true],
    ['src/store/tables/x.ts', '../engine/redoLog', false],
    ['src/host/x.ts', 'vscode', true],
    ['src/host/x.ts', '../core/errors', true],
    ['src/host/x.ts', '../account/token', false],
    ['src/platform/node/x.ts', '../../core/serial', true],
    ['src/platform/node/x.ts', '../../store/tables/settings', false],
    ['src/platform/node/x.ts', 'vscode', false],
    ['src/account/x.ts', '../extension', false],
    ['src/ui/x.ts', '../main', false],
    ['src/ui/x.ts', '../services', false],
    ['src/sync/x.ts', '../accountSync', false],
    ['src/ui/x.ts', '../../webview/ipc', false],
    ['webview/account/x.ts', '../../src/protocol/webview', true],
    ['webview/account/x.ts', '../../src/core/errors', false],
    ['webview/account/x.ts', 'vscode', false],
  ];
  for (const [file, imported, allowed] of table) {
    it(`${file} ${allowed ? 'may' : 'may not'} import ${imported}`, async () => {
      const rules = await brokenRules(file, `import { thing } from '${imported}';\nthing();\n`);
      assert.deepEqual(rules, allowed ? [] : ['@typescript-eslint/no-restricted-imports']);
    });
  }

  it('lets adapters and platforms import the types of ports from anywhere', async () => {
    assert.deepEqual(
      await brokenRules(
        'src/host/x.ts',
        `import type { Secrets } from '../account/secrets';\nexport const secrets: Secrets[] = [];\n`,
      ),
      [],
    );
    assert.deepEqual(
      await brokenRules(
        'src/platform/node/x.ts',
        `import type { Files } from '../../store/files';\nexport const files: Files[] = [];\n`,
      ),
      [],
    );
  });

  const ambient: readonly (readonly [code: string, rule: string])[] = [
    ['export const now = Date.now();', 'no-restricted-properties'],
    ['export const chance = Math.random();', 'no-restricted-properties'],
    ['setTimeout(() => undefined, 1);', 'no-restricted-globals'],
    ['export const id = crypto.randomUUID();', 'no-restricted-globals'],
    [
      `import { randomUUID } from 'node:crypto';\nexport const id = randomUUID();`,
      '@typescript-eslint/no-restricted-imports',
    ],
    [`export * from './account';`, 'no-restricted-syntax'],
  ];
  for (const [code, rule] of ambient) {
    it(`src/account refuses ${JSON.stringify(code)}`, async () =>
      assert.deepEqual(await brokenRules('src/account/x.ts', `${code}\n`), [rule]));
  }

  it('lets core ask for the time', async () =>
    assert.deepEqual(await brokenRules('src/core/x.ts', 'export const now = Date.now();\n'), []));
});
