import { html } from './html';
import type { Html } from './html';

export interface Page {
  title: string;
  /** What stands below the heading. */
  body: Html;
  /** File name of the page's script under `/assets/`. */
  script?: string;
}

/** The frame around every page. */
export function layout({ title, body, script }: Page): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title} · WaveFlow</title>
    <link rel="icon" href="/assets/icon.svg">
    <link rel="stylesheet" href="/assets/style.css">
    ${script === undefined ? html`` : html`<script type="module" src="/assets/${script}"></script>`}
  </head>
  <body>
    <main>
      <p class="brand"><img src="/assets/icon.svg" alt="" width="28" height="28"> WaveFlow</p>
      <h1>${title}</h1>
      ${body}
    </main>
  </body>
</html>
`;
}
