import { base64url } from '../core/crypto/base64url';
import type { Digest } from '../core/crypto/digest';
import { fromHex } from '../core/crypto/hex';
import type { Random } from '../core/random';

/** By which servers know this program. Nothing registers it. */
export const CLIENT_ID = 'waveflow-vscode';

/** What proves that a code is presented by whom it was asked for (RFC 7636, method S256). */
export interface ProofKey {
  /** A secret until the code is presented. */
  readonly verifier: string;
  /** 43 characters. */
  readonly challenge: string;
}

export async function makeProofKey(random: Random, digest: Digest): Promise<ProofKey> {
  const verifier = random.nonce() + random.nonce();
  return { verifier, challenge: base64url(fromHex(await digest(new TextEncoder().encode(verifier)))) };
}
