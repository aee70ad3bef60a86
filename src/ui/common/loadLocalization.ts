import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import { Localization } from '../i18n/localization';
import { SETTINGS } from './ids';

/**
 * Sets the language of `l10n.t` as configured. If the texts cannot be read, it stays English.
 * @param folder of the extension
 */
export async function loadLocalization(folder: vscode.Uri, log: Log): Promise<Localization> {
  const localization = new Localization({
    configuredLanguage: languageSetting,
    displayLanguage: () => vscode.env.language,
    readBundle: async (language) => {
      const file = vscode.Uri.joinPath(folder, 'l10n', `bundle.l10n.${language}.json`);
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    },
  });
  await localization.load().catch(() => log.error('The translated texts could not be read; continuing in English'));
  return localization;
}

export const languageSetting = (): string =>
  vscode.workspace.getConfiguration(SETTINGS.section).get(SETTINGS.language, 'auto');
