import type { Continuation } from '../continuation';
import { html } from './html';
import type { Html } from './html';

/** The button by which a user gives up while a desktop waits; nothing when none does. */
export function cancelButton({ desktop }: Continuation): Html {
  return desktop
    ? html`<button id="cancel" type="button" class="quiet" data-address="${desktop.refused()}">Cancel</button>`
    : html``;
}
