/** A source of cryptographically secure random values. */
export interface Random {
  /** A UUID v4, lower case. */
  uuid(): string;
  /** 128 random bits in base64url, which are 22 characters. */
  nonce(): string;
}

/** A uniformly distributed number, at least 0 and less than 1. */
export const fraction = (random: Random): number => parseInt(random.uuid().slice(0, 8), 16) / 2 ** 32;
