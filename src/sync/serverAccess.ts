import { untilAborted } from '../core/abort';
import type { Clock } from '../core/clock';
import { asWaveFlowError, cancelled, unauthorized, type WaveFlowError } from '../core/errors';
import type { Random } from '../core/random';
import type { AccessToken } from '../remote/accessToken';
import type { SyncServer } from '../remote/syncServer';
import type { Database } from '../store/database';
import { ensureDeviceId, readDeviceId } from '../store/tables/deviceId';
import type { SyncScope } from '../store/tables/syncScope';
import { deriveDeviceId } from './deviceId';

export interface ServerOptions {
  readonly scope: SyncScope;
  /** Of this profile on this installation (PROTOCOL.md, "Device id"). */
  readonly deviceId: string;
  /** What requests are signed in with. */
  readonly accessToken: AccessToken;
  /** Returns a token for the scope, other than `rejected`; or rejects. */
  readonly token: (rejected: string | undefined) => Promise<string>;
}

export interface ServerAccessOptions {
  /** Returns the app database. */
  readonly app: () => Promise<Database>;
  /** Makes the server of a scope. No request is sent yet. */
  readonly server: (options: ServerOptions) => SyncServer | Promise<SyncServer>;
  /** Finds out what the server of a scope has to be told with every request. May send requests. Default: nothing. */
  readonly prepare?: (
    authorization: Authorization,
    token: (rejected: string | undefined) => Promise<AccessToken>,
    signal: AbortSignal,
  ) => Promise<void>;
  /** Returns a token for this profile and server URL, other than `rejected`. */
  readonly token: (
    session: { readonly profileId: string; readonly url: string },
    rejected?: string,
  ) => Promise<AccessToken>;
  readonly clock: Clock;
  readonly random: Random;
}

/** A token with which the server may be asked on behalf of a scope. */
export interface Authorization {
  readonly scope: SyncScope;
  readonly token: AccessToken;
}

/** The servers as the accounts of scopes see them, for pushing, pulling and listening alike. */
export class ServerAccess {
  readonly #options: ServerAccessOptions;
  /** The last token that a server rejected; it is not sent again. */
  #rejectedToken: string | undefined;

  constructor(options: ServerAccessOptions) {
    this.#options = options;
  }

  /**
   * Resolves to a token for the scope, or to the reason why the server cannot be asked. May take long.
   * @throws WaveFlowError `cancelled` if aborted, and if the token is that of another account
   */
  async authorize(scope: SyncScope, signal: AbortSignal): Promise<Authorization | WaveFlowError> {
    const session = { profileId: scope.profileId, url: scope.serverUrl };
    try {
      const token = await untilAborted(this.#options.token(session, this.#rejectedToken), signal);
      // Another account may have signed in meanwhile.
      if (token.accountId !== scope.accountId) throw cancelled();
      const authorization = { scope, token };
      await this.#options.prepare?.(authorization, (rejected) => this.#options.token(session, rejected), signal);
      return authorization;
    } catch (thrown) {
      const error = asWaveFlowError(thrown);
      if (error.kind === 'unexpected' || error.kind === 'cancelled') throw thrown;
      return error;
    }
  }

  /** The server, asked with this token only: getting another one may take long, and the caller holds a lock. */
  async open({ scope, token }: Authorization): Promise<SyncServer> {
    const { host } = new URL(scope.serverUrl);
    return this.#options.server({
      scope,
      accessToken: token,
      deviceId: deriveDeviceId(await this.#installationId(), scope.profileId),
      token: async (rejected) => {
        if (rejected !== undefined) throw unauthorized(host);
        return token.value;
      },
    });
  }

  /** Makes sure that a token that the server has rejected is not sent again. */
  reject({ token }: Authorization): void {
    this.#rejectedToken = token.value;
  }

  async #installationId(): Promise<string> {
    const { app, random, clock } = this.#options;
    const database = await app();
    const known = await database.read(readDeviceId);
    if (known !== null) return known;
    const created = { id: random.uuid(), now: clock.now() };
    return database.write((transaction) => ensureDeviceId(transaction, created));
  }
}
