import { create, group, setText } from './elements';
import { chevron } from './icons';

/** A collapsible section of the card. */
export class Disclosure {
  readonly element: HTMLElement;
  /** The button that expands and collapses it. */
  readonly toggle = create('button', 'toggle');
  readonly #label = create('span');
  readonly #content: HTMLElement;

  /** Collapsed at first. @param id unique in the document */
  constructor(id: string, ...content: readonly Node[]) {
    this.#content = group('content', ...content);
    this.#content.id = id;
    this.toggle.type = 'button';
    this.toggle.setAttribute('aria-controls', id);
    this.toggle.append(chevron(), this.#label);
    const heading = create('h2');
    heading.append(this.toggle);
    this.element = group('disclosure', heading, this.#content);
    this.isOpen = false;
  }

  get isOpen(): boolean {
    return !this.#content.hidden;
  }

  set isOpen(isOpen: boolean) {
    this.#content.hidden = !isOpen;
    this.toggle.setAttribute('aria-expanded', String(isOpen));
  }

  set label(label: string) {
    setText(this.#label, label);
  }
}
