import { html } from './html';
import type { Html } from './html';
import { layout } from './layout';

/** The end of a sign-in that cannot go on. */
export function problemPage(reason: string): Html {
  return layout({
    title: 'Sign-in failed',
    body: html`<p role="alert">${reason}</p>
      <p class="aside">You may close this tab and start again from WaveFlow for VS Code.</p>`,
  });
}
