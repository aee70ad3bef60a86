import type { CardState } from '../../protocol/webview';

export interface CardHtmlOptions {
  /** Title of the document. */
  readonly title: string;
  readonly language: string;
  readonly direction: CardState['direction'];
  /** Fresh for every page; base64url. */
  readonly nonce: string;
  /** Source expression under which the webview serves files of the extension. */
  readonly cspSource: string;
  readonly scriptUrl: string;
  readonly styleUrl: string;
}

/** An empty <style>: the toolkit attaches one to learn whether the browser knows :focus-visible. */
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/** The document of the card: no text of its own, no inline script or style, nothing remote. */
export function cardHtml(page: CardHtmlOptions): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${page.nonce}'`,
    `style-src ${page.cspSource} ${emptyStyle}`,
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
