import type { Control } from './toolkit';

const isFocusable = (control: Control): boolean => !control.disabled && control.checkVisibility();

/**
 * Keeps keyboard focus in the card. Browsers drop it when its control is disabled or hidden; here it comes
 * back to the same control or to a successor as soon as one can have it, unless people moved it meanwhile.
 */
export class FocusKeeper {
  readonly #controls: readonly Control[];
  readonly #successors: (lost: Control) => readonly Control[];
  #lost: Control | undefined;

  /** `successors`: who gets focus in place of a control that stays unusable, best first. */
  constructor(controls: readonly Control[], successors: (lost: Control) => readonly Control[]) {
    this.#controls = controls;
    this.#successors = successors;
    window.addEventListener('focus', () => this.#restore());
  }

  /** Makes `change`, which may disable, hide, enable or show controls. */
  preserve(change: () => void): void {
    const focused = this.#controls.find((control) => control === document.activeElement);
    change();
    if (focused && !isFocusable(focused)) this.#lost = focused;
    this.#restore();
  }

  /** Focus that waits to come back goes to `control` instead. */
  redirect(control: Control): void {
    this.#lost = control;
  }

  #restore(): void {
    // Taking focus from another part of the editor would be rude: wait until people come back.
    if (!this.#lost || !document.hasFocus()) return;
    const target = [this.#lost, ...this.#successors(this.#lost)].find(isFocusable);
    if (!target) return;
    this.#lost = undefined;
    // The toolkit passes `disabled` on to the inner control in the next frame.
    requestAnimationFrame(() => {
      if (!document.hasFocus()) {
        this.#lost ??= target;
        return;
      }
      const active = this.#controls.find((control) => control === document.activeElement);
      if (!active || !isFocusable(active)) target.focus();
    });
  }
}
