import type { Locator, Page } from 'playwright-core';
import { poll } from './poll';

/** A tree view in the side bar, by its name. */
export class Tree {
  readonly #page: Page;
  readonly #container: string;
  readonly #list: Locator;

  /** @param container title of its view container, as the activity bar has it */
  constructor(page: Page, container: string) {
    this.#page = page;
    this.#container = container;
    this.#list = page.locator('.sidebar .pane-body .monaco-list').first();
  }

  /** Shows the view container, if it is not shown yet. */
  async open(): Promise<void> {
    await this.#page.bringToFront();
    const tab = this.#page.locator('.activitybar').getByRole('tab', { name: this.#container }).first();
    await poll(
      async () => {
        if ((await tab.getAttribute('aria-selected', { timeout: 2000 }).catch(() => null)) === 'true') return true;
        await tab.click({ timeout: 2000 }).catch(() => undefined);
        return undefined;
      },
      { what: `the view container ${this.#container}`, interval: 300 },
    );
  }

  /** The rows on the screen, each as label and description. */
  rows(): Promise<string[]> {
    return this.#list.locator('.monaco-list-row').evaluateAll((rows) =>
      [...rows]
        .sort((one, other) => Number(one.getAttribute('data-index')) - Number(other.getAttribute('data-index')))
        .map((row) =>
          ['.label-name', '.label-description']
            .map((part) => row.querySelector(part)?.textContent ?? '')
            .join(' | ')
            .replace(/ \| $/, ''),
        ),
    );
  }

  /** Waits until the labels of the rows are exactly these. */
  async waitForLabels(labels: readonly string[]): Promise<void> {
    let last: string[] = [];
    await poll(
      async () => {
        last = (await this.rows()).map((row) => row.split(' | ')[0] ?? '');
        return JSON.stringify(last) === JSON.stringify(labels) || undefined;
      },
      { what: `the rows ${labels.join(', ')}` },
    ).catch((error: unknown) => {
      throw new Error(`${String(error)} Last seen: ${last.join(', ') || 'none'}.`);
    });
  }

  /** A row by its label. */
  row(label: string): Locator {
    return this.#list
      .locator('.monaco-list-row')
      .filter({ has: this.#page.locator('.label-name', { hasText: exactly(label) }) })
      .first();
  }

  /** Puts the focus on a row by the keyboard; a click would also open or close it. */
  async focusOn(label: string): Promise<void> {
    await this.#page.bringToFront();
    await this.#list.focus();
    await this.#list.press('Home');
    await poll(
      async () => {
        if (((await this.row(label).getAttribute('class')) ?? '').split(' ').includes('focused')) return true;
        await this.#list.press('ArrowDown');
        return undefined;
      },
      { what: `the focus on ${label}` },
    );
  }

  expand(label: string): Promise<void> {
    return this.#toggle(label, 'true');
  }

  collapse(label: string): Promise<void> {
    return this.#toggle(label, 'false');
  }

  /** Presses a key while the tree has the focus. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#list.press(key);
  }

  async drag(from: string, to: string): Promise<void> {
    await this.#page.bringToFront();
    await this.row(from).dragTo(this.row(to));
  }

  /** Opens the context menu of a row and clicks an item. */
  async choose(label: string, item: string): Promise<void> {
    await this.#page.bringToFront();
    await this.row(label).click({ button: 'right' });
    const entry = this.#page.getByRole('menuitem', { name: item });
    await entry.waitFor();
    await this.#page.evaluate((ms) => new Promise((resolve) => void setTimeout(resolve, ms)), 150);
    await entry.click();
  }

  /** What assistive technology says about a row. */
  async spoken(label: string): Promise<string> {
    return (await this.row(label).getAttribute('aria-label')) ?? '';
  }

  async #toggle(label: string, expanded: 'true' | 'false'): Promise<void> {
    await this.#page.bringToFront();
    await poll(
      async () => {
        if (
          (await this.row(label)
            .getAttribute('aria-expanded', { timeout: 2000 })
            .catch(() => null)) === expanded
        )
          return true;
        await this.row(label)
          .locator('.monaco-tl-twistie')
          .click({ timeout: 2000 })
          .catch(() => undefined);
        return undefined;
      },
      { what: `${label} to ${expanded === 'true' ? 'open' : 'close'}`, interval: 500 },
    );
  }
}

const exactly = (text: string): RegExp => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
