import { safeText } from '../../core/safeText';
import { COMMANDS } from '../common/ids';
import type { StatusItemState } from '../common/statusItem';
import { ACCOUNT_ICONS } from './accountIcons';

/** The part of `vscode.Memento` that is used here. */
interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const KEY = 'account.status';

/** Keeps what the status bar shows of the account when a window starts, until the database is open. */
export class StatusMemory {
  readonly #memento: Memento;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  /** Null if nothing is to be shown. */
  recall(): StatusItemState | null {
    return parse(this.#memento.get(KEY));
  }

  /** @param shown null if nothing is to be shown */
  async keep(shown: StatusItemState | null): Promise<void> {
    const before = this.#memento.get(KEY) ?? null;
    if (JSON.stringify(shown) !== JSON.stringify(before)) await this.#memento.update(KEY, shown ?? undefined);
  }
}

/** The storage may have been written by another version. */
function parse(stored: unknown): StatusItemState | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const given = stored as Readonly<Record<string, unknown>>;
  const icon = Object.values(ACCOUNT_ICONS).find((one) => one === given['icon']);
  const command = Object.values(COMMANDS).find((id) => id === given['command']);
  const { tooltip, accessibilityLabel } = given;
  if (!icon || !command || !Array.isArray(tooltip) || !Array.isArray(accessibilityLabel)) return null;
  return {
    name: safeText(given['name']),
    icon,
    text: safeText(given['text']),
    tooltip: tooltip.map((line) => safeText(line)),
    accessibilityLabel: accessibilityLabel.map((part) => safeText(part)),
    command,
  };
}
