import { createHash } from 'node:crypto';
import type { Digest } from '../../src/core/crypto/digest';

/** SHA-256 without a thread of its own, so that a test knows when it is done. */
export const testDigest: Digest = async (content) => createHash('sha256').update(content).digest('hex');
