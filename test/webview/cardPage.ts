import { build } from 'esbuild';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, CDPSession, Locator, Page } from 'playwright-core';
import type { CardAction, CardState, MessageFromCard } from '../../src/protocol/webview';
import { cardHtml, type CardHtmlOptions } from '../../src/ui/card/cardHtml';
import { launchBrowser } from '../support/browser';
import { accessibilityTree, type AccessibleNode } from './accessibility';
import { themes, type Theme } from './themes';

const ROOT = path.resolve(__dirname, '../..');

/** All that a card may keep on disk. */
const HARMLESS = /^\{"open":\[("otherWays"|"advanced"|"otherWays","advanced")?\]\}$/;

export interface Request {
  readonly id: number;
  readonly action: CardAction;
}

/** The theme, size and media features of the page. */
export interface LoadOptions {
  readonly theme?: keyof typeof themes;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: 'reduce' | 'no-preference';
  readonly forcedColors?: 'active' | 'none';
}

/** What the page keeps for the tests. */
interface Recorder {
  readonly posted: unknown[];
  readonly stored: unknown[];
  readonly violations: string[];
}

declare const window: { readonly recorder: Recorder };

/** The built card behind a loopback server, and the browser that opens it. */
export class CardSite {
  readonly #browser: Browser;
  readonly #server: Server;

  private constructor(browser: Browser, server: Server) {
    this.#browser = browser;
    this.#server = server;
  }

  static async open(): Promise<CardSite> {
    const [files, browser] = await Promise.all([bundle(), launchBrowser()]);
    return new CardSite(browser, await serve(files));
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.close();
  }

  /** A new window, which has nothing in it yet. */
  async newWindow(): Promise<CardPage> {
    const page = await this.#browser.newPage();
    // As if a screen reader had been running all the time.
    const session = await page.context().newCDPSession(page);
    await session.send('Accessibility.enable');
    // tsx names functions with a helper that pages don't have.
    await page.addInitScript('globalThis.__name = (target) => target');
    await page.addInitScript(standInForVsCode, themes);
    const { port } = this.#server.address() as AddressInfo;
    return new CardPage(page, session, `http://127.0.0.1:${port}/`);
  }
}

/** The host's and the user's side of one card. */
export class CardPage {
  readonly page: Page;
  readonly #session: CDPSession;
  readonly #url: string;
  #complaints: string[] = [];

  constructor(page: Page, session: CDPSession, url: string) {
    this.page = page;
    this.#session = session;
    this.#url = url;
    page.on('console', (message) => this.#complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => this.#complaints.push(String(error)));
  }

  /** Starts over with a new document, in which the card has not got any message yet. */
  async load({ theme = 'Dark Modern', width = 1280, height = 720, ...media }: LoadOptions = {}): Promise<void> {
    await this.page.setViewportSize({ width, height });
    await this.page.emulateMedia({ reducedMotion: 'reduce', forcedColors: 'none', ...media });
    await this.#open({ theme });
  }

  /** The document that the editor makes when a panel comes back, with `kept` as what the last one kept. */
  async restore(kept: unknown): Promise<void> {
    await this.#open({ theme: 'Dark Modern', kept: JSON.stringify(kept) });
  }

  /** Starts over with a document that comes with a state. */
  async loadWith(state: CardState): Promise<void> {
    await this.#open({ theme: 'Dark Modern', state: JSON.stringify(state) });
  }

  async #open(parameters: Readonly<Record<string, string>>): Promise<void> {
    this.#complaints = [];
    await this.page.goto(`${this.#url}?${new URLSearchParams(parameters).toString()}`);
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  textbox(name: string): Locator {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  /** Where errors appear, each next to what it is about. */
  get alerts(): Locator {
    return this.page.getByRole('alert', { includeHidden: true });
  }

  /** The error that is shown, or empty. */
  async error(): Promise<string> {
    return (await this.alerts.allTextContents()).join('');
  }

  /** The progress or the confirmation that is shown, or empty. */
  async note(): Promise<string> {
    return (await this.page.locator('[aria-live=polite]:not([role])').allTextContents()).join('');
  }

  /** Opens a part of the card that is closed at first. */
  async disclose(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true, expanded: false }).click();
  }

  get status(): Locator {
    return this.page.getByRole('status');
  }

  /** Delivers anything as a message of the host and waits until it is drawn. */
  async post(data: unknown): Promise<void> {
    await this.page.evaluate(async (message) => {
      const delivered = new Promise((resolve) => addEventListener('message', resolve, { once: true }));
      postMessage(message, '*');
      await delivered;
    }, data);
    await this.drawn();
  }

  async push(state: CardState): Promise<void> {
    await this.post({ type: 'state', state });
  }

