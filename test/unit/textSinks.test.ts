import assert from 'node:assert/strict';
import { brokenRules } from '../support/layoutLint';

async function isRefused(file: string, code: string): Promise<boolean> {
  const imports = code.includes('vscode.') ? `import * as vscode from 'vscode';\n` : '';
  const rules = await brokenRules(file, `${imports}${code}\n`);
  assert.deepEqual(
    rules.filter((rule) => rule !== 'no-restricted-syntax'),
    [],
  );
  return rules.length > 0;
}

describe('Texts for the editor', function () {
  // The first call loads the linter.
  this.timeout(30_000);

  const table: readonly (readonly [file: string, code: string, refused: boolean])[] = [
    ['src/ui/x.ts', `void vscode.window.showErrorMessage('x');`, true],
    ['src/ui/x.ts', `const { showErrorMessage } = vscode.window;\nvoid showErrorMessage('x');`, true],
    ['src/ui/x.ts', `void vscode.window['showErrorMessage']('x');`, true],
    ['src/ui/common/message.ts', `void vscode.window.showErrorMessage('x');`, false],
    ['src/ui/common/message.ts', `void vscode.window.showQuickPick(['x']);`, true],
    ['src/extension.ts', `void vscode.window.showInformationMessage('x');`, true],
    ['src/host/x.ts', `void vscode.window.showWarningMessage('x');`, true],
    ['src/ui/x.ts', `void vscode.window.showQuickPick(['x']);`, true],
    ['src/ui/common/quickPick.ts', `void vscode.window.showQuickPick(['x']);`, false],
    ['src/ui/x.ts', `vscode.window.createQuickPick().show();`, true],
    ['src/ui/common/livePick.ts', `vscode.window.createQuickPick().show();`, false],
    ['src/ui/x.ts', `vscode.window.createInputBox().show();`, true],
    ['src/ui/common/inputBox.ts', `vscode.window.createInputBox().show();`, false],
    ['src/ui/x.ts', `void vscode.window.showInputBox();`, true],
    ['src/ui/x.ts', `vscode.window.createStatusBarItem().show();`, true],
    ['src/ui/x.ts', `vscode.window.setStatusBarMessage('x');`, true],
    ['src/ui/x.ts', `export const item = new vscode.TreeItem('x');`, true],
    ['src/ui/playlists/treeItem.ts', `export const item = new vscode.TreeItem('x');`, false],
    ['src/ui/playlists/treeItem.ts', `export const text = new vscode.MarkdownString('x');`, true],
    ['src/ui/x.ts', `import { MarkdownString } from 'vscode';\nexport const text = new MarkdownString('x');`, true],
    ['src/ui/x.ts', `export const lens = new vscode.CodeLens(new vscode.Range(0, 0, 0, 0));`, true],
    ['src/ui/x.ts', `export const { Collapsed } = vscode.TreeItemCollapsibleState;`, false],
    ['src/ui/x.ts', `import type { SafeText } from '../core/safeText';\nexport const text = 'x' as SafeText;`, true],
    [
      'src/ui/i18n/formats.ts',
      `import type { SafeText } from '../../core/safeText';\nexport const text = 'x' as SafeText;`,
      false,
    ],
    ['src/ui/i18n/formats.ts', `void vscode.window.showErrorMessage('x');`, true],
  ];
  for (const [file, code, refused] of table) {
    it(`${file} ${refused ? 'may not' : 'may'}: ${code.replace('\n', ' ')}`, async () =>
      assert.equal(await isRefused(file, code), refused));
  }
});
