import * as l10n from '@vscode/l10n';
import type { ServerAddress } from '../../account/serverAddress';
import { isCleartext } from '../../account/serverUrl';
import type { ErrorKind } from '../../core/errorDetails';
import { asWaveFlowError } from '../../core/errors';
import { recordFailure } from '../../core/failureLog';
import type { Log } from '../../core/log';
import { safeText, type SafeText } from '../../core/safeText';
import type { ServerStatus } from '../../protocol/status';
import { errorText } from '../i18n/errorText';
import { executeCommand } from './executeCommand';
import { COMMANDS } from './ids';
import { confirm, showError, showInformation, showWarning } from './message';

export interface NotificationsOptions {
  readonly log: Log;
  readonly showLog: () => void;
  /** Replaces the damaged database in this file with a new one. */
  readonly startOver: (file: string) => Promise<void>;
  /** Takes the storage over from the computer that holds its lock. */
  readonly takeOver: () => Promise<void>;
}

/** The extension's notifications, with what the user can do next as buttons. */
export class Notifications {
  readonly #options: NotificationsOptions;
  readonly #shown = new Set<string>();

  constructor(options: NotificationsOptions) {
    this.#options = options;
  }

  /**
   * Shows what failed and what to do, and writes it to the log. Ignores a cancellation. A failure of the storage is not
   * shown again while its notification is open.
   */
  async showFailure(thrown: unknown): Promise<void> {
    const error = asWaveFlowError(thrown);
    const { kind } = error;
    if (kind === 'cancelled') return;
    this.logFailure(thrown);
    const sentence = errorText(thrown);
    if (this.#shown.has(sentence)) return;
    if (kind.startsWith('store.')) this.#shown.add(sentence);
    const showLog = l10n.t('Show Log');
    const startOver = l10n.t('Start Over');
    const takeOver = l10n.t('Take Over…');
    const setHeader = l10n.t('Set Request Header');
    const setWebUrl = l10n.t('Set Sign-In Page URL');
    const signIn = l10n.t('Sign In');
    const openPage = l10n.t('Open Page');
    const remedies: Partial<Record<ErrorKind, SafeText>> = {
      'store.damaged': startOver,
      'store.held': takeOver,
      'answer.inFront': setHeader,
      'share.noWebUrl': setWebUrl,
      'share.signedOut': signIn,
      'server.setUpFirst': openPage,
      'server.upgraded': signIn,
      'catalogue.signedOut': signIn,
    };
    const remedy = remedies[kind];
    const chosen = await showError(sentence, ...(remedy === undefined ? [] : [remedy]), showLog);
    this.#shown.delete(sentence);
    if (chosen === showLog) this.#options.showLog();
    if (chosen === setHeader) await executeCommand(COMMANDS.setRequestHeader);
    if (chosen === setWebUrl) await executeCommand(COMMANDS.setWebUrl);
    if (chosen === openPage) await executeCommand(COMMANDS.openLogin);
    if (chosen === signIn) await executeCommand(COMMANDS.signIn);
    const onFailed = (failure: unknown): Promise<void> => this.showFailure(failure);
    if (error.kind === 'store.damaged' && chosen === startOver)
      await this.#options.startOver(error.details.file).catch(onFailed);
    if (error.kind === 'store.held' && chosen === takeOver)
      await this.#takeOver(error.details.computer).catch(onFailed);
  }

  async #takeOver(computer: string): Promise<void> {
    const message = l10n.t('Continue without waiting for {0}?', safeText(computer));
    const detail = l10n.t(
      'Continue only if that computer is switched off, has crashed, or no longer runs an editor. Otherwise, what it is writing may be lost.',
    );
    if (!(await confirm({ message, detail, confirmLabel: l10n.t('Take Over') }))) return;
    await this.#options.takeOver();
  }

  logFailure(thrown: unknown): void {
    recordFailure(this.#options.log, thrown);
  }

  /** Warns, once for each host, if a change of the address means that secrets are sent without encryption. */
  warnOfCleartext(before: ServerAddress, after: ServerAddress): void {
    const server = newCleartextHost(before.url, after.url);
    const web = newCleartextHost(before.webUrl, after.webUrl);
    if (server !== undefined && server === web) {
      this.#warn(
        l10n.t(
          'The connection to {0} uses http without encryption: others on the network can read your token, your password and your session cookie. Use https if the server offers it.',
          server,
        ),
      );
      return;
    }
    if (server !== undefined) {
      this.#warn(
        l10n.t(
          'The connection to {0} uses http without encryption: others on the network can read your token. Use https if the server offers it.',
          server,
        ),
      );
    }
    if (web !== undefined) {
      this.#warn(
        l10n.t(
          'The connection to {0} uses http without encryption: others on the network can read your password and your session cookie. Use https if the server offers it.',
          web,
        ),
      );
    }
  }

  /**
   * @param file name of the copy of a damaged file
   * @param reveal shows the copy in the file manager
   */
  async showQuarantined(file: string, reveal: () => void): Promise<void> {
    const show = l10n.t('Show File');
    const chosen = await showError(
      l10n.t(
        'WaveFlow found a damaged file, kept a copy of it as {0} and continued with what could be recovered. Check the server URL, your profiles and your sign-ins.',
        safeText(file),
      ),
      show,
    );
    if (chosen === show) reveal();
  }

  /** Offers to sign in after the server URL was saved. */
  async offerSignIn(): Promise<void> {
    const signIn = l10n.t('Sign In');
    const chosen = await showInformation(l10n.t('The server URL is saved. Sign in next.'), signIn);
    if (chosen === signIn) await executeCommand(COMMANDS.signIn);
  }

  showSignedIn({ account }: ServerStatus): void {
    this.showInfo(
      account === null ? l10n.t('You are signed in.') : l10n.t('You are signed in as {0}.', safeText(account)),
    );
  }

  /** @param sentence says what was removed */
  async offerUndo(sentence: SafeText, undo: () => Promise<unknown>): Promise<void> {
    const back = l10n.t('Undo');
    if ((await showInformation(sentence, back)) !== back) return;
    await undo().catch((error: unknown) => this.showFailure(error));
  }

  showInfo(sentence: SafeText): void {
    void showInformation(sentence);
  }

  #warn(sentence: SafeText): void {
    void showWarning(sentence);
  }
}

function newCleartextHost(before: string | null, after: string | null): SafeText | undefined {
  return after !== null && after !== before && isCleartext(after) ? safeText(new URL(after).host) : undefined;
}
