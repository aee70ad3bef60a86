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

/** A control that can have focus. */
export type Control = Button | Field | HTMLButtonElement | HTMLInputElement;

/** Defines the custom elements. Must be called before any of them is created. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeTextArea(), vsCodeTextField());
}
