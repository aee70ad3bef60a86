import * as vscode from 'vscode';
import type { Disposable } from '../../core/disposal';
import { joined, safe, type SafeText } from '../../core/safeText';
import type { CommandId } from './ids';

export interface StatusItemState {
  /** What the menu of the status bar calls it. */
  readonly name: SafeText;
  /** May begin with an icon of ours. */
  readonly text: SafeText;
  /** One a line. */
  readonly tooltip: readonly SafeText[];
  /** What assistive technology says after the name of the extension. */
  readonly accessibilityLabel: readonly SafeText[];
  readonly command: CommandId;
}

/** An item of the status bar. The editor turns `$(name)` in its text into icons, so it takes safe texts only. */
export class StatusItem implements Disposable {
  readonly #item: vscode.StatusBarItem;

  constructor(id: string) {
    this.#item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Right);
  }

  show({ name, text, tooltip, accessibilityLabel: spoken, command }: StatusItemState): void {
    this.#item.name = name;
    this.#item.text = text;
    this.#item.tooltip = joined(tooltip, '\n');
    this.#item.accessibilityInformation = { label: joined([safe`WaveFlow`, ...spoken], ', '), role: 'button' };
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
