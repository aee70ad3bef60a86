import { tokenBlank, tokenShape, tokenTooLong } from '../core/errors';

/** In characters. Servers take about as much for all headers of a request. */
export const MAX_TOKEN_LENGTH = 16_384;

/**
 * Parses a token as pasted: without surrounding white space and one leading `Bearer`, it has three non-empty base64url
 * parts (PROTOCOL.md, "Pasted tokens"). Neither signature nor expiry is checked.
 *
 * @throws WaveFlowError `token.blank`, `token.tooLong` or `token.shape`, which never repeat what was pasted
 */
export function parseToken(input: string): string {
  if (input.length > MAX_TOKEN_LENGTH) throw tokenTooLong();
  const token = input.trim().replace(/^Bearer(?:\s+|$)/i, '');
  if (token === '') throw tokenBlank();
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw tokenShape();
  return token;
}
