import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ProfileChoices, ProfileLinks } from '../../account/profileLinks';
import { DisposableList, type Disposable } from '../../core/disposal';
import type { SyncStatus } from '../../sync/status';
import type { Sync } from '../../sync/sync';
import { confirm, showInformation, showWarning } from '../common/message';
import type { Notifications } from '../common/notifications';
import { pickOne } from '../common/quickPick';
import type { Language } from '../i18n/language';
import { remoteProfileItems } from './remoteProfileItems';
import { syncText } from './syncText';

export interface RemoteProfilePromptOptions {
  readonly links: Pick<ProfileLinks, 'choices' | 'choose'>;
  readonly sync: Sync;
  readonly notifications: Notifications;
  readonly language: () => Language;
  readonly onFailed: (error: unknown) => void;
}

/**
 * Asks which of the account's profiles to sync with: once when sync needs to know it, in the window that has the focus,
 * and whenever the user runs the command, or another one that sends changes before the question is answered.
 */
export class RemoteProfilePrompt implements Disposable {
  readonly #options: RemoteProfilePromptOptions;
  readonly #owned = new DisposableList();
  #isUndecided = false;
  #isDue = false;

  constructor(options: RemoteProfilePromptOptions) {
    this.#options = options;
    this.#owned.add(vscode.window.onDidChangeWindowState(() => this.#promptIfFocused()));
  }

  update({ state }: SyncStatus): void {
    const isUndecided = state === 'profileUndecided';
    if (isUndecided === this.#isUndecided) return;
    this.#isUndecided = isUndecided;
    this.#isDue = isUndecided;
    this.#promptIfFocused();
  }

  /** Lets the user choose. Resolves to the canonical id of the profile that is in use afterwards, if there is one. */
  async choose(): Promise<string | undefined> {
    const { links, sync, notifications, language } = this.#options;
    const status = await sync.status();
    const choices = status.mode === 'local' ? null : await links.choices();
    if (choices === null) {
      notifications.showInfo(syncText(status, language()));
      return undefined;
    }
    const items = remoteProfileItems(choices, language());
    const picked = await pickOne(items, { title: l10n.t('Choose Profile to Sync With') });
    const current = choices.current ?? undefined;
    if (picked === undefined || picked.id === current) return current;
    return (await this.#switch(choices, picked.id)) ? picked.id : current;
  }

  /** Lets the user choose if nothing is sent before that; else resolves at once. */
  async chooseIfUndecided(): Promise<void> {
    if ((await this.#options.sync.status()).state === 'profileUndecided') await this.choose();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Resolves to whether the profile is in use. */
  async #switch(choices: ProfileChoices, id: string): Promise<boolean> {
    const { links, sync } = this.#options;
    if (choices.current !== null) {
      const isSure = await confirm({
        message: l10n.t('Sync with another profile?'),
        detail: l10n.t(
          'The playlists of the profile used so far disappear from this computer and stay on the server. Playlists that were never sent stay here.',
        ),
        confirmLabel: l10n.t('Switch Profile'),
      });
      if (!isSure) return false;
      await sync.pushNow();
    }
    if (!(await links.choose(choices, id))) {
      void showWarning(
        l10n.t('Some changes for the profile used so far are not on the server yet. Send or discard them first.'),
      );
      return false;
    }
    sync.resume();
    return true;
  }

  #promptIfFocused(): void {
    if (!this.#isDue || !vscode.window.state.focused) return;
    this.#isDue = false;
    this.#notify().catch(this.#options.onFailed);
  }

  async #notify(): Promise<void> {
    const choose = l10n.t('Choose Profile');
    const message = l10n.t(
      'Your account has several profiles on the server. Choose the one to sync with. Until then, nothing is sent or received.',
    );
    // The user may have chosen in another window meanwhile.
    if ((await showInformation(message, choose)) === choose) await this.choose();
  }
}
