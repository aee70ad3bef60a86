import type { Page } from 'playwright-core';

/** The binding by which a page tells. */
const BINDING = 'waveflowBenchButton';

/**
 * Runs in the frame around the content of each webview, and tells when the content has a button that can be pressed. The
 * editor hides the content until its frame is the active one.
 */
const SCRIPT = `
if (location.pathname.endsWith('/webview/browser/pre/index.html')) {
  const isReady = (button) =>
    !button.disabled && button.checkVisibility() && (button.localName === 'button' || button.shadowRoot?.querySelector('button'));
  const look = () => {
    const content = document.getElementById('active-frame')?.contentDocument;
    if ([...(content?.querySelectorAll('button, vscode-button') ?? [])].some(isReady)) ${BINDING}(Date.now());
    else requestAnimationFrame(look);
  };
  look();
}`;

/** Sees, inside the page of a window, from when on a webview can be used. */
export class ButtonWatch {
  #notify: (at: number) => void = () => undefined;

  static async of(page: Page): Promise<ButtonWatch> {
    const watch = new ButtonWatch();
    await page.exposeBinding(BINDING, (_source, at: number) => watch.#notify(at));
    await page.addInitScript(SCRIPT);
    return watch;
  }

  /** When the next webview has a button that can be pressed, in milliseconds since the epoch. */
  next(): Promise<number> {
    return new Promise((resolve) => {
      this.#notify = resolve;
    });
  }
}
