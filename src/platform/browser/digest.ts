import type { Digest } from '../../core/crypto/digest';
import { hex } from '../../core/crypto/hex';

export const sha256: Digest = async (content) =>
  hex(new Uint8Array(await crypto.subtle.digest('SHA-256', content as Uint8Array<ArrayBuffer>)));
