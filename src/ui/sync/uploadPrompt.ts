import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../core/disposal';
import type { InitialUpload, UploadSummary } from '../../library/initialUpload';
import type { ServerStatus } from '../../protocol/status';
import type { Sync } from '../../sync/sync';
import type { SyncStatus } from '../../sync/status';
import type { Language } from '../i18n/language';
import { showInformation } from '../common/message';
import type { Notifications } from '../common/notifications';
import { showProgress } from '../common/progress';
import { progressText } from './syncText';
import { nothingToUploadText, uploadText } from './uploadText';

/** From so many operations on, the upload shows how far it is. */
const MIN_PROGRESS_COUNT = 200;

export interface UploadPromptOptions {
  readonly upload: InitialUpload;
  readonly sync: Sync;
  readonly notifications: Notifications;
  readonly language: () => Language;
  readonly onFailed: (error: unknown) => void;
}

/**
 * Asks whether what was made or edited before the sign-in, or in local mode, should go to the server: once for each
 * sign-in or change of mode, in the window in which people are, and whenever somebody wants to be asked.
 */
export class UploadPrompt implements Disposable {
  readonly #options: UploadPromptOptions;
  readonly #owned = new DisposableList();
  #place = '';
  #wanted = false;

  constructor(options: UploadPromptOptions) {
    this.#options = options;
    this.#owned.add(vscode.window.onDidChangeWindowState(() => this.#askWhereSeen()));
  }

  /** What the account and the sync are now. */
  update({ signedIn, profile, url, account }: ServerStatus, { mode, state }: SyncStatus): void {
    const place = signedIn && mode === 'hybrid' && state !== 'undecided' ? [profile.id, url, account].join(' ') : '';
    if (place === this.#place) return;
    this.#place = place;
    this.#wanted = place !== '';
    this.#askWhereSeen();
  }

  /** Asks whatever was answered before, or says why there is nothing to ask. Resolves to how many operations were queued. */
  async promptAgain(): Promise<number> {
    const { upload, sync, notifications } = this.#options;
    const untold = await upload.summarize();
    if (untold) return this.#ask(untold);
    notifications.showInfo(nothingToUploadText(await sync.status()));
    return 0;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #askWhereSeen(): void {
    if (!this.#wanted || !vscode.window.state.focused) return;
    this.#wanted = false;
    this.#offer().catch(this.#options.onFailed);
  }

  async #offer(): Promise<void> {
    const offer = await this.#options.upload.findOffer();
    if (offer) await this.#ask(offer);
  }

  async #ask(untold: UploadSummary): Promise<number> {
    const { upload, language, onFailed } = this.#options;
    const [yes, no] = [l10n.t('Upload'), l10n.t('Not Now')];
    const message = l10n.t('Not on your server yet: {0}. Upload now?', uploadText(untold, language()));
    const chosen = await showInformation(message, yes, no);
    if (chosen === no) await upload.decline(untold);
    if (chosen !== yes) return 0;
    const count = await upload.accept(untold);
    this.#showProgress(count).catch(onFailed);
    return count;
  }

  async #showProgress(count: number): Promise<void> {
    if (count < MIN_PROGRESS_COUNT) return;
    const { sync, language } = this.#options;
    await showProgress(
      l10n.t('Uploading to your server'),
      (report) =>
        new Promise<void>((resolve, reject) => {
          let percent = 0;
          const look = (status: SyncStatus) => {
            const now = 100 * Math.max(0, 1 - status.pending / count);
            report({
              message: progressText({ sent: count - status.pending, total: count }, language()),
              increment: Math.max(0, now - percent),
            });
            percent = Math.max(percent, now);
            // What is left goes on without being watched: the status bar has it.
            if (status.pending > 0 && status.lastError === null && ACTIVE_STATES.includes(status.state)) return;
            listening.dispose();
            resolve();
          };
          const listening = this.#owned.add(sync.onDidChange(look));
          // It may all have been sent meanwhile.
          sync.status().then(look, reject);
        }),
    );
  }
}

const ACTIVE_STATES: readonly SyncStatus['state'][] = ['pushing', 'waiting'];
