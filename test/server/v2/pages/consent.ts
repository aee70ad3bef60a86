import { html } from '../../pages/html';
import type { Html } from '../../pages/html';
import { layout } from '../../pages/layout';

export interface ConsentPage {
  /** Where the form goes. */
  action: string;
  username: string;
  deviceName: string;
}

/** Asks the user whether a device may sign in. */
export function consentPage({ action, username, deviceName }: ConsentPage): Html {
  return layout({
    title: 'Allow access?',
    body: html`<p>“${deviceName}” wants to use your account <strong>${username}</strong>.</p>
      <form method="post" action="${action}">
        <button name="decision" value="allow">Allow</button>
        <button name="decision" value="deny" class="quiet">Cancel</button>
      </form>`,
  });
}
