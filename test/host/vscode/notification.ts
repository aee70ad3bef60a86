import type { Locator, Page } from 'playwright-core';

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

  async dismiss(): Promise<void> {
    await this.#toast.hover();
    await this.#toast.locator('.codicon-notifications-clear').click();
    await this.waitUntilGone();
  }

  async waitUntilGone(): Promise<void> {
    await this.#toast.waitFor({ state: 'detached' });
  }
}
