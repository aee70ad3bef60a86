import { createHash, createHmac, randomBytes } from 'node:crypto';

export type TokenPrefix = 'wfa_' | 'wfr_' | 'wfc_' | 'wfapi_';

/** A new secret: the prefix and 32 random bytes. */
export function makeToken(prefix: TokenPrefix): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** What is kept of a token. */
export function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Base64url, without padding. */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/** The token of a share under the key of the server. Upstream uses keyed BLAKE3; a client cannot tell. */
export function shareToken(instanceKey: string, shareId: string): string {
  return `wfs_${createHmac('sha256', instanceKey).update(shareId).digest('base64url')}`;
}
