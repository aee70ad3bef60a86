import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anchored } from '../../src/ui/i18n/bidi';
import { startServer, type ServerProcess } from '../server/process';
import { AccountCard } from './accountCard';
import { ACCOUNT_ITEM, VSIX } from './extension';
import { ada } from './user';
import { Program } from './program';
import { startEditor, type Editor } from './vscode/editor';
import { REPOSITORY_ROOT } from './vscode/paths';
import type { Window } from './vscode/window';
import { ifAssigned } from '../support/ifAssigned';

let server: ServerProcess;
let token: string;

before(async () => {
  server = await startServer();
  const { cookie } = await server.signUp(ada);
  token = await server.token(cookie);
});
after(() => ifAssigned(server)?.stop());

type Texts = Readonly<Record<string, string>>;
const texts = (language: string): Texts =>
  language === 'en'
    ? {}
    : (JSON.parse(readFileSync(join(REPOSITORY_ROOT, 'l10n', `bundle.l10n.${language}.json`), 'utf8')) as Texts);
const manifestTexts = (language: string): Texts => {
  const file = language === 'en' ? 'package.nls.json' : `l10n/package.nls.${language}.json`;
  return JSON.parse(readFileSync(join(REPOSITORY_ROOT, file), 'utf8')) as Texts;
};

/** Checks the card, the status bar and an error in one language. */
async function check(window: Window, language: string, openCommand: string, screenshot: string): Promise<void> {
  const translated = texts(language);
  const text = (english: string) => anchored(translated[english] ?? english);
  const card = await AccountCard.open(window, `WaveFlow: ${openCommand}`);
  const { frame } = card;
  const region = frame.getByRole('region', { name: text('WaveFlow server account') });
  await region.waitFor();
  // The server is still being asked when the token has just been pasted.
  await card.waitForStatus(text('Signed in'));
  await window.tab(text('WaveFlow Account')).waitFor();
  assert.deepEqual(await frame.evaluate('[document.documentElement.lang, document.documentElement.dir]'), [
    language,
    language === 'ar' ? 'rtl' : 'ltr',
  ]);
  const hasButtons = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) await frame.getByRole('button', { name: text(name), exact: true }).waitFor();
  };
  await card.disclose('advanced');
  await hasButtons('Switch Profile', 'Sign Out', 'Save URL', 'Advanced', 'Save Sign-In Page URL');
  await window
    .statusItem(ACCOUNT_ITEM)
    .filter({ hasText: text('Signed in') })
    .waitFor();

  await frame.getByRole('textbox', { name: text('Server URL'), exact: true }).fill('htp://music.example.com');
  await frame.getByRole('button', { name: text('Save URL'), exact: true }).click();
  const expected = text('A WaveFlow server is reached over https or http only. For example: {0}').replace(
    '{0}',
    'https://music.example.com',
  );
  await frame.getByRole('alert').getByText(expected).waitFor();
  await window.screenshot(screenshot);
  assert.equal(
    await frame.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'),
    true,
  );

  const program = new Program(window);
  await program.run('signOut');
  await card.waitForStatus(text('Not signed in'));
  await card.disclose('otherWays');
  await hasButtons('Sign In', 'Other ways to sign in', 'Sign In with Password', 'Open Login', 'Save Token');
  await program.run('pasteToken', token);
}

async function signIn(window: Window): Promise<void> {
  const program = new Program(window);
  await program.run('setServerUrl', server.url);
  await program.run('setWebUrl', server.url);
  await program.run('pasteToken', token);
}

describe('Display language of the editor', () => {
  for (const language of ['fr', 'ar', 'ja']) {
    describe(language, () => {
      let editor: Editor;

      before(async () => {
        editor = await startEditor({ vsix: VSIX, control: true, locale: language });
      });
      after(() => ifAssigned(editor)?.close());

      it('is the language of palette, card, status bar and errors', async () => {
        const window = await editor.openWindow();
        await signIn(window);
        await check(
          window,
          language,
          manifestTexts(language)['command.openAccount'] ?? '',
          `language-${language}-display`,
        );
      });
    });
  }
});

describe('An editor in English', () => {
  let editor: Editor;
  let window: Window;

  const set = (section: string, key: string, value: string) =>
    window.inHost(
      'return vscode.workspace.getConfiguration(args[0]).update(args[1], args[2], vscode.ConfigurationTarget.Global)',
      section,
      key,
      value,
    );

  before(async () => {
    editor = await startEditor({ vsix: VSIX, control: true });
    window = await editor.openWindow();
    await signIn(window);
  });
  after(() => ifAssigned(editor)?.close());

  it('has palette, card, status bar and errors in English', () =>
    check(window, 'en', manifestTexts('en')['command.openAccount'] ?? '', 'language-en-display'));

  describe('with the setting waveflow.language', () => {
    for (const language of ['ar', 'de', 'fr', 'hi', 'ja', 'pt-BR', 'zh-TW', 'en']) {
      it(`${language}: decides for card, status bar and errors at once, without a reload`, async () => {
        await set('waveflow', 'language', language);
        const signedIn = texts(language)['Signed in'] ?? 'Signed in';
        await window.statusItem(ACCOUNT_ITEM).filter({ hasText: signedIn }).waitFor();
        await check(window, language, 'Open Account Settings', `language-${language}-setting`);
      });
    }
  });

  describe('with another theme', () => {
    before(() => set('waveflow', 'language', 'de'));

    for (const [name, theme, kind] of [
      ['light', 'Default Light Modern', 'vscode-light'],
      ['high-contrast', 'Default High Contrast', 'vscode-high-contrast'],
      ['high-contrast-light', 'Default High Contrast Light', 'vscode-high-contrast-light'],
    ] as const) {
      it(`${name}: the card, signed in, in German`, async () => {
        await set('workbench', 'colorTheme', theme);
        const { frame } = await AccountCard.open(window);
        await frame.locator(`body.${kind}`).waitFor();
        await check(window, 'de', 'Open Account Settings', `theme-${name}-de`);
      });
    }
  });
});
