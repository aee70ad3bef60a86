import { html, join } from './html';
import type { Html } from './html';

export interface Page {
  title: string;
  /** What stands below the heading. */
  body: Html;
  /** File name of the page's script under `/assets/`. */
  script?: string;
  /** For more than a form. */
  wide?: boolean;
  /** Which of the pages for who is signed in this is; they lead to each other. */
  signedIn?: 'music' | 'token';
}

const SIGNED_IN_PAGES = [
  ['music', 'Music'],
  ['token', 'Token'],
] as const;

/** The frame around every page. */
export function layout({ title, body, script, wide = false, signedIn }: Page): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · WaveFlow</title>
        <link rel="icon" href="/assets/icon.svg" />
        <link rel="stylesheet" href="/assets/style.css" />
        ${script === undefined ? html`` : html`<script type="module" src="/assets/${script}"></script>`}
      </head>
      <body>
        <main class="${wide ? 'wide' : 'narrow'}">
          <header>
            <p class="brand"><img src="/assets/icon.svg" alt="" width="28" height="28" /> WaveFlow</p>
            ${signedIn === undefined ? html`` : navigation(signedIn)}
          </header>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `;
}

function navigation(current: string): Html {
  const links = SIGNED_IN_PAGES.map(([page, name]) =>
    page === current ? html`<a href="/${page}" aria-current="page">${name}</a>` : html`<a href="/${page}">${name}</a>`,
  );
  return html`<nav>${join(links)}</nav>`;
}
