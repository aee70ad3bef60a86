import * as vscode from 'vscode';
import type { SafeText } from '../../core/safeText';

/** The editor turns `$(name)` in the texts of an item into icons, so they are safe texts. */
export interface PickItem {
  readonly label: SafeText;
  /** Shown after the label. */
  readonly description?: SafeText;
  /** Shown on a second line. */
  readonly detail?: SafeText;
  /** Not in a text, where screen readers say the name of the icon. */
  readonly iconPath?: vscode.Uri | vscode.ThemeIcon;
  /** Whether the item is shown even if it does not match the filter. */
  readonly alwaysShow?: boolean;
  readonly kind?: vscode.QuickPickItemKind;
}

export interface PickOptions {
  readonly title: SafeText;
  readonly placeHolder?: SafeText;
  readonly ignoreFocusOut?: boolean;
}

/** Lets the user choose one item. Resolves to undefined after a cancellation. */
export const pickOne = <Item extends PickItem>(
  items: readonly Item[],
  options: PickOptions,
): Thenable<Item | undefined> => vscode.window.showQuickPick(items, options);

/**
 * Lets the user choose any number of items. The filter matches descriptions too. Resolves to undefined after a
 * cancellation.
 */
export const pickSeveral = <Item extends PickItem>(
  items: readonly Item[],
  options: PickOptions,
): Thenable<Item[] | undefined> =>
  vscode.window.showQuickPick(items, { ...options, canPickMany: true, matchOnDescription: true });
