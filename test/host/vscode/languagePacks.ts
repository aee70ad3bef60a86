import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The display languages that WaveFlow is translated to, besides English, as VS Code spells them. */
const LANGUAGES = [
  'ar',
  'de',
  'es',
  'fr',
  'hi',
  'id',
  'it',
  'ja',
  'ko',
  'nl',
  'pt',
  'pt-br',
  'ru',
  'tr',
  'zh-cn',
  'zh-tw',
];

const provider = { extensionIdentifier: { id: 'waveflow-test.languages' }, version: '1.0.0' };

/**
 * Lets VS Code start in every language without its language packs: its own texts stay English,
 * while extensions see the language and show their translations.
 * @param userDataDir where this VS Code keeps `User/`
 */
export function writeLanguagePacks(userDataDir: string): void {
  mkdirSync(userDataDir, { recursive: true });
  const texts = join(userDataDir, 'main.i18n.json');
  writeFileSync(texts, JSON.stringify({ '': [''], version: '1.0.0', contents: {} }));
  const packs = LANGUAGES.map((id) => [
    id,
    { hash: `test-${id}`, label: id, extensions: [provider], translations: { vscode: texts } },
  ]);
  writeFileSync(join(userDataDir, 'languagepacks.json'), JSON.stringify(Object.fromEntries(packs)));
}
