import { base64url } from '../../core/crypto/base64url';
import type { Random } from '../../core/random';

export const systemRandom: Random = {
  uuid: () => crypto.randomUUID(),
  nonce: () => base64url(crypto.getRandomValues(new Uint8Array(16))),
};
