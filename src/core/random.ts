/** Unpredictable values. */
export interface Random {
  /** A UUID v4, lower case. */
  uuid(): string;
  /** A base64url text of 128 random bits. */
  nonce(): string;
}

/** A number from 0 up to 1, evenly spread. */
export const fraction = (random: Random): number => parseInt(random.uuid().slice(0, 8), 16) / 2 ** 32;
