import type { Disposable } from '../../core/disposal';
import type { Timers } from '../../core/timers';
import type { SyncStatus } from '../../sync/status';
import { SYNC_STATUS_ITEM } from '../common/ids';
import { StatusItem } from '../common/statusItem';
import type { Language } from '../i18n/language';
import { syncItemState } from './syncItemState';

/** Changes that are sent sooner are not shown. */
const SHOW_DELAY_MS = 3000;

/** The status bar item for pending and parked changes, a long pull, and a profile to choose; hidden while there is none. */
export class SyncItem implements Disposable {
  readonly #timers: Timers;
  readonly #item = new StatusItem(SYNC_STATUS_ITEM);
  #isShown = false;
  #showTimer: Disposable | undefined;
  #last: { readonly status: SyncStatus; readonly language: Language } | undefined;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  show(status: SyncStatus, language: Language): void {
    this.#last = { status, language };
    const isUndecided = status.state === 'profileUndecided';
    if (status.pending + status.parked === 0 && status.pullProgress === null && !isUndecided) this.#hide();
    else if (this.#isShown || status.parked > 0 || isUndecided) this.#draw();
    else this.#showTimer ??= this.#timers.after(SHOW_DELAY_MS, () => this.#draw());
  }

  dispose(): void {
    this.#showTimer?.dispose();
    this.#item.dispose();
  }

  #hide(): void {
    this.#showTimer?.dispose();
    this.#showTimer = undefined;
    this.#isShown = false;
    this.#item.hide();
  }

  #draw(): void {
    if (!this.#last) return;
    const { status, language } = this.#last;
    this.#isShown = true;
    this.#item.show(syncItemState(status, language));
  }
}
