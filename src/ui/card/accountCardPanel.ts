import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../account/account';
import type { AccountState } from '../../account/accountState';
import type { Disposable } from '../../core/disposal';
import { isCancelled } from '../../core/errors';
import type { Random } from '../../core/random';
import { safe, type SafeText } from '../../core/safeText';
import { parseMessageFromCard, type CardAction, type MessageToCard } from '../../protocol/webview';
import type { SyncStatus } from '../../sync/status';
import type { Sync } from '../../sync/sync';
import type { AccountCommands } from '../account/accountCommands';
import type { ProfileCommands } from '../account/profileCommands';
import type { RequestHeaderCommands } from '../account/requestHeaderCommands';
import type { SignInCommands } from '../account/signInCommands';
import { ACCOUNT_CARD_VIEW } from '../common/ids';
import type { Notifications } from '../common/notifications';
import type { RenderContext } from '../common/renderContext';
import { errorText } from '../i18n/errorText';
import { directionOf } from '../i18n/language';
import type { QueueView } from '../sync/queueView';
import type { SyncCommands } from '../sync/syncCommands';
import { changeCountText } from '../sync/syncText';
import { cardHtml, type CardHtmlOptions } from './cardHtml';
import { cardState } from './cardState';

export interface AccountCardPanelOptions {
  readonly account: Account;
  readonly sync: Sync;
  readonly accountCommands: AccountCommands;
  readonly signInCommands: SignInCommands;
  readonly profileCommands: ProfileCommands;
  readonly headerCommands: RequestHeaderCommands;
  readonly syncCommands: SyncCommands;
  /** Asks what has to be decided before anything is sent; resolves at once if nothing has. */
  readonly askBeforeSync: () => Promise<void>;
  readonly queue: QueueView;
  readonly notifications: Notifications;
  readonly renderContext: () => RenderContext;
  readonly random: Random;
  /** The folder of the extension. */
  readonly extensionUri: vscode.Uri;
  /** Reads a file that came with the extension. */
  readonly readAsset: (file: vscode.Uri) => Promise<Uint8Array>;
}

type CardFiles = Pick<CardHtmlOptions, 'script' | 'style'>;

const WEBVIEW_OPTIONS: vscode.WebviewOptions = { enableScripts: true, localResourceRoots: [] };

/** The host side of the account card: at most one panel per window, which the editor restores after a reload. */
export class AccountCardPanel implements Disposable, vscode.WebviewPanelSerializer {
  readonly #options: AccountCardPanelOptions;
  readonly #registration: Disposable;
  #panel: vscode.WebviewPanel | undefined;
  /** What is to be shown, once known. */
  #shown: { readonly state: AccountState; readonly sync: SyncStatus | null } | undefined;

  constructor(options: AccountCardPanelOptions) {
    this.#options = options;
    this.#registration = vscode.window.registerWebviewPanelSerializer(ACCOUNT_CARD_VIEW, this);
  }

  /** Resolves when the card is on its way to the screen. */
  async open(): Promise<void> {
    if (this.#reveal()) return;
    const files = await this.#readFiles();
    if (this.#reveal()) return;
    // Keeps what is being typed while the panel is hidden, without storing it.
    const options = { ...WEBVIEW_OPTIONS, retainContextWhenHidden: true };
    const panel = vscode.window.createWebviewPanel(ACCOUNT_CARD_VIEW, title(), vscode.ViewColumn.Active, options);
    this.#adopt(panel);
    panel.webview.html = this.#html(files);
  }

  /** The editor restores a panel when its tab is first shown. A panel opened meanwhile wins, because it may contain input. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.#reveal()) {
      panel.dispose();
      return;
    }
    this.#adopt(panel);
    panel.webview.options = WEBVIEW_OPTIONS;
    panel.title = title();
    const files = await this.#readFiles();
    if (this.#panel === panel) panel.webview.html = this.#html(files);
  }

  /**
   * Draws the state in the current language, now or when the card is opened.
   * @param sync null if it could not be read
   */
  show(state: AccountState, sync: SyncStatus | null): void {
    this.#shown = { state, sync };
    if (!this.#panel) return;
    this.#panel.title = title();
    this.#send({ type: 'state', state: cardState(state, sync, this.#options.renderContext()) });
  }

  dispose(): void {
    this.#registration.dispose();
  }

  /** Shows the panel, if there is one, and returns whether there is. */
  #reveal(): boolean {
    this.#panel?.reveal();
    return this.#panel !== undefined;
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#panel = undefined;
    });
    panel.webview.onDidReceiveMessage((data) => this.#receive(data));
    panel.iconPath = vscode.Uri.joinPath(this.#options.extensionUri, 'webview/media/icon.png');
  }

  async #readFiles(): Promise<CardFiles> {
    const [script, style] = await Promise.all([this.#read('card.js'), this.#read('card.css')]);
    return { script, style };
  }

  async #read(name: string): Promise<string> {
    const { readAsset, extensionUri } = this.#options;
    return new TextDecoder().decode(await readAsset(vscode.Uri.joinPath(extensionUri, 'dist', name)));
  }

  #html(files: CardFiles): string {
    const renderContext = this.#options.renderContext();
    const { language } = renderContext;
    return cardHtml({
      ...files,
      title: title(),
      language,
      direction: directionOf(language),
      nonce: this.#options.random.nonce(),
      state: this.#shown ? cardState(this.#shown.state, this.#shown.sync, renderContext) : null,
    });
  }

  async #receive(data: unknown): Promise<void> {
    const message = parseMessageFromCard(data);
    if (message?.type === 'ready') await this.#ready();
    if (message?.type === 'request') await this.#respond(message.id, message.action);
  }

