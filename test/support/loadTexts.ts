import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Language } from '../../src/ui/i18n/language';
import { Localization } from '../../src/ui/i18n/localization';

/** Makes `l10n.t` of this process return the texts of a language, as in an editor with this setting. */
export const loadTexts = (language: Language): Promise<void> =>
  new Localization({
    configuredLanguage: () => language,
    displayLanguage: () => 'en',
    readBundle: (one) => readFile(path.resolve(__dirname, `../../l10n/bundle.l10n.${one}.json`), 'utf8'),
  }).load();
