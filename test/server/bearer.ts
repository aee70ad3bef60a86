import { createRemoteJWKSet, customFetch, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { FetchImplementation, JWTVerifyGetKey } from 'jose';
import * as z from 'zod';
import { HttpError } from './httpError';

export interface BearerOptions {
  jwksUrl: URL;
  /** Compared exactly with `iss`. */
  issuer: string;
  /** Must be among `aud`. */
  audience: string;
  /** Gets the key set; goes over the network by default. */
  fetch?: FetchImplementation;
}

/** Verifies `Authorization` headers (PROTOCOL.md, "Token verification"). */
export class BearerVerifier {
  readonly #keys: JWTVerifyGetKey;
  readonly #issuer: string;
  readonly #audience: string;

  constructor({ jwksUrl, issuer, audience, fetch = globalThis.fetch }: BearerOptions) {
    this.#issuer = issuer;
    this.#audience = audience;
    this.#keys = createRemoteJWKSet(jwksUrl, {
      cacheMaxAge: 60 * 60 * 1000,
      timeoutDuration: 5000,
      // An unknown `kid` is never remembered as bad: each one asks the key set again.
      cooldownDuration: 0,
      [customFetch]: usableKeysFrom(fetch),
    });
  }

  /**
   * The trimmed `sub` of the token in the header.
   * @throws HttpError 401 when the header or its token is refused, 503 when the key set cannot be had.
   */
  async verify(authorization: string | null): Promise<string> {
    const token = bearerToken(authorization);
    if (!token || !namesKey(token)) {
      throw new HttpError(401);
    }
    const subject = await this.#subject(token);
    if (!subject) {
      throw new HttpError(401);
    }
    return subject;
  }

  async #subject(token: string): Promise<string | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#keys, {
        issuer: this.#issuer,
        audience: this.#audience,
        clockTolerance: 60,
        requiredClaims: ['exp'],
      });
      return typeof payload.sub === 'string' ? payload.sub.trim() : undefined;
    } catch (error) {
      if (error instanceof errors.JOSEError) {
        throw new HttpError(401, { cause: error });
      }
      throw error;
    }
  }
}

/** What follows the scheme `Bearer` (any case) and a space; undefined for anything else. */
function bearerToken(authorization: string | null): string | undefined {
  return /^bearer (.+)$/i.exec(authorization?.trim() ?? '')?.[1]?.trim();
}

function namesKey(token: string): boolean {
  try {
    return typeof decodeProtectedHeader(token).kid === 'string';
  } catch {
    return false;
  }
}

const keySetSchema = z.object({
  keys: z.array(z.looseObject({ kty: z.string(), alg: z.string().optional() })),
});

type Key = z.output<typeof keySetSchema>['keys'][number];

/** Hands jose only keys that name their algorithm, so that a token can never choose one the key was not made for. */
function usableKeysFrom(fetch: FetchImplementation): FetchImplementation {
  return async (url, init) => {
    try {
      const response = await fetch(url, init);
      if (response.status !== 200) {
        throw new Error(`The key set answered ${response.status}`);
      }
      const keys = keySetSchema.parse(await response.json()).keys.flatMap(usableKey);
      if (keys.length === 0) {
        throw new Error('The key set has no usable key');
      }
      return Response.json({ keys });
    } catch (error) {
      throw new HttpError(503, { cause: error });
    }
  };
}

function usableKey(key: Key): Key[] {
  if (key.kty === 'RSA') {
    return [{ ...key, alg: key.alg ?? 'RS256' }];
  }
  return key.kty === 'EC' && key.alg ? [key] : [];
}
