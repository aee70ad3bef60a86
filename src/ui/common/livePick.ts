import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../core/disposal';
import type { SafeText } from '../../core/safeText';
import type { Timers } from '../../core/timers';
import type { PickItem } from './quickPick';

/** The list reports a selection that nobody made for up to this long after it got new items. */
const SETTLING_MS = 50;

export interface LivePickItem extends PickItem {
  /** The same for items that stand for the same. */
  readonly key: string;
}

export interface LivePickOptions {
  readonly placeHolder: SafeText;
  readonly timers: Timers;
  /** Called whenever the text in the box has changed, and once for the empty text. */
  readonly onType: (text: string) => void;
  /** Called when the sentence that stands in place of items is chosen. */
  readonly onSentence: () => void;
}

/** What is offered now. */
export interface LivePickContent<Item extends LivePickItem> {
  readonly title: SafeText;
  readonly items: readonly Item[];
  /** Stands in place of items where there are none. */
  readonly sentence: SafeText | undefined;
  readonly isBusy: boolean;
}

/**
 * Lets the user choose several items of lists that follow what is typed. What is chosen stays in the list, before the other
 * items, until it is unchosen.
 */
export class LivePick<Item extends LivePickItem> implements Disposable {
  readonly #picker = vscode.window.createQuickPick<PickItem>();
  readonly #owned = new DisposableList();
  readonly #options: LivePickOptions;
  readonly #chosen = new Map<string, Item>();
  #items = new Map<PickItem, Item>();
  #settling: Disposable | undefined;

  /** Resolves to what was chosen; undefined after a cancellation. */
  readonly result: Promise<readonly Item[] | undefined>;

  constructor(options: LivePickOptions) {
    this.#options = options;
    const picker = this.#owned.add(this.#picker);
    picker.placeholder = options.placeHolder;
    this.result = new Promise((resolve) => {
      picker.onDidChangeValue(options.onType);
      picker.onDidChangeSelection((selected) => {
        if (!this.#settling && picker.canSelectMany) this.#choose(selected);
      });
      picker.onDidAccept(() => {
        const accepted = this.#accepted();
        if (accepted.length === 0) {
          options.onSentence();
          return;
        }
        resolve(accepted);
        picker.hide();
      });
      picker.onDidHide(() => {
        resolve(undefined);
        this.dispose();
      });
    });
    picker.show();
    options.onType('');
  }

  show({ title, items, sentence, isBusy }: LivePickContent<Item>): void {
    const picker = this.#picker;
    picker.title = title;
    picker.busy = isBusy;
    const offered = [...this.#chosen.values(), ...items.filter(({ key }) => !this.#chosen.has(key))];
    // The list filters by itself, but what matches is decided elsewhere.
    const shown = offered.map((item) => [{ ...item, alwaysShow: true }, item] as const);
    this.#settle();
    this.#items = new Map(shown);
    // A sentence has no box to tick.
    picker.canSelectMany = offered.length > 0;
    const rows = shown.map(([row]) => row);
    picker.items = rows.length > 0 || sentence === undefined ? rows : [{ label: sentence, alwaysShow: true }];
    if (rows.length > 0) picker.selectedItems = rows.slice(0, this.#chosen.size);
  }

  dispose(): void {
    this.#settling?.dispose();
    this.#owned.dispose();
  }

  /** What is ticked, else the item that has the focus. */
  #accepted(): Item[] {
    if (this.#chosen.size > 0) return [...this.#chosen.values()];
    return this.#picker.activeItems.flatMap((row) => this.#items.get(row) ?? []).slice(0, 1);
  }

  #choose(selected: readonly PickItem[]): void {
    const items = selected.flatMap((row) => this.#items.get(row) ?? []);
    this.#chosen.clear();
    for (const item of items) this.#chosen.set(item.key, item);
  }

  #settle(): void {
    this.#settling?.dispose();
    this.#settling = this.#options.timers.after(SETTLING_MS, () => {
      this.#settling = undefined;
      if (this.#picker.canSelectMany) this.#choose(this.#picker.selectedItems);
    });
  }
}
