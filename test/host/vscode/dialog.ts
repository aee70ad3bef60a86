import type { Locator, Page } from 'playwright-core';

/** The modal dialog in the middle of the window. */
export class Dialog {
  readonly #box: Locator;

  constructor(page: Page) {
    this.#box = page.locator('.monaco-dialog-box');
  }

  /** Waits until it is shown and returns message and detail. */
  async text(): Promise<string> {
    await this.#box.waitFor();
    return this.#box.locator('.dialog-message-container').innerText();
  }

  async buttons(): Promise<string[]> {
    await this.#box.waitFor();
    return this.#box.locator('.dialog-buttons .monaco-button').allInnerTexts();
  }

  /** Clicks one of its buttons and waits until the dialog is gone. */
  async click(button: string): Promise<void> {
    await this.#box.getByRole('button', { name: button, exact: true }).click();
    await this.#box.waitFor({ state: 'hidden' });
  }

  async isOpen(): Promise<boolean> {
    return this.#box.isVisible();
  }
}
