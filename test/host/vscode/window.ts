import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { CONTROL_ITEM_ID, evaluateInHost } from './control';
import { Dialog } from './dialog';
import { Notification } from './notification';
import { OUTPUT_DIR } from './paths';
import { poll } from './poll';
import { QuickInput } from './quickInput';

/** What differs between a window of the desktop and a window in the browser. */
export interface WindowHost {
  readClipboard(page: Page): Promise<string>;
  reload(page: Page): Promise<void>;
  close(page: Page): Promise<void>;
}

/** One VS Code window with its own extension host, seen the way a user sees it. */
export class Window {
  /** For whatever the methods below do not offer. */
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly dialog: Dialog;
  readonly #host: WindowHost;

  constructor(page: Page, host: WindowHost) {
    this.page = page;
    this.quickInput = new QuickInput(page);
    this.dialog = new Dialog(page);
    this.#host = host;
  }

  /** Waits until the workbench is drawn. Extensions may still be starting. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 60_000 });
  }

  /** Runs a command through the palette; the title includes the category: "WaveFlow: Sign Out". */
  runCommand(title: string): Promise<void> {
    return this.quickInput.runCommand(title);
  }

  /** Fills in an input box and confirms it; name the prompt when one box follows another. */
  enter(value: string, options?: { prompt?: string | RegExp }): Promise<void> {
    return this.quickInput.enter(value, options);
  }

  /** Chooses a row of a quick pick by its whole label. */
  pick(label: string): Promise<void> {
    return this.quickInput.pick(label);
  }

  /** The notification that contains the text; its methods wait until it is there. */
  toast(text: string | RegExp): Notification {
    return new Notification(this.page, text);
  }

  /** The texts of all notifications on the screen. */
  toasts(): Promise<string[]> {
    return this.page.locator('.notification-toast .notification-list-item-message').allInnerTexts();
  }

  /** A status bar item by extension and item id: "waveflow.waveflow.status". */
  statusItem(id: string): Locator {
    return this.page.locator(`.statusbar-item[id="${id}"]`);
  }

  /** An editor tab by its title. */
  tab(title: string): Locator {
    return this.page.locator('.tabs-container').getByRole('tab', { name: title });
  }

  /** Waits for a webview whose content has the selector, and returns the frame of that content. */
  webview(selector: string): Promise<Frame> {
    return poll(() => this.#frameWith(selector), { what: `a webview with ${selector}`, interval: 100 });
  }

  /** Opens the settings editor with a search and returns the settings found. */
  async searchSettings(query: string): Promise<Locator> {
    await this.runCommand('Preferences: Open Settings (UI)');
    const editor = this.page.locator('.settings-editor');
    await editor.locator('.settings-header .monaco-editor').click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.type(query);
    // The count appears when the search is done; until then the common settings are listed.
    await editor.locator('.settings-count-widget', { hasText: /\d/ }).waitFor();
    return editor.locator('.setting-item-contents');
  }

  clipboard(): Promise<string> {
    return this.#host.readClipboard(this.page);
  }

  /**
   * Runs the body of an async function inside this window's extension host, with `vscode`, `state` (kept between calls),
   * `require` and `args` in scope. Needs an editor started with `control: true`.
   */
  async inHost<T = unknown>(body: string, ...args: unknown[]): Promise<T> {
    const port = await poll(() => this.#controlPort(), {
      what: 'the control extension (was the editor started with control: true?)',
      timeout: 60_000,
    });
    return evaluateInHost<T>(port, body, args);
  }

  /** Reloads the window; its extension host is a new one afterwards. */
  async reload(): Promise<void> {
    await this.#host.reload(this.page);
    await this.ready();
  }

  async close(): Promise<void> {
    await this.#host.close(this.page);
  }

  /** Saves what the window shows to `.test-output/screenshots/NAME.png` and returns the path. */
  async screenshot(name: string): Promise<string> {
    const folder = join(OUTPUT_DIR, 'screenshots');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${name}.png`);
    // Transitions are taken to their end, so that nothing is half faded in.
    await this.page.screenshot({ path, animations: 'disabled' });
    return path;
  }

  async #frameWith(selector: string): Promise<Frame | undefined> {
    for (const frame of this.page.frames()) {
      if (frame === this.page.mainFrame()) {
        continue;
      }
      // A frame may go away while it is asked.
      const found = await frame
        .locator(selector)
        .count()
        .catch(() => 0);
      if (found > 0) {
        return frame;
      }
    }
    return undefined;
  }

  async #controlPort(): Promise<number | undefined> {
    const item = this.statusItem(CONTROL_ITEM_ID);
    if ((await item.count()) === 0) {
      return undefined;
    }
    const label = `${await item.getAttribute('aria-label')} ${await item.locator('[aria-label]').first().getAttribute('aria-label')}`;
    const port = /control port (\d+)/.exec(label)?.[1];
    return port === undefined ? undefined : Number(port);
  }
}
