import { create, setText } from './elements';
import type { Field } from './toolkit';

/** The result of a request, shown next to its control. */
export class InlineMessage {
  readonly element = create('div', 'message');
  /** Errors, announced immediately. */
  readonly #alert = create('p', 'alert');
  /** Progress and confirmations, announced politely. */
  readonly #note = create('p', 'note');
  readonly #field: Field | undefined;
  #hint = '';

  /** @param field the field that errors refer to, if any */
  constructor(field?: Field) {
    this.#field = field;
    this.#alert.setAttribute('role', 'alert');
    this.#note.setAttribute('aria-live', 'polite');
    this.element.append(this.#alert, this.#note);
  }

  get isEmpty(): boolean {
    return this.#alert.textContent === '' && this.#note.textContent === '';
  }

  get isVisible(): boolean {
    return this.element.checkVisibility();
  }

  /** Description of the field for assistive technology, in addition to an error. */
  set hint(hint: string) {
    this.#hint = hint;
    this.#describe();
  }

  /** For assistive technology only: visually, the progress bar of the card is enough. */
  showProgress(text: string): void {
    this.#note.classList.add('working');
    setText(this.#note, text);
  }

  showConfirmation(text: string): void {
    this.clear();
    setText(this.#note, text);
  }

  showError(text: string): void {
    this.clear();
    setText(this.#alert, text);
    if (this.#field) this.#field.ariaInvalid = 'true';
    this.#describe();
    this.#alert.scrollIntoView({ block: 'nearest' });
  }

  clear(): void {
    setText(this.#alert, '');
    setText(this.#note, '');
    this.#note.classList.remove('working');
    if (this.#field) this.#field.ariaInvalid = 'false';
    this.#describe();
  }

  /** The input is in a shadow tree and cannot refer to outer elements by id. */
  #describe(): void {
    const sentences = [this.#alert.textContent, this.#hint].filter(Boolean);
    this.#field?.control.setAttribute('aria-description', sentences.join(' '));
  }
}
