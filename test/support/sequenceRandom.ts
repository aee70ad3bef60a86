import type { Random } from '../../src/core/random';

/** Values that count up. */
export class SequenceRandom implements Random {
  #count = 0;

  uuid(): string {
    return `00000000-0000-4000-8000-${String(++this.#count).padStart(12, '0')}`;
  }

  nonce(): string {
    return String(++this.#count).padStart(22, '0');
  }
}
