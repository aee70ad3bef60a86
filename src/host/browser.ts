import * as vscode from 'vscode';
import { cancelled, noCallback } from '../core/errors';
import { withTimeout, type Timers } from '../core/timers';

/** The editor may ask the user whether to open the browser; no answer is a "no". */
const OPEN_TIMEOUT_MS = 180_000;
const ADDRESS_TIMEOUT_MS = 30_000;

/** The user's own browser. */
export class EditorBrowser {
  readonly #timers: Timers;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /**
   * Opens a URL. A `Uri` would lose the escapes inside the query, which name the callback; the editor takes the text as
   * it is, although its types do not say so.
   * @returns false where it was not opened, for instance because the user said no
   * @throws WaveFlowError `cancelled` where the user said nothing for three minutes
   */
  readonly open = async (url: string): Promise<boolean> => {
    const opened = Promise.resolve(vscode.env.openExternal(url as unknown as vscode.Uri));
    return withTimeout(this.#timers, OPEN_TIMEOUT_MS, opened, cancelled);
  };

  /**
   * The address under which the browser reaches a loopback address of the machine that this runs on.
   * @throws WaveFlowError `signIn.noCallback` where the editor does not tell
   */
  readonly addressOf = async (loopback: string): Promise<string> => {
    const address = Promise.resolve(vscode.env.asExternalUri(vscode.Uri.parse(loopback, true)));
    return (await withTimeout(this.#timers, ADDRESS_TIMEOUT_MS, address, noCallback)).toString(true);
  };
}
