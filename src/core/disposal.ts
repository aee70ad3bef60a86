/** Holds a resource until it is disposed. Disposing twice has no further effect. */
export interface Disposable {
  dispose(): void;
}

/** Owns disposables and disposes them in reverse order. Adding to a disposed list disposes the item at once. */
export class DisposableList implements Disposable {
  #items: Disposable[] | undefined = [];

  add<T extends Disposable>(item: T): T {
    if (this.#items) this.#items.push(item);
    else item.dispose();
    return item;
  }

  dispose(): void {
    const items = this.#items ?? [];
    this.#items = undefined;
    for (const item of items.reverse()) item.dispose();
  }
}
