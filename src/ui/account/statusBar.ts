import type { AccountState } from '../../account/accountState';
import type { Disposable } from '../../core/disposal';
import { ACCOUNT_STATUS_ITEM } from '../common/ids';
import type { RenderContext } from '../common/renderContext';
import { StatusItem } from '../common/statusItem';
import { accountItemState } from './accountItemState';

/** The status bar item for the account, hidden until a server is set. */
export class StatusBar implements Disposable {
  readonly #item = new StatusItem(ACCOUNT_STATUS_ITEM);

  show(state: AccountState, renderContext: RenderContext): void {
    const shown = accountItemState(state, renderContext);
    if (shown) this.#item.show(shown);
    else this.#item.hide();
  }

  dispose(): void {
    this.#item.dispose();
  }
}
