import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ServerMove } from '../../account/serverMove';
import { DisposableList, type Disposable } from '../../core/disposal';
import { safeText } from '../../core/safeText';
import type { SyncStatus } from '../../sync/status';
import type { Sync } from '../../sync/sync';
import { showDialog } from '../common/message';

export interface ServerMovePromptOptions {
  readonly serverMove: ServerMove;
  readonly sync: Sync;
  readonly onFailed: (error: unknown) => void;
}

/**
 * Asks whether the server in use is an earlier one at a new address: once when sync needs to know it, in the window that
 * has the focus, and whenever the user runs a command that sends changes.
 */
export class ServerMovePrompt implements Disposable {
  readonly #options: ServerMovePromptOptions;
  readonly #owned = new DisposableList();
  #isUndecided = false;
  #isDue = false;
  #openPrompt: Promise<void> | undefined;

  constructor(options: ServerMovePromptOptions) {
    this.#options = options;
    this.#owned.add(vscode.window.onDidChangeWindowState(() => this.#promptIfFocused()));
  }

  update({ state }: SyncStatus): void {
    const isUndecided = state === 'undecided';
    if (isUndecided === this.#isUndecided) return;
    this.#isUndecided = isUndecided;
    this.#isDue = isUndecided;
    this.#promptIfFocused();
  }

  /** Resolves when the user has answered or dismissed the dialog; at once if there is nothing to ask. */
  prompt(): Promise<void> {
    this.#openPrompt ??= this.#ask().finally(() => {
      this.#openPrompt = undefined;
    });
    return this.#openPrompt;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #promptIfFocused(): void {
    if (!this.#isDue || !vscode.window.state.focused) return;
    this.#isDue = false;
    this.prompt().catch(this.#options.onFailed);
  }

  async #ask(): Promise<void> {
    const { serverMove, sync } = this.#options;
    const candidate = await serverMove.candidate();
    if (candidate === null) return;
    const [url, earlier] = [safeText(candidate.scope.serverUrl), safeText(candidate.earlierUrl)];
    const [same, other] = [l10n.t('Same Server, New Address'), l10n.t('Another Server')];
    const detail = l10n.t(
      'Your account was used with {0} before. If it is the same server, your pending changes and the record of what was sent move along, and you are signed out at {0}. If it is another server, everything stays as it is. Nothing is sent or received until you answer.',
      earlier,
    );
    const chosen = await showDialog(
      { message: l10n.t('Is {0} the new address of {1}?', url, earlier), detail },
      same,
      other,
    );
    if (chosen === same) await serverMove.accept(candidate);
    if (chosen === other) await serverMove.decline(candidate);
    if (chosen !== undefined) sync.resume();
  }
}
