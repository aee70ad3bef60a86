import type { Digest } from '../../core/digest';
import { hex } from '../../core/hex';

export const sha256: Digest = async (content) =>
  hex(new Uint8Array(await crypto.subtle.digest('SHA-256', content as Uint8Array<ArrayBuffer>)));
