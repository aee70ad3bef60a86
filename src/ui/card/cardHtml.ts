import { STATE_ELEMENT, type CardState } from '../../protocol/webview';

export interface CardHtmlOptions {
  readonly title: string;
  readonly language: string;
  readonly direction: CardState['direction'];
  /** A new one for every page; base64url. */
  readonly nonce: string;
  /** JavaScript and CSS as the build makes them, which contain no tags of scripts and styles. */
  readonly script: string;
  readonly style: string;
  /** What to show at once; null waits for the first message. */
  readonly state: CardState | null;
}

/** Hash of an empty <style>, which the toolkit adds to find out whether the browser supports :focus-visible. */
const EMPTY_STYLE_HASH = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/** The HTML document of the card. It contains everything and loads nothing: each file would take a webview some 20 ms. */
export function cardHtml(page: CardHtmlOptions): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${page.nonce}'`,
    `style-src 'nonce-${page.nonce}' ${EMPTY_STYLE_HASH}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${attribute(page.language)}" dir="${page.direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${attribute(page.title)}</title>
<style nonce="${attribute(page.nonce)}">${page.style}</style>
</head>
<body>
${page.state === null ? '' : stateBlock(page.state)}<script type="module" nonce="${attribute(page.nonce)}">${page.script}</script>
</body>
</html>`;
}

/** Data for the script, which browsers do not run. */
const stateBlock = (state: CardState): string =>
  `<script type="application/json" id="${STATE_ELEMENT}">${JSON.stringify(state).replaceAll('<', '\\u003c')}</script>\n`;

const attribute = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
