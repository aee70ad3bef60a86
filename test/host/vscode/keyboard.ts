import type { Frame, Page } from 'playwright-core';
import { poll } from './poll';

/** How many keys lead through a list, a menu or the controls of a page, at most, and how many in a row do nothing. */
const FAR = 60;
const STUCK = 4;
/** How long a list may take to follow what is typed. */
const SETTLING_MS = 1000;
/** After which a key that did nothing is pressed once more. */
const PATIENCE_MS = 3000;

/** A user who has only a keyboard. Everything is done by keys that go to whatever has the focus. */
export class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key);
  }

  type(text: string): Promise<void> {
    return this.#page.keyboard.type(text);
  }

  /** Runs a command through the palette; the title includes the category. */
  async run(title: string): Promise<void> {
    await this.openPalette();
    await this.type(title);
    await this.choose(title);
  }

  async openPalette(): Promise<void> {
    await poll(
      async () => {
        // A key is lost while a webview takes the focus.
        await this.press('F1');
        return this.#untilFocused('.quick-input-widget input', 'the palette', PATIENCE_MS).then(
          () => true,
          () => undefined,
        );
      },
      { what: 'the palette' },
    );
  }

  /** Closes the box at the top. */
  async dismiss(): Promise<void> {
    await this.#untilFocused('.quick-input-widget input', 'the box');
    await this.press('Escape');
  }

  /** Replaces what is in the input box by this, and confirms it. @param prompt a part of what the box asks */
  async answer(text: string, prompt: string): Promise<void> {
    await this.#page.locator('.quick-input-widget').getByText(prompt).first().waitFor();
    await this.#untilFocused('.quick-input-widget input', prompt);
    await this.press('ControlOrMeta+a');
    await this.type(text);
    await this.press('Enter');
  }

  /** Puts the focus on an item of a list that is open in the box at the top. */
  async highlight(label: string): Promise<void> {
    // Before it is there, keys would go to what was there before.
    await this.#page.locator('.quick-input-widget .label-name').getByText(label, { exact: true }).first().waitFor();
    await this.#lead('ArrowDown', label, () =>
      this.#page.locator('.quick-input-widget .monaco-list-row.focused .label-name').allInnerTexts(),
    );
  }

  /** Types an item's name into the box at the top, whose list follows what is typed, and puts the focus on the item. */
  async search(name: string): Promise<void> {
    // From the list, the way to the box leads past a button.
    await this.#lead('Shift+Tab', 'the box', async () => [
      await this.#focusedPart('.quick-input-filter input[type=text]'),
    ]);
    await this.press('ControlOrMeta+a');
    await this.type(name);
    await this.highlight(name);
  }

  async choose(label: string): Promise<void> {
    await this.highlight(label);
    await this.press('Enter');
  }

  /** Chooses in the context menu of what has the focus. */
  async menu(label: string): Promise<void> {
    await this.press('Shift+F10');
    await this.#page.getByRole('menuitem', { name: label }).waitFor();
    await this.#lead('ArrowDown', label, () =>
      this.#page.locator('.monaco-menu .action-item.focused .action-label').allInnerTexts(),
    );
    await this.press('Enter');
  }

  /** Puts the focus on a row of the tree that has the focus. */
  async row(label: string): Promise<void> {
    await this.#untilFocused('.sidebar .monaco-list', 'the tree');
    await this.press('Home');
    // The tree, unlike lists and menus, does not begin again after its end.
    await this.#page.locator('.sidebar .monaco-list-row.focused[data-index="0"]').waitFor();
    await this.#lead('ArrowDown', label, () => this.#focusedRow());
  }

  /** Waits until a row has the focus that the editor has put there. */
  async arrivedAt(label: string): Promise<void> {
    await this.#untilFocused('.sidebar .monaco-list', 'the tree');
    await poll(async () => (await this.#focusedRow()).includes(label) || undefined, { what: `the focus on ${label}` });
  }

  #focusedRow(): Promise<string[]> {
    return this.#page.locator('.sidebar .monaco-list-row.focused .label-name').allInnerTexts();
  }

  /** Presses a button of the dialog. */
  async confirm(button: string): Promise<void> {
    await this.#page.locator('.monaco-dialog-box').waitFor();
    await this.#lead('Tab', button, () =>
      this.#page.locator('.monaco-dialog-box .monaco-button:focus').allInnerTexts(),
    );
    await this.press('Enter');
  }

  /** Leads to a control of a webview that has the focus. */
  control(frame: Frame, name: string): Promise<void> {
    return this.#lead('Tab', name, async () => [await this.focused(frame)]);
  }

  /** The control that has the focus in a webview; empty if none. */
  focused(frame: Frame): Promise<string> {
    return frame.evaluate(() => {
      const active = document.hasFocus() ? document.activeElement : null;
      return active && active !== document.body ? active.textContent.trim() : '';
    });
  }

  /** Presses a key until what is `found` is the wanted text, each time after it has become something else. */
  async #lead(key: string, wanted: string, found: () => Promise<readonly string[]>): Promise<void> {
    const shown = async (): Promise<string> => (await found()).join().trim();
    const passed: string[] = [];
    while (passed.length < FAR) {
      const last = passed.at(-1);
      // A key at the end of a list changes nothing.
      const now = await poll(
        async () => {
          const text = await shown();
          return text === wanted || (last !== undefined && text !== last) ? text : undefined;
        },
        { what: wanted, timeout: last === undefined ? SETTLING_MS : PATIENCE_MS },
      ).catch(shown);
      if (now === wanted) return;
      if (passed.length >= STUCK && passed.slice(-STUCK).every((text) => text === now)) break;
      passed.push(now);
      await this.press(key);
    }
    throw new Error(`${key} does not lead to ${wanted}, but to ${passed.join(', ')}.`);
  }

  async #untilFocused(selector: string, what: string, timeout?: number): Promise<void> {
    await poll(async () => (await this.#isFocused(selector)) || undefined, {
      what: `the focus in ${what}`,
      ...(timeout !== undefined && { timeout }),
    });
  }

  /** `the box` if that has the focus, else something that differs between the other parts of the page. */
  #focusedPart(box: string): Promise<string> {
    return this.#page.evaluate((wanted) => {
      const active = document.activeElement;
      return active?.matches(wanted) === true ? 'the box' : (active?.outerHTML.slice(0, 200) ?? '');
    }, box);
  }

  #isFocused(selector: string): Promise<boolean> {
    return this.#page.evaluate((wanted) => document.activeElement?.closest(wanted) instanceof Element, selector);
  }
}