  async #ready(): Promise<void> {
    const { account, sync, notifications } = this.#options;
    const status = await sync.status().catch((error: unknown) => {
      notifications.logFailure(error);
      return null;
    });
    try {
      this.show(await account.state(), status);
    } catch (error) {
      void notifications.showFailure(error);
    }
  }

  async #respond(id: number, action: CardAction): Promise<void> {
    try {
      const text = await this.#perform(action);
      this.#send({ type: 'settled', id, outcome: text === undefined ? 'cancelled' : 'done', text: text ?? '' });
    } catch (error) {
      const outcome = isCancelled(error) ? 'cancelled' : 'failed';
      if (outcome === 'failed') this.#options.notifications.logFailure(error);
      this.#send({ type: 'settled', id, outcome, text: errorText(error) });
    }
  }

  /** Resolves to a short confirmation, which may be empty, or to undefined after a cancellation. */
  async #perform(action: CardAction): Promise<SafeText | undefined> {
    const { account, accountCommands, signInCommands, profileCommands, headerCommands, syncCommands, queue } =
      this.#options;
    switch (action.name) {
      case 'saveUrl': {
        const saved = await accountCommands.saveTypedServerUrl(action.url);
        if (!saved) return undefined;
        return saved.url === null ? l10n.t('Server URL removed.') : l10n.t('Server URL saved.');
      }
      case 'saveWebUrl': {
        const { webUrl } = await accountCommands.saveTypedWebUrl(action.url);
        return webUrl === null ? l10n.t('Sign-in page URL removed.') : l10n.t('Sign-in page URL saved.');
      }
      case 'signInWithBrowser':
        await signInCommands.signIn();
        return safe``;
      case 'signInWithEmail':
        await signInCommands.signInWithPassword();
        return safe``;
      case 'saveToken':
        await accountCommands.saveToken(action.token);
        return l10n.t('Token saved.');
      case 'openLogin':
        return (await accountCommands.openLogin()) ? safe`` : undefined;
      case 'signOut':
        await account.signOut();
        return l10n.t('Signed out.');
      case 'switchProfile':
        await profileCommands.switchProfile(undefined);
        return safe``;
      case 'setSyncMode':
        await syncCommands.setSyncMode(action.mode);
        return safe``;
      case 'syncNow':
        await this.#options.askBeforeSync();
        return (await syncCommands.sync()).text;
      case 'clearPending':
        return this.#clearPending();
      case 'showQueue':
        await queue.open();
        return safe``;
      case 'setRequestHeader':
        await headerCommands.setRequestHeader();
        return safe``;
      default:
        action satisfies never;
        return undefined;
    }
  }

  async #clearPending(): Promise<SafeText | undefined> {
    const count = await this.#options.syncCommands.clearPending();
    return count > 0
      ? l10n.t('Discarded: {0}', changeCountText(count, this.#options.renderContext().language))
      : undefined;
  }

  #send(message: MessageToCard): void {
    void this.#panel?.webview.postMessage(message);
  }
}

const title = (): SafeText => l10n.t('WaveFlow Account');
