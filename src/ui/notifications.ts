import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { asWaveFlowError } from '../core/errors';
import type { Log } from '../core/log';
import type { ServerStatus } from '../protocol/status';
import { errorText } from './errorText';

/** Shows people sentences, with the way on as a button. */
export class Notifications {
  readonly #log: Log;
  readonly #showLog: () => void;

  constructor(log: Log, showLog: () => void) {
    this.#log = log;
    this.#showLog = showLog;
  }

  /** Says what failed and what to do; faults of the program also go to the log with their cause. */
  async failed(thrown: unknown): Promise<void> {
    if (asWaveFlowError(thrown).kind === 'cancelled') return;
    this.record(thrown);
    const showLog = l10n.t('Show Log');
    const chosen = await vscode.window.showErrorMessage(errorText(thrown), showLog);
    if (chosen === showLog) this.#showLog();
  }

  /** Writes a failure to the log without bothering anyone. */
  record(thrown: unknown): void {
    const error = asWaveFlowError(thrown);
    const cause = error.cause instanceof Error ? `: ${error.cause.name}` : '';
    if (error.showUser) this.#log.warn(`${error.kind}${cause}`);
    else this.#log.error(`${error.kind}${cause}\n${stackOf(error.cause)}`);
  }

  /** @param host where the token would travel unencrypted */
  cleartext(host: string): void {
    void vscode.window.showWarningMessage(
      l10n.t('{0} is reached over http, without encryption: others on the way can read your token. Use https if the server offers it.', host),
    );
  }

  /** @param reveal shows the file to the person */
  async setAside(file: string, reveal: () => void): Promise<void> {
    const show = l10n.t('Show File');
    const chosen = await vscode.window.showErrorMessage(
      l10n.t('WaveFlow found a damaged file and kept it as {0}. What was stored in it must be entered again: the server URL, or the sign-in of a profile.', file),
      show,
    );
    if (chosen === show) reveal();
  }

  signedIn({ account }: ServerStatus): void {
    this.done(account === null ? l10n.t('You are signed in.') : l10n.t('You are signed in as {0}.', account));
  }

  /** @param undo brings them back */
  async deleted(names: readonly string[], undo: () => Promise<unknown>): Promise<void> {
    const back = l10n.t('Undo');
    const all = names.map((name) => `“${name}”`).join(', ');
    if ((await vscode.window.showInformationMessage(l10n.t('Deleted: {0}', all), back)) !== back) return;
    await undo().catch((error: unknown) => this.failed(error));
  }

  done(sentence: string): void {
    void vscode.window.showInformationMessage(sentence);
  }
}

/** The frames of a stack, without its first line: a message may repeat what was typed. */
function stackOf(cause: unknown): string {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  return stack.slice(stack.indexOf('\n    at ') + 1);
}
