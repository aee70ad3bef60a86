import { create, setText } from './elements';
import type { Field } from './toolkit';

/** Says next to a control what became of the request that was made there. */
export class InlineMessage {
  readonly element = create('div', 'message');
  /** Errors, spoken at once. */
  readonly #alert = create('p', 'alert');
  /** Progress and confirmations, spoken when there is time. */
  readonly #note = create('p', 'note');
  readonly #field: Field | undefined;
  #hint = '';

  /** @param field what an error here is about, where it is about one field */
  constructor(field?: Field) {
    this.#field = field;
    this.#alert.setAttribute('role', 'alert');
    this.#note.setAttribute('aria-live', 'polite');
    this.element.append(this.#alert, this.#note);
  }

  /** Whether what is said here can be seen. */
  get isVisible(): boolean {
    return this.element.checkVisibility();
  }

  /** What assistive technology says about the field besides an error. */
  set hint(hint: string) {
    this.#hint = hint;
    this.#describe();
  }

  /** For assistive technology alone: the bar at the top shows everyone else that something is under way. */
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

  /** The input is in a shadow tree, from where it cannot refer to elements by id. */
  #describe(): void {
    const sentences = [this.#alert.textContent, this.#hint].filter(Boolean);
    this.#field?.control.setAttribute('aria-description', sentences.join(' '));
  }
}
