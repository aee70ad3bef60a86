import type { Continuation } from '../continuation';
import { cancelButton } from './cancelButton';
import { html } from './html';
import type { Html } from './html';
import { layout } from './layout';

export function signInPage(continuation: Continuation): Html {
  return layout({
    title: 'Sign in',
    script: 'credentials.js',
    body: html`<form method="post" action="/api/auth/sign-in/email" data-target="${continuation.target}">
        <label for="email">Email</label>
        <input id="email" name="email" type="email" autocomplete="username" required autofocus />
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
        <p role="alert"></p>
        <button>Sign in</button>
        ${cancelButton(continuation)}
      </form>
      <p class="aside">No account yet? <a href="${continuation.on('/sign-up')}">Create an account</a></p>`,
  });
}
