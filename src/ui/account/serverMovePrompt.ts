import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ServerMove } from '../../account/serverMove';
import { DisposableList, type Disposable } from '../../core/disposal';
import { safeText } from '../../core/safeText';
import type { Sync } from '../../sync/sync';
import type { SyncStatus } from '../../sync/status';
import { showDialog } from '../common/message';

export interface ServerMovePromptOptions {
  readonly move: ServerMove;
  readonly sync: Sync;
  readonly onFailed: (error: unknown) => void;
}

/**
 * Asks whether the server is an earlier one at a new address: as soon as that has to be known, in the window in which
 * the user is, and whenever the user wants something sent.
 */
export class ServerMovePrompt implements Disposable {
  readonly #options: ServerMovePromptOptions;
  readonly #owned = new DisposableList();
  #isUndecided = false;
  #wanted = false;
  #asking: Promise<void> | undefined;

  constructor(options: ServerMovePromptOptions) {
    this.#options = options;
    this.#owned.add(vscode.window.onDidChangeWindowState(() => this.#askWhereSeen()));
  }

  update({ state }: SyncStatus): void {
    const isUndecided = state === 'undecided';
    if (isUndecided === this.#isUndecided) return;
    this.#isUndecided = isUndecided;
    this.#wanted = isUndecided;
    this.#askWhereSeen();
  }

  /** Resolves when the user has answered, or does not want to now; at once where there is no question. */
  prompt(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #askWhereSeen(): void {
    if (!this.#wanted || !vscode.window.state.focused) return;
    this.#wanted = false;
    this.prompt().catch(this.#options.onFailed);
  }

  async #ask(): Promise<void> {
    const { move, sync } = this.#options;
    const question = await move.candidate();
    if (question === null) return;
    const [url, earlier] = [safeText(question.scope.serverUrl), safeText(question.earlierUrl)];
    const [same, other] = [l10n.t('Same Server, New Address'), l10n.t('Another Server')];
    const detail = l10n.t(
      'Your account was used with {0} before. If it is the same server, your pending changes and the record of what was sent move along, and you are signed out at {0}. If it is another server, everything stays as it is. Nothing is sent until you answer.',
      earlier,
    );
    const chosen = await showDialog(
      { message: l10n.t('Is {0} the new address of {1}?', url, earlier), detail },
      same,
      other,
    );
    if (chosen === same) await move.accept(question);
    if (chosen === other) await move.decline(question);
    if (chosen !== undefined) sync.resume();
  }
}
