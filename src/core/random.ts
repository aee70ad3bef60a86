import { randomBytes, randomUUID } from 'node:crypto';

/** Unpredictable values. */
export interface Random {
  /** A UUID v4, lower case. */
  uuid(): string;
  /** A base64url text of 128 random bits. */
  nonce(): string;
}

export const systemRandom: Random = {
  uuid: () => randomUUID(),
  nonce: () => randomBytes(16).toString('base64url'),
};
