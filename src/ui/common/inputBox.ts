import * as vscode from 'vscode';
import { asWaveFlowError } from '../../core/errors';
import type { SafeText } from '../../core/safeText';
import { errorText } from '../i18n/errorText';

export interface InputPrompt {
  readonly title: SafeText;
  readonly prompt: SafeText;
  readonly placeholder?: SafeText;
  /** The initial text. */
  readonly value?: string;
  /** Whether the text is masked. */
  readonly secret?: boolean;
}

/** Replaces the text in the box, says why, and lets the user accept or change it. */
export class InputSuggestion {
  constructor(
    readonly value: string,
    readonly message: SafeText,
    readonly isWarning: boolean,
  ) {}
}

/** UTF-16 code units of an initial text. Longer texts, which only arrive from other devices, are cut. */
const MAX_VALUE_LENGTH = 10_000;

/**
 * Asks for a line of text and passes it to `accept`. An error that users are to see is shown at the box, and the text
 * stays for another try; any other error rejects. Resolves to undefined after a cancellation.
 */
export function promptForInput<T>(
  prompt: InputPrompt,
  accept: (text: string) => Promise<T | InputSuggestion>,
): Promise<T | undefined> {
  const box = vscode.window.createInputBox();
  box.title = prompt.title;
  box.prompt = prompt.prompt;
  box.placeholder = prompt.placeholder;
  box.value = prompt.value?.slice(0, MAX_VALUE_LENGTH) ?? '';
  box.password = prompt.secret ?? false;
  // Users copy the text from a browser or a password manager.
  box.ignoreFocusOut = true;
  return new Promise((resolve, reject) => {
    let suggested: string | undefined;
    box.onDidChangeValue((value) => {
      // The event also fires for a suggested text.
      if (value !== suggested) box.validationMessage = undefined;
    });
    box.onDidAccept(async () => {
      if (box.busy) return;
      box.busy = true;
      box.enabled = false;
      try {
        const accepted = await accept(box.value);
        if (accepted instanceof InputSuggestion) {
          suggested = accepted.value;
          box.value = accepted.value;
          box.validationMessage = { message: accepted.message, severity: severityOf(accepted) };
          return;
        }
        resolve(accepted);
        box.hide();
      } catch (error) {
        if (!asWaveFlowError(error).showUser) {
          reject(error);
          box.hide();
        }
        box.validationMessage = errorText(error);
      } finally {
        box.busy = false;
        box.enabled = true;
      }
    });
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    box.show();
  });
}

const severityOf = ({ isWarning }: InputSuggestion): vscode.InputBoxValidationSeverity =>
  isWarning ? vscode.InputBoxValidationSeverity.Warning : vscode.InputBoxValidationSeverity.Info;
