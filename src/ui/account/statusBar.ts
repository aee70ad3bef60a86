import type { AccountState } from '../../account/accountState';
import type { RenderContext } from '../common/renderContext';
import type { StatusItem } from '../common/statusItem';
import { accountItemState, startingItemState } from './accountItemState';
import type { StatusMemory } from './statusMemory';

export interface StatusBarOptions {
  readonly item: StatusItem;
  readonly memory: StatusMemory;
  /** Receives failures to keep the status for the next window. */
  readonly onFailed: (error: unknown) => void;
}

/** The status bar item for the account, hidden until a server is set. */
export class StatusBar {
  readonly #options: StatusBarOptions;

  constructor(options: StatusBarOptions) {
    this.#options = options;
  }

  show(state: AccountState, renderContext: RenderContext): void {
    const { item, memory, onFailed } = this.#options;
    const shown = accountItemState(state, renderContext);
    if (shown) item.show(shown);
    else this.hide();
    // Then it is not known whether anybody is signed in.
    if (state.keyring !== 'failed') memory.keep(startingItemState(state, renderContext)).catch(onFailed);
  }

  hide(): void {
    this.#options.item.hide();
  }
}
