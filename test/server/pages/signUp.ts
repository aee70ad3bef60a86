import type { Continuation } from '../continuation';
import { cancelButton } from './cancelButton';
import { html } from './html';
import type { Html } from './html';
import { layout } from './layout';

export function signUpPage(continuation: Continuation): Html {
  return layout({
    title: 'Create an account',
    script: 'credentials.js',
    body: html`<form method="post" action="/api/auth/sign-up/email" data-target="${continuation.target}">
        <label for="name">Name</label>
        <input id="name" name="name" autocomplete="name" required autofocus />
        <label for="email">Email</label>
        <input id="email" name="email" type="email" autocomplete="username" required />
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="new-password"
          required
          aria-describedby="password-rule"
        />
        <p class="hint" id="password-rule">12 to 128 characters</p>
        <p role="alert"></p>
        <button>Sign up</button>
        ${cancelButton(continuation)}
      </form>
      <p class="aside">Already have an account? <a href="${continuation.on('/sign-in')}">Go to sign-in</a></p>`,
  });
}
