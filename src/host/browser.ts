import * as vscode from 'vscode';
import { cancelled, noCallback } from '../core/errors';
import { withTimeout, type Timers } from '../core/timers';

/** The editor may ask the user whether to open the browser. No response in this time counts as a refusal. */
const OPEN_TIMEOUT_MS = 180_000;
const ADDRESS_TIMEOUT_MS = 30_000;

/** The user's default browser. */
export class EditorBrowser {
  readonly #timers: Timers;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /**
   * Opens a URL. It is passed as a string, which the editor accepts in spite of its types: a `Uri` would lose the
   * escapes inside the query, which contain the callback URL.
   * @returns false if the URL was not opened, for example because the user refused
   * @throws WaveFlowError `cancelled` if the user does not respond for three minutes
   */
  readonly open = async (url: string): Promise<boolean> => {
    const opened = Promise.resolve(vscode.env.openExternal(url as unknown as vscode.Uri));
    return withTimeout(this.#timers, OPEN_TIMEOUT_MS, opened, cancelled);
  };

  /**
   * The URL at which the browser reaches a loopback URL of the machine that runs the extension.
   * @throws WaveFlowError `signIn.noCallback` if the editor does not respond within 30 seconds
   */
  readonly addressOf = async (loopback: string): Promise<string> => {
    const address = Promise.resolve(vscode.env.asExternalUri(vscode.Uri.parse(loopback, true)));
    return (await withTimeout(this.#timers, ADDRESS_TIMEOUT_MS, address, noCallback)).toString(true);
  };
}
