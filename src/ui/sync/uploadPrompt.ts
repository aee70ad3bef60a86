import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../core/disposal';
import type { InitialUpload, UploadSummary } from '../../library/initialUpload';
import type { ServerStatus } from '../../protocol/status';
import type { SyncStatus } from '../../sync/status';
import type { Sync } from '../../sync/sync';
import { showInformation } from '../common/message';
import type { Notifications } from '../common/notifications';
import { showProgress, type ProgressStep } from '../common/progress';
import type { Language } from '../i18n/language';
import { progressText } from './syncText';
import { nothingToUploadText, uploadText } from './uploadText';

/** The smallest number of operations whose upload shows its progress. */
const MIN_PROGRESS_COUNT = 200;

export interface UploadPromptOptions {
  readonly upload: InitialUpload;
  readonly sync: Sync;
  readonly notifications: Notifications;
  readonly language: () => Language;
  readonly onFailed: (error: unknown) => void;
}

/**
 * Asks whether to upload what was created or edited before the sign-in, or in local mode: once after each sign-in or
 * change of mode, in the window that has the focus, and whenever the user runs the command.
 */
export class UploadPrompt implements Disposable {
  readonly #options: UploadPromptOptions;
  readonly #owned = new DisposableList();
  /** The account for which the upload was last due; empty while nothing can be uploaded. */
  #accountKey = '';
  #isDue = false;

  constructor(options: UploadPromptOptions) {
    this.#options = options;
    this.#owned.add(vscode.window.onDidChangeWindowState(() => this.#promptIfFocused()));
  }

  update({ signedIn, profile, url, account }: ServerStatus, { mode, state }: SyncStatus): void {
    const canUpload = signedIn && mode === 'hybrid' && !WAITING_STATES.includes(state);
    const accountKey = canUpload ? [profile.id, url, account].join(' ') : '';
    if (accountKey === this.#accountKey) return;
    this.#accountKey = accountKey;
    this.#isDue = canUpload;
    this.#promptIfFocused();
  }

  /**
   * Asks even if the user has answered before, or says why there is nothing to upload. Resolves to the number of queued
   * operations.
   */
  async promptAgain(): Promise<number> {
    const { upload, sync, notifications } = this.#options;
    const summary = await upload.summarize();
    if (summary) return this.#prompt(summary);
    notifications.showInfo(nothingToUploadText(await sync.status()));
    return 0;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #promptIfFocused(): void {
    if (!this.#isDue || !vscode.window.state.focused) return;
    this.#isDue = false;
    this.#promptIfOffered().catch(this.#options.onFailed);
  }

  async #promptIfOffered(): Promise<void> {
    const offer = await this.#options.upload.findOffer();
    if (offer) await this.#prompt(offer);
  }

  async #prompt(summary: UploadSummary): Promise<number> {
    const { upload, language, onFailed } = this.#options;
    const [yes, no] = [l10n.t('Upload'), l10n.t('Not Now')];
    const message = l10n.t('Not on your server yet: {0}. Upload now?', uploadText(summary, language()));
    const chosen = await showInformation(message, yes, no);
    if (chosen === no) await upload.decline(summary);
    if (chosen !== yes) return 0;
    const count = await upload.accept(summary);
    this.#showProgress(count).catch(onFailed);
    return count;
  }

  async #showProgress(total: number): Promise<void> {
    if (total < MIN_PROGRESS_COUNT) return;
    await showProgress(l10n.t('Uploading to your server'), (report) => this.#reportProgress(total, report));
  }

  /** Resolves when everything is sent, or when sending stops: then the status bar shows what is left. */
  #reportProgress(total: number, report: (step: ProgressStep) => void): Promise<void> {
    const { sync, language } = this.#options;
    return new Promise((resolve, reject) => {
      let reported = 0;
      const onStatus = ({ state, pending, lastError }: SyncStatus): void => {
        const sent = total - pending;
        const percent = Math.max(reported, (100 * sent) / total);
        report({ message: progressText({ sent, total }, language()), increment: percent - reported });
        reported = percent;
        if (pending > 0 && lastError === null && ACTIVE_STATES.includes(state)) return;
        subscription.dispose();
        resolve();
      };
      const subscription = this.#owned.add(sync.onDidChange(onStatus));
      // Everything may have been sent before the subscription began.
      sync.status().then(onStatus, reject);
    });
  }
}

/** The user has to answer another question first. */
const WAITING_STATES: readonly SyncStatus['state'][] = ['undecided', 'profileUndecided'];
const ACTIVE_STATES: readonly SyncStatus['state'][] = ['pushing', 'waiting'];
