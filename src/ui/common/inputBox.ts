import * as vscode from 'vscode';
import { asWaveFlowError } from '../../core/errors';
import type { SafeText } from '../../core/safeText';
import { errorText } from '../i18n/errorText';

export interface InputPrompt {
  readonly title: SafeText;
  readonly prompt: SafeText;
  readonly placeholder?: SafeText;
  /** What the box holds at first. */
  readonly value?: string;
  /** Shows dots instead of what is typed. */
  readonly secret?: boolean;
}

/** Puts another text into the box, says why, and lets the user accept or change it. */
export class InputSuggestion {
  constructor(
    readonly value: string,
    readonly message: SafeText,
    readonly isWarning: boolean,
  ) {}
}

/** UTF-16 code units that a box holds at first. What is longer arrived from elsewhere, and no line of text may be so long. */
const MAX_VALUE_LENGTH = 10_000;

/**
 * Asks for a line of text and hands it to `accept`. Where that fails, the sentence is shown at the box and
 * the text stays for another try; faults of the program reject. Undefined after a cancellation.
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
  // People fetch the answer from a browser or a password manager.
  box.ignoreFocusOut = true;
  return new Promise((resolve, reject) => {
    let suggested: string | undefined;
    box.onDidChangeValue((value) => {
      // The editor tells of what it was told, too.
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
