import { webcrypto } from 'node:crypto';
import type { Digest } from '../../core/crypto/digest';
import { hex } from '../../core/crypto/hex';

// Not the global `crypto`, which Node 18 does not have.
export const sha256: Digest = async (content) => hex(new Uint8Array(await webcrypto.subtle.digest('SHA-256', content)));
