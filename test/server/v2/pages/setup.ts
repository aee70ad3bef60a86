import { html } from '../../pages/html';
import type { Html } from '../../pages/html';
import { layout } from '../../pages/layout';

/** Makes the first account. */
export function setupPage(problem = ''): Html {
  return layout({
    title: 'Set up your server',
    body: html`<form method="post" action="/setup">
      <label for="username">Username</label>
      <input id="username" name="username" autocomplete="username" minlength="3" maxlength="64" required autofocus />
      <label for="password">Password, 12 characters or more</label>
      <input id="password" name="password" type="password" autocomplete="new-password" minlength="12" required />
      <p role="alert">${problem}</p>
      <button>Create the account</button>
    </form>`,
  });
}
