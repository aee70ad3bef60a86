import * as z from 'zod';
import { apiError } from '../apiError';
import type { Behaviour } from '../behaviour';
import type { ServerClock } from '../clock';
import type { Store } from '../store';
import { challengeOf, digest, makeToken } from '../tokens';
import type { Accounts } from './accounts';
import type { Caller } from './callers';
import { isDeviceName } from './deviceName';
import { isRedirectUri, withParameters } from './redirectUri';
import type { Sessions, TokenAnswer } from './sessions';

export const authorizationSchema = z.object({
  client_id: z.string(),
  redirect_uri: z.string(),
  code_challenge: z.string(),
  code_challenge_method: z.string().nullish(),
  state: z.string().nullish(),
  device_name: z.string(),
});
export type Authorization = z.output<typeof authorizationSchema>;

export const exchangeSchema = z.object({
  code: z.string(),
  code_verifier: z.string(),
  client_id: z.string(),
  redirect_uri: z.string(),
});
export type Exchange = z.output<typeof exchangeSchema>;

/** Milliseconds. */
const CODE_LIFE = 600_000;

export interface OAuthParts {
  store: Store;
  clock: ServerClock;
  behaviour: Behaviour;
  accounts: Accounts;
  sessions: Sessions;
}

/** The authorization code flow with PKCE (PROTOCOL.md, "v2 browser sign-in"). */
export class OAuth {
  readonly #parts: OAuthParts;

  constructor(parts: OAuthParts) {
    this.#parts = parts;
  }

  /**
   * The redirect URI with a code.
   * @throws HttpError 422 for a request that breaks a rule
   */
  authorize({ account, scopes }: Caller, request: Authorization): string {
    const { store, clock, behaviour } = this.#parts;
    const { client_id, redirect_uri, code_challenge, code_challenge_method, state, device_name } = request;
    const lengths = behaviour.settings.challenge === 'any length' ? '43,128' : '43';
    if (
      client_id.trim() === '' ||
      !isRedirectUri(redirect_uri) ||
      !new RegExp(`^[\\w-]{${lengths}}$`).test(code_challenge) ||
      (code_challenge_method ?? 'S256').toUpperCase() !== 'S256' ||
      !isDeviceName(device_name)
    ) {
      throw apiError('validation_error');
    }
    const code = makeToken('wfc_');
    const now = clock.now();
    store.run(store.query.deleteFrom('oauth_code').where('expires_at', '<=', now));
    store.run(
      store.query.insertInto('oauth_code').values({
        code: digest(code),
        account_id: account.id,
        client_id: client_id.trim(),
        redirect_uri,
        challenge: code_challenge,
        device_name: device_name.trim(),
        scopes: JSON.stringify(scopes),
        expires_at: now + CODE_LIFE,
        used: 0,
      }),
    );
    return withParameters(redirect_uri, { code, ...(state == null ? {} : { state }) });
  }

  /** Undefined for every reason not to; a code is spent by its first presentation, whatever comes of it. */
  exchange({ code, code_verifier, client_id, redirect_uri }: Exchange): TokenAnswer | undefined {
    const { store, clock, accounts, sessions } = this.#parts;
    const row = store.first(store.query.selectFrom('oauth_code').selectAll().where('code', '=', digest(code)));
    if (!row || row.used) {
      return undefined;
    }
    store.run(store.query.updateTable('oauth_code').set({ used: 1 }).where('code', '=', row.code));
    const account = accounts.get(row.account_id);
    const length = Buffer.byteLength(code_verifier);
    if (
      !account ||
      account.disabled ||
      row.expires_at <= clock.now() ||
      row.client_id !== client_id.trim() ||
      row.redirect_uri !== redirect_uri ||
      length < 43 ||
      length > 128 ||
      row.challenge !== challengeOf(code_verifier)
    ) {
      return undefined;
    }
    return sessions.open({ account, deviceName: row.device_name, scopes: JSON.parse(row.scopes) as string[] });
  }

  /** Codes that were given out so far are too old. */
  expireCodes(): void {
    const { store } = this.#parts;
    store.run(store.query.updateTable('oauth_code').set({ expires_at: 0 }));
  }
}
