import { betterAuth } from 'better-auth';
import { isAPIError } from 'better-auth/api';
import { getMigrations } from 'better-auth/db/migration';
import { jwt, twoFactor } from 'better-auth/plugins';
import type { ServerDatabase } from './database';

/** The `aud` of every token (PROTOCOL.md, "Session and token"). */
export const TOKEN_AUDIENCE = 'waveflow-server';

export interface AuthOptions {
  database: ServerDatabase;
  /** Origin of the server without a trailing slash; also the `iss` of every token. */
  baseUrl: string;
  secret: string;
  /** Another origin from which users may sign in. */
  trustedOrigin?: string | undefined;
  /** What the names of the cookies begin with. */
  cookiePrefix?: string | undefined;
  /** Rejects users whose e-mail address is not verified. */
  verifiedEmail: boolean;
  /** Seconds until an issued token expires. */
  tokenLife: number;
  /** Lets an account demand a second factor, which upstream does not offer. */
  secondFactor: boolean;
}

export type Auth = ReturnType<typeof configure>;

/**
 * Accounts, sessions and tokens (PROTOCOL.md, "Session and token"). Resolves once the tables are migrated and a signing
 * key exists.
 */
export async function openAuth(options: AuthOptions): Promise<Auth> {
  const auth = configure(options);
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
  // Makes the first key now: two first requests at the same time would make two.
  await auth.api.getJwks();
  return auth;
}

function configure(options: AuthOptions) {
  const { database, baseUrl, trustedOrigin, cookiePrefix, verifiedEmail, secret, tokenLife, secondFactor } = options;
  return betterAuth({
    appName: 'WaveFlow',
    baseURL: baseUrl,
    // The same server under the name users type.
    trustedOrigins: [baseUrl.replace('//127.0.0.1:', '//localhost:'), ...(trustedOrigin ? [trustedOrigin] : [])],
    secret,
    database: { db: database, type: 'sqlite' },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 12,
      maxPasswordLength: 128,
      requireEmailVerification: verifiedEmail,
    },
    plugins: [
      jwt({
        jwks: { keyPairConfig: { alg: 'ES256' } },
        jwt: { issuer: baseUrl, audience: TOKEN_AUDIENCE, expirationTime: `${tokenLife}s` },
      }),
      ...(secondFactor ? [twoFactor({ skipVerificationOnEnable: true })] : []),
    ],
    // The defaults of these depend on NODE_ENV, which test runners like to set.
    advanced: {
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ...(cookiePrefix !== undefined && { cookiePrefix }),
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      // Only the message: the further arguments can hold what a request carried.
      log: (_level, message) => console.error(`Better Auth: ${message}`),
    },
    onAPIError: { onError: report },
  });
}

/** Reports failures of the server on the console; refusals are ordinary responses. */
function report(error: unknown): void {
  if (!isAPIError(error) || error.statusCode >= 500) {
    console.error('Better Auth failed:', error);
  }
}
