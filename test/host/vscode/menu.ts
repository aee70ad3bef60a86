import type { Locator, Page } from 'playwright-core';

// An item of a menu takes no click in the first 100 ms. Timers of one page keep their order, however late they are.
const UNTIL_CLICKABLE_MS = 150;

/** Opens the menu of a button and clicks its way through, one item of a submenu after the other. */
export async function chooseInMenu(
  page: Page,
  button: Locator,
  ...labels: readonly (string | RegExp)[]
): Promise<void> {
  await page.bringToFront();
  await button.click();
  for (const name of labels) {
    const item = page.getByRole('menuitem', { name });
    await item.waitFor();
    await page.evaluate((ms) => new Promise((resolve) => void setTimeout(resolve, ms)), UNTIL_CLICKABLE_MS);
    await item.click();
  }
}
