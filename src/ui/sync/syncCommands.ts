import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { SafeText } from '../../core/safeText';
import type { Timers } from '../../core/timers';
import type { PushOutcome, SyncOutcome, SyncStatus } from '../../sync/status';
import type { Sync } from '../../sync/sync';
import { textArgument } from '../common/commandArgument';
import { COMMANDS } from '../common/ids';
import { confirm } from '../common/message';
import type { Notifications } from '../common/notifications';
import { showCancellableProgress } from '../common/progress';
import { currentMark } from '../common/currentMark';
import { pickOne } from '../common/quickPick';
import type { Language } from '../i18n/language';
import { plural } from '../i18n/plural';
import { modeName, pushText, syncOutcomeText, syncText } from './syncText';

export interface SyncCommandsOptions {
  readonly sync: Sync;
  readonly timers: Timers;
  readonly notifications: Notifications;
  readonly language: () => Language;
}

type Mode = SyncStatus['mode'];

/** A sync that takes longer shows its progress. */
const PROGRESS_DELAY_MS = 1500;

/** The commands for the sync mode and for pending and parked changes. */
export class SyncCommands {
  readonly #options: SyncCommandsOptions;
  readonly #sync: Sync;

  constructor(options: SyncCommandsOptions) {
    this.#options = options;
    this.#sync = options.sync;
  }

  /** Resolves to the mode in use afterwards. */
  async setSyncMode(value: unknown): Promise<Mode> {
    if (value !== undefined) return this.#sync.setMode(textArgument(value, COMMANDS.setSyncMode));
    const { mode } = await this.#sync.status();
    const picked = await pickMode(mode);
    return picked === undefined ? mode : this.#sync.setMode(picked);
  }

  /** Pushes and pulls, with a progress that can be canceled if that takes long. Resolves to the outcome. */
  async syncNow(): Promise<SyncOutcome> {
    const { outcome, text } = await this.sync();
    this.#options.notifications.showInfo(text);
    return outcome;
  }

  /** Pushes and pulls. @returns the outcome, and the same in one sentence */
  async sync(): Promise<{ readonly outcome: SyncOutcome; readonly text: SafeText }> {
    const running = this.#sync.syncNow();
    const isDone = running.then(
      () => undefined,
      () => undefined,
    );
    const progress = this.#options.timers.after(PROGRESS_DELAY_MS, () => void this.#showProgress(isDone));
    try {
      const outcome = await running;
      return { outcome, text: syncOutcomeText(outcome, await this.#sync.status(), this.#options.language()) };
    } finally {
      progress.dispose();
    }
  }

  #showProgress(isDone: Promise<void>): Thenable<void> {
    return showCancellableProgress(l10n.t('Syncing with your server'), async (onCancel, report) => {
      onCancel(() => this.#sync.cancelPull());
      const subscription = this.#sync.onDidChange((status) => report(syncText(status, this.#options.language())));
      try {
        await isDone;
      } finally {
        subscription.dispose();
      }
    });
  }

  /** Resolves to the outcome (PROTOCOL.md, "Push outcome"). */
  async pushNow(): Promise<PushOutcome> {
    const { outcome, text } = await this.push();
    this.#options.notifications.showInfo(text);
    return outcome;
  }

  /** Pushes. @returns the outcome, and the same in one sentence */
  async push(): Promise<{ readonly outcome: PushOutcome; readonly text: SafeText }> {
    const outcome = await this.#sync.pushNow();
    return { outcome, text: pushText(outcome, await this.#sync.status(), this.#options.language()) };
  }

  /** Discards pending and parked changes after a confirmation. Resolves to their number. */
  async clearPending(): Promise<number> {
    const { pending, parked, otherAccounts } = await this.#sync.status();
    const count = pending + parked + otherAccounts;
    if (count === 0) {
      this.#options.notifications.showInfo(l10n.t('Nothing is waiting to be sent.'));
      return 0;
    }
    const detail = l10n.t(
      'They are never sent to the server. What the server already has is shown as it is there; everything else stays on this computer.',
    );
    const isSure = await confirm({
      message: this.#discardQuestion(count),
      detail,
      confirmLabel: l10n.t('Discard'),
    });
    return isSure ? this.#sync.clearPending('all') : 0;
  }

  /** Resolves to the number of changes that are tried again. */
  retryParked(): Promise<number> {
    return this.#sync.retryParked();
  }

  /** Discards parked changes after a confirmation. Resolves to their number. */
  async discardParked(): Promise<number> {
    const { parked } = await this.#sync.status();
    if (parked === 0) {
      this.#options.notifications.showInfo(noneParked());
      return 0;
    }
    const detail = l10n.t(
      'They are never sent to the server. What the server already has is shown as it is there; everything else stays on this computer.',
    );
    const isSure = await confirm({
      message: this.#discardQuestion(parked),
      detail,
      confirmLabel: l10n.t('Discard'),
    });
    return isSure ? this.#sync.discardParked() : 0;
  }

  /** Opens the parked changes as a new, unsaved JSON document. */
  async exportParked(): Promise<void> {
    if ((await this.#sync.status()).parked === 0) {
      this.#options.notifications.showInfo(noneParked());
      return;
    }
    const content = await this.#sync.exportParked();
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'json', content }));
  }

  #discardQuestion(count: number): SafeText {
    const message = l10n.t('{0, plural, one {Discard # change?} other {Discard # changes?}}');
    return plural(count, message, this.#options.language());
  }
}

const noneParked = (): SafeText => l10n.t('There are no failed changes.');

async function pickMode(current: Mode): Promise<Mode | undefined> {
  const details = {
    hybrid: l10n.t('Changes are kept on this computer and synced with your server and your other devices.'),
    local: l10n.t('Changes stay on this computer.'),
  };
  const items = (['hybrid', 'local'] as const).map((mode) => ({
    label: modeName(mode),
    description: currentMark(mode === current),
    detail: details[mode],
    mode,
  }));
  return (await pickOne(items, { title: l10n.t('Set Sync Mode') }))?.mode;
}
