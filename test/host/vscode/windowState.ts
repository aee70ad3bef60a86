import type { Page } from 'playwright-core';

// VS Code collects what is to be written down for 100 ms. Timers of one page keep their order, however late they are.
const LONGER_THAN_COLLECTING_MS = 200;

/**
 * Makes a window in the browser write down what it would want back: open editors, drafts in webviews, layout.
 * The desktop does that whenever a window goes; the web build now and then, and when the focus goes,
 * and a page that goes does not wait for what is still to be written.
 */
export async function saveWindowState(page: Page): Promise<void> {
  await page.evaluate(loseFocus, LONGER_THAN_COLLECTING_MS);
  const names = await page.evaluate(() =>
    indexedDB.databases().then((databases) => databases.map(({ name }) => name ?? '')),
  );
  for (const name of names.filter((name) => name.startsWith('vscode-web-state-db-'))) {
    await page.evaluate(waitForWrites, name);
  }
}

/** Playwright lets every page believe that it has the focus. */
function loseFocus(pauseMs: number): Promise<void> {
  document.hasFocus = () => false;
  document.dispatchEvent(new Event('visibilitychange'));
  return new Promise((resolve) => void setTimeout(resolve, pauseMs));
}

/** IndexedDB finishes the writes to a store before it allows reads from it. */
function waitForWrites(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.onerror = () => reject(opening.error ?? new Error(`Cannot open ${name}.`));
    opening.onsuccess = () => {
      const database = opening.result;
      const reading = database.transaction('ItemTable', 'readonly');
      reading.onabort = () => reject(reading.error ?? new Error(`Cannot read ${name}.`));
      reading.oncomplete = () => {
        database.close();
        resolve();
      };
      reading.objectStore('ItemTable').count();
    };
  });
}
