import type { CardState } from '../../protocol/webview';

export interface CardHtmlOptions {
  readonly title: string;
  readonly language: string;
  readonly direction: CardState['direction'];
  /** A new one for every page; base64url. */
  readonly nonce: string;
  /** The CSP source expression of the extension's files. */
  readonly cspSource: string;
  readonly scriptUrl: string;
  readonly styleUrl: string;
}

/** Hash of an empty <style>, which the toolkit adds to find out whether the browser supports :focus-visible. */
const EMPTY_STYLE_HASH = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/** The HTML document of the card. It contains no text, no inline script or style, and loads nothing from the network. */
export function cardHtml(page: CardHtmlOptions): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${page.nonce}'`,
    `style-src ${page.cspSource} ${EMPTY_STYLE_HASH}`,
    `font-src ${page.cspSource}`,
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
<link rel="stylesheet" href="${attribute(page.styleUrl)}">
</head>
<body>
<script type="module" nonce="${attribute(page.nonce)}" src="${attribute(page.scriptUrl)}"></script>
</body>
</html>`;
}

const attribute = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
