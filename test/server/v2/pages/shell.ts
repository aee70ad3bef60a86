import { html } from '../../pages/html';
import type { Html } from '../../pages/html';
import { layout } from '../../pages/layout';

/** What the web client shows at any path that it does not know. */
export function shellPage(): Html {
  return layout({
    title: 'WaveFlow server',
    body: html`<p>This server is for development and tests.</p>
      <p class="aside"><a href="/music">Your music</a></p>`,
  });
}

/** A page with nothing but a sentence. */
export function messagePage(title: string, sentence: string): Html {
  return layout({ title, body: html`<p role="alert">${sentence}</p>` });
}
