/** Unpredictable values. */
export interface Random {
  /** A UUID v4, lower case. */
  uuid(): string;
  /** A base64url text of 128 random bits. */
  nonce(): string;
}
