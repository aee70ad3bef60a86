import { poll } from './vscode/poll';
import type { Window } from './vscode/window';

/** Waits until the document that is shown contains this, and returns its whole text. */
export function editorText(window: Window, part: string): Promise<string> {
  return poll(
    async () => {
      const text = await window.inHost<string>('return vscode.window.activeTextEditor?.document.getText() ?? ""');
      return text.includes(part) ? text : undefined;
    },
    { what: `“${part}” in the editor` },
  );
}
