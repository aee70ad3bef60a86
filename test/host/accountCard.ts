import type { Frame, Locator } from 'playwright-core';
import { poll } from './vscode/poll';
import type { Window } from './vscode/window';

/** The account card as a user uses it: by roles and accessible names, in English unless the test says otherwise. */
export class AccountCard {
  readonly region: Locator;
  readonly serverUrl: Locator;
  readonly saveUrl: Locator;
  readonly webUrl: Locator;
  readonly saveWebUrl: Locator;
  readonly signIn: Locator;
  /** The one button that stands out, if one does. */
  readonly primary: Locator;
  readonly signInWithEmail: Locator;
  readonly token: Locator;
  readonly saveToken: Locator;
  readonly openLogin: Locator;
  readonly signOut: Locator;
  readonly setRequestHeader: Locator;
  readonly switchProfile: Locator;
  readonly status: Locator;
  /** The error that is shown. */
  readonly alert: Locator;
  readonly details: Locator;

  constructor(readonly frame: Frame) {
    this.region = frame.getByRole('region', { name: 'WaveFlow server account' });
    this.serverUrl = frame.getByRole('textbox', { name: 'Server URL' });
    this.saveUrl = this.#button('Save URL');
    this.webUrl = frame.getByRole('textbox', { name: 'Sign-in page URL' });
    this.saveWebUrl = this.#button('Save Sign-In Page URL');
    this.signIn = this.#button('Sign In');
    this.primary = frame.locator('vscode-button[appearance="primary"]');
    this.signInWithEmail = this.#button('Sign In with Password');
    this.token = frame.getByRole('textbox', { name: 'JWT token' });
    this.saveToken = this.#button('Save Token');
    this.openLogin = this.#button('Open Login');
    this.signOut = this.#button('Sign Out');
    this.setRequestHeader = this.#button('Set Request Header');
    this.switchProfile = this.#button('Switch Profile');
    this.status = frame.getByRole('status');
    this.alert = frame.getByRole('alert').filter({ hasText: /./ });
    this.details = frame.locator('dl');
  }

  /** Opens the card through the palette. */
  static async open(window: Window, command = 'WaveFlow: Open Account Settings'): Promise<AccountCard> {
    await window.runCommand(command);
    return AccountCard.shown(window);
  }

  /** The card that is already on the screen, such as after a reload. */
  static async shown(window: Window): Promise<AccountCard> {
    const frame = await window.webview('section.card [role="status"]:not(:empty)');
    return new AccountCard(frame);
  }

  async saveServerUrl(url: string): Promise<void> {
    await this.serverUrl.fill(url);
    await this.saveUrl.click();
  }

  /** Opens a part of the card, unless it is open: "Other ways to sign in" or "Advanced". */
  async disclose(part: 'otherWays' | 'advanced'): Promise<void> {
    const toggle = this.frame.locator(`[aria-controls="${part}"]`);
    if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
  }

  async saveWebPage(url: string): Promise<void> {
    await this.disclose('advanced');
    await this.webUrl.fill(url);
    await this.saveWebUrl.click();
  }

  /** How many pixels below `control` the error stands. */
  async errorBelow(control: Locator): Promise<number> {
    const [above, below] = [await control.boundingBox(), await this.alert.boundingBox()];
    return above && below ? below.y - above.y - above.height : NaN;
  }

  async pasteToken(token: string): Promise<void> {
    await this.disclose('otherWays');
    await this.token.fill(token);
    await this.saveToken.click();
  }

  /** Waits until the status reads exactly this. */
  async waitForStatus(text: string): Promise<void> {
    await this.status
      .getByText(text, { exact: true })
      .or(this.status.filter({ hasText: new RegExp(`^${text}$`) }))
      .first()
      .waitFor();
  }

  /** Waits until the field holds exactly this: the toolkit hands a text on to its input in the next frame. */
  async waitForValue(field: Locator, text: string, timeout?: number): Promise<void> {
    const what = `${JSON.stringify(text)} in a field`;
    await poll(async () => (await field.inputValue()) === text || undefined, {
      what,
      ...(timeout !== undefined && { timeout }),
    });
  }

  /** Waits until the button can be clicked. */
  async waitUntilEnabled(button: Locator): Promise<void> {
    await button.click({ trial: true });
  }

  /** Waits until the button cannot be clicked. */
  async waitUntilDisabled(button: Locator): Promise<void> {
    await poll(async () => (await button.isDisabled()) || undefined, { what: 'a button to be disabled' });
  }

  #button(name: string): Locator {
    return this.frame.getByRole('button', { name, exact: true });
  }
}
