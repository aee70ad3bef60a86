import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { SyncStatus } from '../../sync/status';
import { executeCommand } from '../common/executeCommand';
import { COMMANDS } from '../common/ids';
import { showWarning } from '../common/message';
import type { Language } from '../i18n/language';
import { parkedText } from './syncText';

/** Warns once whenever more operations are parked than before. Those already parked at the start are not reported. */
export class ParkedPrompt {
  #known: number | undefined;

  update({ parked }: SyncStatus, language: Language): void {
    const isMore = parked > (this.#known ?? parked);
    this.#known = parked;
    if (isMore && vscode.window.state.focused) void this.#prompt(parked, language);
  }

  async #prompt(parked: number, language: Language): Promise<void> {
    const [show, retry, discard] = [l10n.t('Show'), l10n.t('Retry'), l10n.t('Discard…')];
    const chosen = await showWarning(parkedText(parked, language), show, retry, discard);
    if (chosen === show) await executeCommand(COMMANDS.showSyncQueue);
    if (chosen === retry) await executeCommand(COMMANDS.retryParked);
    if (chosen === discard) await executeCommand(COMMANDS.discardParked);
  }
}
