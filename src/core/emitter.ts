import type { Disposable } from './disposal';

/** Subscribes a listener; disposing the result unsubscribes it. Has the shape of `vscode.Event`. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** Calls its listeners in the order in which they subscribed. After disposal it calls none of them. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<{ readonly call: (value: T) => void }>();

  readonly event: Event<T> = (listener) => {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return { dispose: () => this.#listeners.delete(entry) };
  };

  fire(value: T): void {
    for (const entry of [...this.#listeners]) entry.call(value);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
