import * as vscode from 'vscode';
import type { SafeText } from '../../core/safeText';

// In messages the editor turns `[text](command:…)` into a link that runs the command. So they take safe texts only.

/** Resolves to the button that was chosen, or to undefined. */
type ShowMessage = (sentence: SafeText, ...buttons: readonly SafeText[]) => Thenable<SafeText | undefined>;

export const showInformation: ShowMessage = (sentence, ...buttons) =>
  vscode.window.showInformationMessage(sentence, ...buttons);
export const showWarning: ShowMessage = (sentence, ...buttons) =>
  vscode.window.showWarningMessage(sentence, ...buttons);
export const showError: ShowMessage = (sentence, ...buttons) => vscode.window.showErrorMessage(sentence, ...buttons);

export interface DialogText {
  readonly message: SafeText;
  /** What there is to know before an answer. */
  readonly detail: SafeText;
}

/** Asks in a dialog that has to be answered first. Resolves to the button that was chosen, or to undefined. */
export const showDialog = (
  { message, detail }: DialogText,
  ...buttons: readonly SafeText[]
): Thenable<SafeText | undefined> => vscode.window.showWarningMessage(message, { modal: true, detail }, ...buttons);

/** The same with one button, which means yes. */
export async function confirm({
  confirmLabel,
  ...text
}: DialogText & { readonly confirmLabel: SafeText }): Promise<boolean> {
  return (await showDialog(text, confirmLabel)) === confirmLabel;
}
