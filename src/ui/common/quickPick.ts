import * as vscode from 'vscode';
import type { SafeText } from '../../core/safeText';

/** A row. The editor turns `$(name)` in its texts into icons, so these are safe texts. */
export interface PickItem {
  readonly label: SafeText;
  /** Behind the label. */
  readonly description?: SafeText;
  /** On a line of its own. */
  readonly detail?: SafeText;
  readonly iconPath?: vscode.Uri;
  /** Also where it does not fit what was typed. */
  readonly alwaysShow?: boolean;
  readonly kind?: vscode.QuickPickItemKind;
}

export interface PickOptions {
  readonly title: SafeText;
  readonly placeHolder?: SafeText;
  readonly ignoreFocusOut?: boolean;
}

/** Has the user choose one row. Undefined after a cancellation. */
export const pickOne = <Item extends PickItem>(
  items: readonly Item[],
  options: PickOptions,
): Thenable<Item | undefined> => vscode.window.showQuickPick(items, options);

/** Has the user choose any number of rows, which are found by their description as well. Undefined after a cancellation. */
export const pickSeveral = <Item extends PickItem>(
  items: readonly Item[],
  options: PickOptions,
): Thenable<Item[] | undefined> =>
  vscode.window.showQuickPick(items, { ...options, canPickMany: true, matchOnDescription: true });
