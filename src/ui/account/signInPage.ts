import * as l10n from '@vscode/l10n';
import type { CallbackPage } from '../../account/callback';
import { directionOf, type Language } from '../i18n/language';

/** The HTML document that the browser shows after a sign-in. */
export function signInPage(page: CallbackPage, language: Language): string {
  const { title, text } = pageTexts(page);
  return `<!DOCTYPE html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto 0;padding:0 1.5rem}h1{font-size:1.5rem}</style>
</head>
<body>
<h1>${title}</h1>
<p>${text}</p>
</body>
</html>`;
}

/** Contains no value from outside, so nothing has to be escaped. */
function pageTexts(page: CallbackPage): { title: string; text: string } {
  switch (page) {
    case 'signedIn':
      return {
        title: l10n.t('You are signed in to WaveFlow'),
        text: l10n.t('You can close this tab and go back to the editor.'),
      };
    case 'refused':
      return {
        title: l10n.t('You are not signed in'),
        text: l10n.t('The sign-in was canceled. You can close this tab and start again in the editor.'),
      };
    case 'mismatch':
      return {
        title: l10n.t('This sign-in does not belong to the one started in the editor'),
        text: l10n.t('Nothing was changed. Close this tab and start again in the editor.'),
      };
  }
}
