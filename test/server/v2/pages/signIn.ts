import { html } from '../../pages/html';
import type { Html } from '../../pages/html';
import { layout } from '../../pages/layout';

/** @param action where the form goes @param problem shown above the button; none when empty */
export function signInPage(action: string, problem = ''): Html {
  return layout({
    title: 'Sign in',
    body: html`<form method="post" action="${action}">
      <label for="username">Username</label>
      <input id="username" name="username" autocomplete="username" required autofocus />
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required />
      <p role="alert">${problem}</p>
      <button>Sign in</button>
    </form>`,
  });
}
