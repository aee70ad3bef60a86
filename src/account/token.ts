import { tokenBlank, tokenShape } from '../core/errors';

/**
 * What people paste as a token, without white space around it and without one leading `Bearer`: three
 * non-empty base64url parts (protocol sections 2.3 and 13-A4). Neither signature nor expiry is checked.
 *
 * @throws WaveFlowError `token.blank` or `token.shape`, which never repeat what was pasted
 */
export function parseToken(input: string): string {
  const token = input.trim().replace(/^Bearer(\s+|$)/i, '');
  if (token === '') throw tokenBlank();
  if (!/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(token)) throw tokenShape();
  return token;
}
