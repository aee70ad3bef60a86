import { errors, type Locator, type Page } from 'playwright-core';
import { poll } from './poll';

/** Milliseconds until a notification that is not in the corner is looked for behind the bell. */
const CORNER_TIMEOUT = 10_000;
const BELL = '.statusbar-item[id="status.notifications"]';

/**
 * A notification, in the corner of the window. VS Code leaves it out there if it is the fourth one within 800 ms, and takes
 * it away after 10 s: then it is behind the bell of the status bar, which is opened for it.
 */
export class Notification {
  readonly #page: Page;
  readonly #inCorner: Locator;
  readonly #behindBell: Locator;

  constructor(page: Page, text: string | RegExp) {
    this.#page = page;
    this.#inCorner = page.locator('.notification-toast').filter({ hasText: text }).first();
    this.#behindBell = page.locator('.notifications-center .notification-list-item').filter({ hasText: text }).first();
  }

  /** Waits until it is shown and returns its whole text. */
  text(): Promise<string> {
    return this.#use((shown) => shown.locator('.notification-list-item-message').innerText());
  }

  severity(): Promise<'info' | 'warning' | 'error'> {
    return this.#use(async (shown) => {
      const icon = (await shown.locator('.notification-list-item-icon').getAttribute('class')) ?? '';
      return (['error', 'warning'] as const).find((severity) => icon.includes(`codicon-${severity}`)) ?? 'info';
    });
  }

  buttons(): Promise<string[]> {
    return this.#use((shown) =>
      shown.locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts(),
    );
  }

  /** Clicks one of its buttons. */
  click(button: string): Promise<void> {
    return this.#use((shown) => shown.getByRole('button', { name: button, exact: true }).click());
  }

  /** Waits until it is shown and takes it away, if it does not go by itself meanwhile. */
  dismiss(): Promise<void> {
    return this.#use(async (shown) => {
      await this.#page.bringToFront();
      await poll(() => clear(shown), { what: 'a notification to go' });
    });
  }

  async #use<T>(act: (shown: Locator) => Promise<T>): Promise<T> {
    if (await isShown(this.#inCorner)) return act(this.#inCorner);
    // In the corner, nothing is shown while the list behind the bell is open.
    await this.#page.locator(BELL).click();
    try {
      await this.#behindBell.waitFor();
      return await act(this.#behindBell);
    } finally {
      // The list closes by itself with its last notification.
      if (await this.#page.locator('.notifications-center').isVisible()) await this.#page.locator(BELL).click();
    }
  }
}

async function isShown(notification: Locator): Promise<boolean> {
  try {
    await notification.waitFor({ timeout: CORNER_TIMEOUT });
    return true;
  } catch (error) {
    if (error instanceof errors.TimeoutError) return false;
    throw error;
  }
}

async function clear(notification: Locator): Promise<true | undefined> {
  await notification.hover({ timeout: 3000 }).catch(() => undefined);
  await notification
    .locator('.codicon-notifications-clear')
    .click({ timeout: 3000 })
    .catch(() => undefined);
  return (await notification.count()) === 0 || undefined;
}
