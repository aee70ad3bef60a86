/**
 * The part of `@vscode/l10n` that is used here, stricter than its own types: what goes into a sentence is a number or
 * passed the door of `core/safeText.ts`, and so the sentence may stand in any text of the editor.
 */
declare module '@vscode/l10n' {
  type SafeText = import('../../core/safeText').SafeText;

  /** Only a text that stands in the code as it is: all others are so many that no object can lack them. */
  // eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- The type without properties is meant.
  type Literal<Message extends string> = Record<never, never> extends Record<Message, 1> ? never : Message;

  /** @param message the English text: translations are found by it */
  export function t<const Message extends string>(
    message: Literal<Message>,
    ...values: readonly (SafeText | number)[]
  ): SafeText;

  export function config(bundle: { readonly contents: Readonly<Record<string, string>> }): void;
}
