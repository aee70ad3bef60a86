import { decodeJwt } from 'jose';
import * as z from 'zod';

/** The claims of a token (PROTOCOL.md, "Session and token"). They are not verified: for display only. */
export interface Claims {
  /** Email address, else name, else user id. Null if the token has none of them. */
  readonly account: string | null;
  /** Milliseconds since the epoch, or null if the token does not say. */
  readonly issuedAt: number | null;
  /** Milliseconds since the epoch, or null if the token does not say. */
  readonly expiresAt: number | null;
}

const MAX_ACCOUNT_LENGTH = 100;
const MAX_TIME = 8.64e15;

const name = z.string().transform(printable).pipe(z.string().min(1)).nullable().catch(null).default(null);
const timestamp = z
  .number()
  .positive()
  .max(MAX_TIME / 1000)
  .transform((seconds) => Math.round(seconds * 1000))
  .nullable()
  .catch(null)
  .default(null);
const claims = z
  .object({
    email: name,
    name,
    sub: name,
    iat: timestamp,
    exp: timestamp,
  })
  .transform(({ email, name, sub, iat, exp }): Claims => ({
    account: email ?? name ?? sub,
    issuedAt: iat,
    expiresAt: exp,
  }));

/** The claims of a JWT; all null if there is no token, or its payload cannot be parsed. */
export function readClaims(token: string | null): Claims {
  try {
    return claims.parse(decodeJwt(token ?? ''));
  } catch {
    return { account: null, issuedAt: null, expiresAt: null };
  }
}

const subject = z.object({ sub: z.string().trim().min(1) });

/** The token's `sub`, by which the server knows the user (PROTOCOL.md, "Token verification"); null if it has none. */
export function readSubject(token: string | null): string | null {
  try {
    return subject.parse(decodeJwt(token ?? '')).sub;
  } catch {
    return null;
  }
}

/** A short single line without control or direction characters, which could rearrange the surrounding text. */
function printable(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .trim()
    .slice(0, MAX_ACCOUNT_LENGTH);
}
