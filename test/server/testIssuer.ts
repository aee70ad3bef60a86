import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { JWK, JWTHeaderParameters, JWTPayload } from 'jose';
import { listen, stopListening } from './listen';

export const TEST_ISSUER_NAME = 'https://auth.test.example.com';
export const TEST_AUDIENCE = 'waveflow-server-test';

export interface SigningKey {
  alg: string;
  kid: string;
  privateJwk: JWK;
  /** Without `alg`. */
  publicJwk: JWK;
}

export async function makeKey(alg: 'ES256' | 'RS256' | 'EdDSA', kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateJwk: await exportJWK(privateKey), publicJwk: { ...(await exportJWK(publicKey)), kid } };
}

export function withAlg({ publicJwk, alg }: SigningKey): JWK {
  return { ...publicJwk, alg };
}

export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** Claims that a verifier for this issuer accepts. */
export function goodClaims(): JWTPayload {
  const now = nowInSeconds();
  return { sub: 'user-1', iss: TEST_ISSUER_NAME, aud: TEST_AUDIENCE, iat: now, nbf: now, exp: now + 300 };
}

/** Signs claims and header as they are. */
export function sign(
  { alg, kid, privateJwk }: SigningKey,
  claims: JWTPayload = goodClaims(),
  header: JWTHeaderParameters = { alg, kid },
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader(header).sign(privateJwk);
}

/** A key set on a listener of its own that counts its requests. */
export class TestIssuer {
  /** What the key set holds from now on. */
  keys: JWK[];
  /** The status of its responses from now on. */
  status = 200;
  /** The number of requests. */
  fetches = 0;
  readonly jwksUrl: URL;
  readonly #server: Server;

  private constructor(server: Server, jwksUrl: URL, keys: JWK[]) {
    this.#server = server;
    this.jwksUrl = jwksUrl;
    this.keys = keys;
    server.on('request', (_request, response) => {
      this.fetches += 1;
      response.writeHead(this.status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: this.keys }));
    });
  }

  static async start(...keys: SigningKey[]): Promise<TestIssuer> {
    const server = createServer();
    const origin = await listen(server, { host: '127.0.0.1', port: 0 });
    return new TestIssuer(server, new URL('/.well-known/jwks.json', origin), keys.map(withAlg));
  }

  stop(): Promise<void> {
    return stopListening(this.#server);
  }
}
