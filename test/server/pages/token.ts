import { html } from './html';
import type { Html } from './html';
import { layout } from './layout';

export interface TokenPage {
  name: string;
  email: string;
  token: string;
  /** Seconds from now until the token expires. */
  tokenLife: number;
}

export function tokenPage({ name, email, token, tokenLife }: TokenPage): Html {
  return layout({
    title: 'Your token',
    script: 'token.js',
    signedIn: 'token',
    body: html`<p>Signed in as <strong>${name}</strong> <span class="email">(${email})</span></p>
      <label for="token">Your JWT token</label>
      <textarea id="token" rows="7" readonly spellcheck="false" aria-describedby="token-rule">${token}</textarea>
      <p class="hint" id="token-rule">
        Paste it into WaveFlow for VS Code. It is valid for ${duration(tokenLife)}; reload this page for a new one.
      </p>
      <p role="status"></p>
      <p role="alert"></p>
      <div class="actions">
        <button id="copy" type="button">Copy</button>
        <button id="sign-out" type="button" class="quiet">Sign out</button>
      </div>`,
  });
}

function duration(seconds: number): string {
  const [count, unit] = seconds < 120 ? [seconds, 'second'] : [Math.round(seconds / 60), 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
