/** Holds renewals back, so that a test can choose which of several goes first. */
export class HeldRenewals {
  #holding = false;
  readonly #held: (() => void)[] = [];

  get count(): number {
    return this.#held.length;
  }

  hold(): void {
    this.#holding = true;
  }

  /** Resolves when the renewal may go on. */
  async pass(): Promise<void> {
    if (this.#holding) {
      await new Promise<void>((release) => this.#held.push(release));
    }
  }

  /** Lets one of the held renewals go on, by its place in the order of arrival, from 0. */
  release(index: number): void {
    this.#held.splice(index, 1).forEach((release) => release());
  }

  clear(): void {
    this.#holding = false;
    this.#held.splice(0).forEach((release) => release());
  }
}
