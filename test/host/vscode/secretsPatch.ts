import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';

/**
 * How the editor's keyring treats the secrets of extensions: the desktop keeps them, many remote and web set-ups forget
 * them. One that `stops` keeps them, and does not respond any more after `stopKeyring`; only the server build can do that.
 */
export type Keyring = 'keeps' | 'forgets' | 'stops';

interface Edit {
  readonly what: string;
  readonly pattern: RegExp;
  readonly replacement: string;
}

// The server build holds secrets in the memory of a window. These edits make it take the code path of the desktop:
// secrets go to profile storage, survive a reload, and the other windows are notified of changes.
// Encryption stays the pass-through of the web build, since there is no keyring to ask for a key.
const edits: readonly Edit[] = [
  {
    what: 'encryption counts as available',
    pattern:
      /(decrypt\(\w+\)\{return Promise\.resolve\(\w+\)\}isEncryptionAvailable\(\)\{return Promise\.resolve\()!1\)/,
    replacement: '$1!0)',
  },
  {
    what: 'the embedding page offers no storage of its own',
    pattern: /secretStorageProvider:\w+\.remoteAuthority&&!\w+\?void 0:new \w+\(\w+\)/,
    replacement: 'secretStorageProvider:void 0',
  },
  {
    what: 'secrets are not held in memory only',
    pattern: /super\(!0,(\w+,\w+,\w+)\),(\w+)\.options\?\.secretStorageProvider/,
    replacement: 'super(!1,$1),$2.options?.secretStorageProvider',
  },
];

/**
 * Makes an unpatched server build keep secrets.
 * @param vscodeDir the folder with VS Code's `out`
 * @throws when a pattern does not match, which means that the version was changed and the patterns must be adapted
 */
export function makeKeyringKeep(vscodeDir: string): void {
  const file = join(vscodeDir, 'out/vs/code/browser/workbench/workbench.js');
  const patched = edits.reduce((source, edit) => applyEdit(source, edit), readFileSync(file, 'utf8'));
  // The file may be a hard link shared with the unpatched tree: replace it, never write into it.
  rmSync(file);
  writeFileSync(file, patched);
}

/** Makes every window of the server build await `keyringAnswers`, if that promise exists, before it uses secrets. */
export async function makeKeyringStop(context: BrowserContext): Promise<void> {
  await context.route(/\/workbench\/workbench\.js$/, async (route) => {
    const response = await route.fetch();
    const body = ['doGetPassword', 'doSetPassword', 'doDeletePassword'].reduce(
      (source, name) =>
        applyEdit(source, {
          what: `${name} waits`,
          pattern: new RegExp(`(async ${name}\\([^)]*\\)\\{)`),
          replacement: '$1await globalThis.keyringAnswers;',
        }),
      await response.text(),
    );
    await route.fulfill({ response, body });
  });
}

/** From now on the keyring of this window does not respond until {@link resumeKeyring}. */
export async function stopKeyring(page: Page): Promise<void> {
  await page.evaluate(
    'void (globalThis.keyringAnswers = new Promise((resolve) => (globalThis.answerKeyring = resolve)))',
  );
}

export async function resumeKeyring(page: Page): Promise<void> {
  await page.evaluate('globalThis.answerKeyring()');
}

function applyEdit(source: string, edit: Edit): string {
  if (!edit.pattern.test(source)) {
    throw new Error(`This VS Code build cannot be patched (${edit.what}): ${edit.pattern} does not match.`);
  }
  return source.replace(edit.pattern, edit.replacement);
}
