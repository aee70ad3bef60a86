import * as vscode from 'vscode';
import type { SafeText } from '../../core/safeText';

// The editor turns `[text](command:…)` in messages into a link that runs the command, so they take safe texts only.

/** Resolves to the chosen button, or to undefined if the message is closed. */
type ShowMessage = (sentence: SafeText, ...buttons: readonly SafeText[]) => Thenable<SafeText | undefined>;

export const showInformation: ShowMessage = (sentence, ...buttons) =>
  vscode.window.showInformationMessage(sentence, ...buttons);
export const showWarning: ShowMessage = (sentence, ...buttons) =>
  vscode.window.showWarningMessage(sentence, ...buttons);
export const showError: ShowMessage = (sentence, ...buttons) => vscode.window.showErrorMessage(sentence, ...buttons);

export interface DialogText {
  readonly message: SafeText;
  /** Shown below the message. */
  readonly detail: SafeText;
}

/** Shows a modal dialog. Resolves to the chosen button, or to undefined if it is canceled. */
export const showDialog = (
  { message, detail }: DialogText,
  ...buttons: readonly SafeText[]
): Thenable<SafeText | undefined> => vscode.window.showWarningMessage(message, { modal: true, detail }, ...buttons);

/** Shows a modal dialog with one button besides Cancel. Resolves to whether that was chosen. */
export async function confirm({
  confirmLabel,
  ...text
}: DialogText & { readonly confirmLabel: SafeText }): Promise<boolean> {
  return (await showDialog(text, confirmLabel)) === confirmLabel;
}
