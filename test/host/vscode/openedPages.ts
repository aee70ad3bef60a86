import type { BrowserContext, Page, Request } from 'playwright-core';
import { poll } from './poll';

/** Keeps track of what the editor opened in the browser, next to its own windows. */
export class OpenedPages {
  readonly urls: string[] = [];
  readonly #pages: Page[] = [];
  readonly #editorUrl: () => string;

  constructor(context: BrowserContext, editorUrl: () => string) {
    this.#editorUrl = editorUrl;
    context.on('request', (request) => this.#note(request));
    context.on('page', (page) => this.#pages.push(page));
  }

  /** Waits until a page with an address that contains the text was opened, and returns it. One that was closed again does not count. */
  page(address: string): Promise<Page> {
    return poll(() => this.#pages.filter((page) => !page.isClosed() && page.url().includes(address)).at(-1), {
      what: `a page at ${address} in the browser`,
    });
  }

  #note(request: Request): void {
    const isFirst = request.isNavigationRequest() && request.redirectedFrom() === null && opensPage(request);
    if (isFirst && !request.url().startsWith(`${this.#editorUrl()}/`)) {
      this.urls.push(request.url());
    }
  }
}

/** Playwright knows no frame for the first request of a page that is just being opened, or an empty one if it was quicker. */
function opensPage(request: Request): boolean {
  try {
    const frame = request.frame();
    return frame.parentFrame() === null && frame.url() === 'about:blank';
  } catch {
    return true;
  }
}
