import type { Page } from 'playwright-core';

declare const window: { announced: string[] };

/** Notes from now on what the live areas of the page come to say. */
export const listen = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.announced = [];
    for (const area of document.querySelectorAll('[role=status], [role=alert], [aria-live]')) {
      new MutationObserver(() => {
        if (area.textContent) window.announced.push(`${area.getAttribute('role') ?? 'note'}: ${area.textContent}`);
      }).observe(area, { childList: true, characterData: true, subtree: true });
    }
  });

/** What assistive technology has been given to say, in order: "alert: That is not it." */
export const announced = (page: Page): Promise<string[]> => page.evaluate(() => window.announced);
