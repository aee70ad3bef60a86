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
  const token = bareToken(input);
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw tokenShape();
  return token;
}

/**
 * A token of any form as pasted, without surrounding white space and one leading `Bearer`.
 * @throws WaveFlowError `token.blank` or `token.tooLong`
 */
export function bareToken(input: string): string {
  if (input.length > MAX_TOKEN_LENGTH) throw tokenTooLong();
  const token = input.trim().replace(/^Bearer(?:\s+|$)/i, '');
  if (token === '') throw tokenBlank();
  return token;
}
