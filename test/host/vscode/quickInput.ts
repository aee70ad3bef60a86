import type { Locator, Page } from 'playwright-core';
import { poll } from './poll';

/** The box at the top of the window: command palette, input box and quick pick. */
export class QuickInput {
  readonly #page: Page;
  readonly #box: Locator;
  readonly #input: Locator;
  readonly #message: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#box = page.locator('.quick-input-widget');
    this.#input = this.#box.locator('.quick-input-filter input');
    this.#message = this.#box.locator('.quick-input-message');
  }

  /** Runs a command through the palette; the title is the whole text of its row, category included. */
  async runCommand(title: string): Promise<void> {
    // Until it is filtered, the list is the earlier one, whose rows are about to move. Only a filtered one has matches to highlight.
    const row = this.#row(title).filter({ has: this.#page.locator('.label-name .highlight') });
    // A page behind another one draws about once a second, too seldom to be clicked.
    await this.#page.bringToFront();
    await poll(
      async () => {
        await this.#openPalette();
        // Whatever takes the focus closes the palette: then it is opened once more.
        const typed = await succeeds(this.#input.fill(`>${title}`, { timeout: 2000 }));
        if (typed && (await appears(row, 2000)) && (await succeeds(row.click({ timeout: 5000 })))) return true;
        // An extension that is still starting adds its commands a little later: only the next palette has them.
        if (await this.#showsPalette()) await this.#page.keyboard.press('Escape');
        return undefined;
      },
      { what: `the command "${title}" in the palette`, timeout: 60_000 },
    );
    // The next prompt appears in the same box: return only when it is no longer the palette.
    await poll(async () => ((await this.#showsPalette()) ? undefined : true), { what: 'the palette to close' });
  }

  /**
   * Fills in an input box and confirms it.
   * @param prompt waits for a box with this text first; needed when one box follows another
   */
  async enter(value: string, options: { prompt?: string | RegExp } = {}): Promise<void> {
    if (options.prompt !== undefined) {
      await this.#box.getByText(options.prompt).first().waitFor();
    }
    await this.#input.waitFor();
    await this.#input.fill(value);
    await this.#press('Enter');
  }

  /** Types without confirming, so that the validation message shows. */
  async type(value: string): Promise<void> {
    await this.#input.fill(value);
  }

  async confirm(): Promise<void> {
    await this.#press('Enter');
  }

  async cancel(): Promise<void> {
    await this.#press('Escape');
    await this.#box.waitFor({ state: 'hidden' });
  }

  /** Chooses a row of a quick pick by its whole label. */
  async pick(label: string): Promise<void> {
    await this.#row(label).click();
  }

  /** Waits until a row with this whole label is on the screen. */
  async waitForItem(label: string): Promise<void> {
    await this.#row(label).waitFor();
  }

  /** The text below the input: the prompt, or the validation message instead. */
  async message(): Promise<string> {
    await this.#message.waitFor();
    return this.#message.innerText();
  }

  /** Waits for a prompt or validation message that contains the text. */
  async waitForMessage(text: string | RegExp): Promise<void> {
    await this.#message.filter({ hasText: text }).waitFor();
  }

  async title(): Promise<string> {
    return this.#box.locator('.quick-input-title').innerText();
  }

  /** The text now in the input. */
  async value(): Promise<string> {
    await this.#input.waitFor();
    return this.#input.inputValue();
  }

  /** Whether typed characters are hidden. */
  async isPassword(): Promise<boolean> {
    await this.#input.waitFor();
    return (await this.#input.getAttribute('type')) === 'password';
  }

  async isOpen(): Promise<boolean> {
    return this.#box.isVisible();
  }

  async waitUntilClosed(): Promise<void> {
    await this.#box.waitFor({ state: 'hidden' }).catch(async (error: unknown) => {
      const texts = await this.#page.locator('.quick-input-widget, .monaco-dialog-box').allInnerTexts();
      throw new Error(`The box is still open: ${texts.join(' / ')}`, { cause: error });
    });
  }

  #row(label: string): Locator {
    const whole = new RegExp(`^\\s*${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
    return this.#box
      .locator('.monaco-list-row')
      .filter({ has: this.#page.locator('.label-name', { hasText: whole }) })
      .first();
  }

  /**
   * Once the palette has closed, a webview may take the focus at any moment, and with it a key that is just being pressed.
   * A window that is still starting may not have bound the key yet.
   */
  async #press(key: string): Promise<void> {
    const heard = await this.#input.evaluateHandle((input) => {
      const events: KeyboardEvent[] = [];
      input.addEventListener('keydown', (event) => events.push(event as KeyboardEvent), { capture: true });
      return events;
    });
    const press = async (): Promise<true | undefined> => {
      await this.#input.press(key);
      // VS Code prevents the default of every key that it acts on.
      const isDone = (events: KeyboardEvent[], wanted: string): boolean =>
        events.some((event) => event.key === wanted && event.defaultPrevented);
      return (await heard.evaluate(isDone, key)) || undefined;
    };
    await poll(press, { what: `the box to act on ${key}` });
  }

  async #openPalette(): Promise<void> {
    await poll(
      async () => {
        if (await this.#showsPalette()) {
          return true;
        }
        await this.#page.keyboard.press('F1');
        return (await appears(this.#input, 1000)) && (await this.#showsPalette()) ? true : undefined;
      },
      { what: 'the command palette' },
    );
  }

  /** Reads the page once, however long it takes: a busy page does not mean that the palette has closed. */
  #showsPalette(): Promise<boolean> {
    return this.#input.evaluateAll((inputs) =>
      inputs.some((input) => (input as HTMLInputElement).value.startsWith('>') && input.checkVisibility()),
    );
  }
}

const appears = (locator: Locator, timeout: number): Promise<boolean> => succeeds(locator.waitFor({ timeout }));

function succeeds(attempt: Promise<void>): Promise<boolean> {
  return attempt.then(
    () => true,
    () => false,
  );
}
