import type { Control } from './toolkit';

const isFocusable = (control: Control): boolean => !control.disabled && control.checkVisibility();

/**
 * Keeps keyboard focus in the card. Browsers drop focus when its control is disabled or hidden, and when another part of
 * the editor gets it. This class restores it to the control or a successor as soon as one is focusable and the user is
 * in the card, unless the user has moved it in the meantime.
 */
export class FocusKeeper {
  readonly #controls: readonly Control[];
  readonly #successors: (lost: Control) => readonly Control[];
  #lost: Control | undefined;
  /** The control that the user was at last; undefined after a click on something else. */
  #last: Control | undefined;
  /** The control that gets focus in the next frame, unless the user moves it to another one first. */
  #next: Control | undefined;

  /** @param successors controls that get focus in place of one that stays unfocusable, in order of preference */
  constructor(controls: readonly Control[], successors: (lost: Control) => readonly Control[]) {
    this.#controls = controls;
    this.#successors = successors;
    document.addEventListener('focusin', ({ target }) => {
      this.#last = controls.find((control) => control === target);
      if (this.#last) this.#next = undefined;
    });
    document.addEventListener('pointerdown', () => (this.#last = undefined), { capture: true });
    window.addEventListener('focus', () => {
      this.#lost ??= this.#last;
      this.#restore();
    });
  }

  /** Runs `change`, which may disable, hide, enable or show controls, and preserves focus. */
  preserve(change: () => void): void {
    const focused = this.#controls.find((control) => control === document.activeElement);
    change();
    if (focused && !isFocusable(focused)) this.#lost = focused;
    this.#restore();
  }

  /** Restores focus to `control` instead. */
  redirect(control: Control): void {
    this.#lost = control;
  }

  #restore(): void {
    // Never take focus from another part of the editor: wait until the user returns.
    if (!this.#lost || !document.hasFocus()) return;
    const target = [this.#lost, ...this.#successors(this.#lost)].find(isFocusable);
    if (!target) return;
    this.#lost = undefined;
    this.#next = target;
    // The toolkit updates the inner control in the next frame.
    requestAnimationFrame(() => {
      if (this.#next !== target) return;
      this.#next = undefined;
      if (!document.hasFocus()) {
        this.#lost ??= target;
        return;
      }
      const active = this.#controls.find((control) => control === document.activeElement);
      if (!active || !isFocusable(active)) target.focus();
    });
  }
}
