import { randomBytes, randomUUID } from 'node:crypto';
import type { Random } from '../../core/random';

// Not the global `crypto`, which Node 18 does not have.
export const systemRandom: Random = {
  uuid: () => randomUUID(),
  nonce: () => randomBytes(16).toString('base64url'),
};
