import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeTextArea,
  vsCodeTextField,
  type Button,
  type TextArea,
  type TextField,
} from '@vscode/webview-ui-toolkit';

declare global {
  interface HTMLElementTagNameMap {
    'vscode-button': Button;
    'vscode-text-area': TextArea;
    'vscode-text-field': TextField;
  }
}

export type Field = TextArea | TextField;

/** Whatever can have focus in the card. */
export type Control = Button | Field | HTMLButtonElement | HTMLInputElement;

/** Defines the custom elements of the card; to be called before any of them is created. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeTextArea(), vsCodeTextField());
}
