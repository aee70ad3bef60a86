import { build } from 'esbuild';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { chromium, type Browser, type CDPSession, type Locator, type Page } from 'playwright-core';
import type { CardAction, CardState, MessageFromCard } from '../../src/protocol/webview';
import { cardHtml } from '../../src/ui/cardHtml';
import { accessibilityTree, type AccessibleNode } from './accessibility';
import { themes, type Theme } from './themes';

const root = path.resolve(__dirname, '../..');
const executablePath = process.env.CHROME_PATH ?? '/usr/bin/chromium';
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export interface Request {
  readonly id: number;
  readonly action: CardAction;
}

/** How a window is; what is left out is as usual. */
export interface Look {
  readonly theme?: keyof typeof themes;
  readonly width?: number;
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
    const [files, browser] = await Promise.all([bundle(), chromium.launch({ executablePath, args: quiet })]);
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

/** The host's and the person's side of one card. */
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
  async load({ theme = 'Dark Modern', width = 1280, ...media }: Look = {}): Promise<void> {
    this.#complaints = [];
    await this.page.setViewportSize({ width, height: 720 });
    await this.page.emulateMedia({ reducedMotion: 'reduce', forcedColors: 'none', ...media });
    await this.page.goto(`${this.#url}?theme=${theme}`);
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  textbox(name: string): Locator {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  get alert(): Locator {
    return this.page.getByRole('alert');
  }

  get status(): Locator {
    return this.page.getByRole('status');
  }

  /** Where progress and confirmations appear. */
  get note(): Locator {
    return this.page.locator('[aria-live=polite]:not([role])');
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

  /** Ends the request under way. */
  async settle(outcome: 'done' | 'cancelled' | 'failed', text = ''): Promise<void> {
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
      return active && active !== document.body ? (active.textContent ?? '') : '';
    });
  }

  /** What is in the fields. */
  async drafts(): Promise<Record<'url' | 'webUrl' | 'token', string>> {
    const fields = this.page.getByRole('textbox');
    const text = (index: number): Promise<string> => fields.nth(index).inputValue();
    return { url: await text(0), webUrl: await text(1), token: await text(2) };
  }

  /** Names of the controls that can be used. */
  async usable(): Promise<string[]> {
    const tree = await this.accessibilityTree();
    return tree.filter(({ role, disabled }) => /button|textbox/.test(role) && !disabled).map(({ name }) => name);
  }

  accessibilityTree(): Promise<AccessibleNode[]> {
    return accessibilityTree(this.#session);
  }

  /** Console output, exceptions, CSP violations and writes to disk: none of them may happen. */
  async troubles(): Promise<string[]> {
    const { stored, violations } = await this.page.evaluate(() => window.recorder);
    return [...this.#complaints, ...violations, ...stored.map((state) => `setState: ${JSON.stringify(state)}`)];
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
    getState: () => undefined,
    setState: (state: unknown) => recorder.stored.push(state),
  };
  Object.assign(globalThis, { recorder, acquireVsCodeApi: () => api });
}

type Files = ReadonlyMap<string, { readonly type: string; readonly body: string }>;

async function bundle(): Promise<Files> {
  const { outputFiles } = await build({
    entryPoints: { card: 'webview/account/main.ts' },
    outdir: 'dist',
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
  });
  const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };
  return new Map(
    outputFiles.map((file) => [
      `/${path.basename(file.path)}`,
      { type: types[path.extname(file.path)] ?? '', body: file.text },
    ]),
  );
}

/** Serves the document of the card under the policy that it has in VS Code. */
async function serve(files: Files): Promise<Server> {
  const server = createServer((request, response) => {
    const origin = `http://${request.headers.host}`;
    const html = cardHtml({
      title: 'WaveFlow Account',
      language: 'en',
      direction: 'ltr',
      nonce: 'dGVzdC1ub25jZQ',
      cspSource: origin,
      scriptUrl: `${origin}/card.js`,
      styleUrl: `${origin}/card.css`,
    });
    const { type, body } = files.get(request.url ?? '') ?? { type: 'text/html', body: html };
    response.setHeader('Content-Type', type).setHeader('Cache-Control', 'max-age=3600').end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
