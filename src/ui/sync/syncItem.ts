import * as l10n from '@vscode/l10n';
import type { Disposable } from '../../core/disposal';
import { safe, type SafeText } from '../../core/safeText';
import type { Timers } from '../../core/timers';
import type { SyncStatus } from '../../sync/status';
import { COMMANDS, SYNC_STATUS_ITEM } from '../common/ids';
import { StatusItem } from '../common/statusItem';
import { numberText } from '../i18n/formats';
import type { Language } from '../i18n/language';
import { failureRows, parkedText, syncText } from './syncText';

/** Changes that are sent sooner are not shown. */
const SHOW_DELAY_MS = 3000;
/** The smallest number of operations whose push shows its progress. */
const MIN_PROGRESS_TOTAL = 200;

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
    const facts = tooltipLines(status, language);
    this.#isShown = true;
    this.#item.show({
      name: l10n.t('WaveFlow Sync'),
      text: itemText(status, language),
      tooltip: facts,
      accessibilityLabel: facts,
      command: status.state === 'profileUndecided' ? COMMANDS.chooseRemoteProfile : COMMANDS.showSyncQueue,
    });
  }
}

function itemText({ state, parked, pending, progress, pullProgress }: SyncStatus, language: Language): SafeText {
  if (state === 'profileUndecided') return safe`$(warning) ${l10n.t('Choose Profile')}`;
  if (parked > 0) return safe`$(warning) ${numberText(parked, language)}`;
  if (pending === 0 && pullProgress) return safe`$(sync~spin) ${numberText(pullProgress.received, language)}`;
  if (!progress || progress.total < MIN_PROGRESS_TOTAL) return safe`$(cloud-upload) ${numberText(pending, language)}`;
  return safe`$(sync~spin) ${numberText(progress.sent / progress.total, language, { style: 'percent' })}`;
}

function tooltipLines(status: SyncStatus, language: Language): SafeText[] {
  const refused = status.parked > 0 ? parkedText(status.parked, language) : safe``;
  return [refused, syncText(status, language), ...failureRows(status).map(({ value }) => value)];
}