  /** Shows a state with every part of the card open. */
  async pushOpen(state: CardState): Promise<void> {
    await this.push(state);
    await this.page.evaluate(() => {
      for (const toggle of document.querySelectorAll<HTMLElement>('[aria-expanded=false]')) toggle.click();
    });
  }

  /** Responds to the pending request. */
  async respond(outcome: 'done' | 'cancelled' | 'failed', text = ''): Promise<void> {
    const id = (await this.requests()).at(-1)?.id;
    await this.post({ type: 'settled', id, outcome, text });
  }

  /** The toolkit and the focus keeper do in the next frame what they have to do; theirs come before ours. */
  async drawn(): Promise<void> {
    await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }

  posted(): Promise<MessageFromCard[]> {
    return this.page.evaluate(() => window.recorder.posted as MessageFromCard[]);
  }

  async requests(): Promise<Request[]> {
    return (await this.posted()).filter((message) => message.type === 'request');
  }

  async actions(): Promise<CardAction[]> {
    return (await this.requests()).map((request) => request.action);
  }

  /** Name of the control that has focus, empty if none. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const active = document.activeElement;
      return active && active !== document.body ? active.textContent : '';
    });
  }

  /** What is in the fields, seen or not. */
  drafts(): Promise<Record<'url' | 'webUrl' | 'token', string>> {
    return this.page.evaluate(() => {
      const [url, webUrl] = [...document.querySelectorAll<HTMLInputElement>('vscode-text-field')].map(
        (field) => field.value,
      );
      const token = document.querySelector<HTMLTextAreaElement>('vscode-text-area')?.value;
      return { url: url ?? '', webUrl: webUrl ?? '', token: token ?? '' };
    });
  }

  /** What the card kept, oldest first. */
  kept(): Promise<unknown[]> {
    return this.page.evaluate(() => window.recorder.stored);
  }

  /** Names of the controls that can be used, but for those that open and close a part. */
  async usable(): Promise<string[]> {
    const tree = await this.accessibilityTree();
    return tree
      .filter(({ role, disabled, expanded }) => /button|textbox/.test(role) && !disabled && expanded === undefined)
      .map(({ name }) => name);
  }

  accessibilityTree(): Promise<AccessibleNode[]> {
    return accessibilityTree(this.#session);
  }

  /** Console output, exceptions, CSP violations and writes to disk of more than what is open: none of them may happen. */
  async troubles(): Promise<string[]> {
    const { stored, violations } = await this.page.evaluate(() => window.recorder);
    const unexpected = stored.map((state) => JSON.stringify(state)).filter((state) => !HARMLESS.test(state));
    return [...this.#complaints, ...violations, ...unexpected.map((state) => `setState: ${state}`)];
  }
}

/** Runs in the page before anything else: what VS Code provides in a webview. */
function standInForVsCode(allThemes: Readonly<Record<string, Theme>>): void {
  const recorder: Recorder = { posted: [], stored: [], violations: [] };
  document.addEventListener('securitypolicyviolation', (event) => {
    recorder.violations.push(`CSP: ${event.violatedDirective} ${event.blockedURI}`);
  });
  document.addEventListener('DOMContentLoaded', () => {
    const theme = allThemes[new URLSearchParams(location.search).get('theme') ?? ''];
    if (!theme) return;
    for (const [name, value] of Object.entries(theme.variables)) {
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
    document.body.classList.add(theme.kind);
    document.body.dataset.vscodeThemeKind = theme.kind;
  });
  const api = {
    postMessage: (message: unknown) => recorder.posted.push(message),
    getState: () => JSON.parse(new URLSearchParams(location.search).get('kept') ?? 'null') as unknown,
    setState: (state: unknown) => recorder.stored.push(state),
  };
  Object.assign(globalThis, { recorder, acquireVsCodeApi: () => api });
}

type Files = Pick<CardHtmlOptions, 'script' | 'style'>;

async function bundle(): Promise<Files> {
  const { outputFiles } = await build({
    entryPoints: { card: 'webview/account/main.ts' },
    outdir: 'dist',
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
  });
  const textOf = (extension: string) => outputFiles.find((file) => path.extname(file.path) === extension)?.text ?? '';
  return { script: textOf('.js'), style: textOf('.css') };
}

/** Serves the document of the card under the policy that it has in VS Code. */
async function serve(files: Files): Promise<Server> {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', `http://${request.headers.host}`);
    const html = cardHtml({
      ...files,
      title: 'WaveFlow Account',
      language: 'en',
      direction: 'ltr',
      nonce: 'dGVzdC1ub25jZQ',
      state: JSON.parse(searchParams.get('state') ?? 'null') as CardState | null,
    });
    response.setHeader('Content-Type', 'text/html').end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
