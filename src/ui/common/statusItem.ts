import * as vscode from 'vscode';
import type { Disposable } from '../../core/disposal';
import { joined, safe, type SafeText } from '../../core/safeText';
import { spokenLabel } from '../i18n/spokenLabel';
import type { CommandId } from './ids';

export interface StatusItemState {
  /** The name in the context menu of the status bar. */
  readonly name: SafeText;
  /** Stands before the text. */
  readonly icon: SafeText;
  readonly text: SafeText;
  /** The lines of the tooltip. */
  readonly tooltip: readonly SafeText[];
  /** The parts of the label for assistive technology, which follow the name of the extension. */
  readonly accessibilityLabel: readonly SafeText[];
  readonly command: CommandId;
}

/** A status bar item. The editor turns `$(name)` in its text into icons, so it takes safe texts only. */
export class StatusItem implements Disposable {
  readonly #item: vscode.StatusBarItem;

  constructor(id: string) {
    this.#item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Right);
  }

  show({ name, icon, text, tooltip, accessibilityLabel, command }: StatusItemState): void {
    this.#item.name = name;
    this.#item.text = safe`${icon} ${text}`;
    this.#item.tooltip = joined(tooltip, '\n');
    this.#item.accessibilityInformation = {
      label: spokenLabel([safe`WaveFlow`, ...accessibilityLabel]),
      role: 'button',
    };
    this.#item.command = command;
    this.#item.show();
  }

  hide(): void {
    this.#item.hide();
  }

  dispose(): void {
    this.#item.dispose();
  }
}
