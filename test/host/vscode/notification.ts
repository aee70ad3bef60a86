import type { Locator, Page } from 'playwright-core';
import { poll } from './poll';

/** A notification in the corner of the window. */
export class Notification {
  readonly #toast: Locator;

  constructor(page: Page, text: string | RegExp) {
    this.#toast = page.locator('.notification-toast').filter({ hasText: text }).first();
  }

  /** Waits until it is shown and returns its whole text. */
  async text(): Promise<string> {
    await this.#toast.waitFor();
    return this.#toast.locator('.notification-list-item-message').innerText();
  }

  async severity(): Promise<'info' | 'warning' | 'error'> {
    await this.#toast.waitFor();
    const icon = (await this.#toast.locator('.notification-list-item-icon').getAttribute('class')) ?? '';
    return (['error', 'warning'] as const).find((severity) => icon.includes(`codicon-${severity}`)) ?? 'info';
  }

  async buttons(): Promise<string[]> {
    await this.#toast.waitFor();
    return this.#toast.locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts();
  }

  /** Clicks one of its buttons. */
  async click(button: string): Promise<void> {
    await this.#toast.getByRole('button', { name: button, exact: true }).click();
  }

  /** Waits until it is shown and takes it away, if it does not go by itself meanwhile. */
  async dismiss(): Promise<void> {
    await this.#toast.waitFor();
    await this.#toast.page().bringToFront();
    await poll(() => this.#clear(), { what: 'a notification to go' });
  }

  async #clear(): Promise<true | undefined> {
    await this.#toast.hover({ timeout: 3000 }).catch(() => undefined);
    await this.#toast
      .locator('.codicon-notifications-clear')
      .click({ timeout: 3000 })
      .catch(() => undefined);
    return (await this.#toast.count()) === 0 || undefined;
  }
}
