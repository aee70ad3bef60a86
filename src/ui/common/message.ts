import * as vscode from 'vscode';
import type { SafeText } from '../../core/safeText';

// In messages the editor turns `[text](command:…)` into a link that runs the command. So they take safe texts only.

/** Resolves to the button that was chosen, or to undefined. */
type Message = (sentence: SafeText, ...buttons: readonly SafeText[]) => Thenable<SafeText | undefined>;

export const showInformation: Message = (sentence, ...buttons) =>
  vscode.window.showInformationMessage(sentence, ...buttons);
export const showWarning: Message = (sentence, ...buttons) => vscode.window.showWarningMessage(sentence, ...buttons);
export const showError: Message = (sentence, ...buttons) => vscode.window.showErrorMessage(sentence, ...buttons);

export interface Question {
  readonly question: SafeText;
  /** What there is to know before an answer. */
  readonly detail: SafeText;
}

/** Asks in a dialog that has to be answered first. Resolves to the button that was chosen, or to undefined. */
export const askInDialog = (
  { question, detail }: Question,
  ...buttons: readonly SafeText[]
): Thenable<SafeText | undefined> => vscode.window.showWarningMessage(question, { modal: true, detail }, ...buttons);

/** The same with one button, which means yes. */
export async function confirmed({ yes, ...question }: Question & { readonly yes: SafeText }): Promise<boolean> {
  return (await askInDialog(question, yes)) === yes;
}
