import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../core/disposal';
import type { InitialUpload, Unannounced } from '../library/initialUpload';
import type { ServerStatus } from '../protocol/status';
import type { Sync } from '../sync/engine';
import type { SyncStatus } from '../sync/status';
import { counted } from './counted';
import { localeOf, type Language } from './language';
import { sending } from './syncText';

/** From so many operations on, the upload shows how far it is. */
const LONG = 200;

export interface UploadPromptParts {
  readonly upload: InitialUpload;
  readonly sync: Sync;
  readonly language: () => Language;
  readonly onFailed: (error: unknown) => void;
}

/**
 * Asks whether what was made before the sign-in, or in local mode, should go to the server: once for each sign-in or
 * change of mode, in the window in which people are.
 */
export class UploadPrompt implements Disposable {
  readonly #parts: UploadPromptParts;
  readonly #owned = new DisposableList();
  #place = '';
  #wanted = false;

  constructor(parts: UploadPromptParts) {
    this.#parts = parts;
    this.#owned.add(vscode.window.onDidChangeWindowState(() => this.#askWhereSeen()));
  }

  /** What the account and the sync are now. */
  follow({ signedIn, profile, url, account }: ServerStatus, { mode }: SyncStatus): void {
    const place = signedIn && mode === 'hybrid' ? [profile.id, url, account].join(' ') : '';
    if (place === this.#place) return;
    this.#place = place;
    this.#wanted = place !== '';
    this.#askWhereSeen();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #askWhereSeen(): void {
    if (!this.#wanted || !vscode.window.state.focused) return;
    this.#wanted = false;
    this.#ask().catch(this.#parts.onFailed);
  }

  async #ask(): Promise<void> {
    const { upload, language } = this.#parts;
    const place = this.#place;
    const offer = await upload.offer();
    if (!offer) return;
    const [yes, no] = [l10n.t('Upload'), l10n.t('Not Now')];
    const question = l10n.t('Not on your server yet: {0}. Upload it?', contents(offer, language()));
    const chosen = await vscode.window.showInformationMessage(question, yes, no);
    // The answer is about the account that the question was about.
    if (place !== this.#place) return;
    if (chosen === no) await upload.decline();
    if (chosen === yes) await this.#follow(await upload.accept());
  }

  async #follow(count: number): Promise<void> {
    if (count < LONG) return;
    const { sync, language } = this.#parts;
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: l10n.t('Uploading to your server') },
      (progress) =>
        new Promise<void>((resolve) => {
          let percent = 0;
          const listening = sync.onDidChange((status) => {
            const now = 100 * Math.max(0, 1 - status.pending / count);
            progress.report({ message: sending({ sent: count - status.pending, total: count }, language()), increment: Math.max(0, now - percent) });
            percent = Math.max(percent, now);
            // What is left goes on without being watched: the status bar has it.
            if (status.pending > 0 && status.lastError === null && GOES_ON.includes(status.state)) return;
            listening.dispose();
            resolve();
          });
          this.#owned.add(listening);
        }),
    );
  }
}

const GOES_ON: readonly SyncStatus['state'][] = ['pushing', 'waiting'];

/** "3 playlists, 120 tracks and 5 likes". */
export function contents({ playlists, tracks, likes, ratings }: Unannounced, language: Language): string {
  const parts = [
    { count: playlists, forms: l10n.t('playlist|playlists') },
    { count: tracks, forms: l10n.t('track|tracks') },
    { count: likes, forms: l10n.t('like|likes') },
    { count: ratings, forms: l10n.t('rating|ratings') },
  ];
  const texts = parts.filter(({ count }) => count > 0).map(({ count, forms }) => counted(count, forms, language));
  return new Intl.ListFormat(localeOf(language), { type: 'conjunction' }).format(texts);
}
