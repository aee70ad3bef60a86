import type { Clock } from '../core/clock';
import { Coalescer } from '../core/coalescer';
import { DisposableList, type Disposable } from '../core/disposal';
import { Emitter } from '../core/emitter';
import { cancelled, isCancelled, serverMissing, sessionExpired, webUrlMissing } from '../core/errors';
import { Serial } from '../core/serial';
import { withTimeout, type Timers } from '../core/timers';
import type { ServerStatus } from '../protocol/status';
import type { CurrentProfile } from '../store/tables/syncScope';
import {
  AccountReader,
  fingerprintOf,
  isKeyringCurrent,
  sessionKeyOf,
  type AccountSnapshot,
  type StoredAccount,
} from './accountSnapshot';
import type { AccountState } from './accountState';
import { skewOfNewToken, skewOfOldToken } from './clockSkew';
import { tokenOf, type Credentials } from './credentials';
import type { ConnectionTracker } from './connectionTracker';
import type { Databases } from './databases';
import { ExpiryChecks } from './expiryChecks';
import { readActiveProfile, requireProfile, type Profile, type Profiles } from './profiles';
import type { Secrets } from './secrets';
import { readServerAddress, type AddressChange, type ServerAddress, type ServerAddresses } from './serverAddress';
import { secretReference, type SessionKey } from './sessionKey';
import type { Sessions } from './sessions';
import type { SignInMethods, SignInTarget } from './signInMethods';
import type { Tokens } from './tokens';

export interface AccountOptions {
  readonly databases: Databases;
  readonly profiles: Profiles;
  readonly addresses: ServerAddresses;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly connection: ConnectionTracker;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Asks the server whether it accepts the credentials; rejects with what went wrong. */
  readonly probe: (key: SessionKey) => Promise<void>;
  /** Receives failures of background work. */
  readonly onFailed: (error: unknown) => void;
}

/**
 * The active profile, its server, the sign-in and the connection. Every method that changes something resolves to the new
 * status. Only signing in and checking use the network, and no other method waits for them.
 */
export class Account implements Disposable {
  readonly #options: AccountOptions;
  readonly #serial = new Serial();
  readonly #changed = new Emitter<AccountState>();
  readonly #expired = new Emitter<ServerStatus>();
  readonly #subscriptions = new DisposableList();
  readonly #checks = new Map<string, Promise<void>>();
  #last: AccountState | undefined;
  /** Fingerprint of what was stored at the last refresh, if the keyring agreed with it. */
  #confirmed: string | undefined;
  readonly #reader: AccountReader;
  readonly #expiryChecks: ExpiryChecks;

  /** Fires once for each change of the state, whichever window made it. */
  readonly onDidChange = this.#changed.event;

  /** Fires when a request shows that the sign-in has expired, but not if it had expired before. */
  readonly onDidExpireInUse = this.#expired.event;

  constructor(options: AccountOptions) {
    this.#options = options;
    this.#reader = new AccountReader(options);
    const { clock, timers } = options;
    const check = (): void => void this.#check('expiry').catch(options.onFailed);
    this.#expiryChecks = this.#subscriptions.add(new ExpiryChecks({ clock, timers, check }));
    this.#subscriptions.add(this.#changed);
    this.#subscriptions.add(this.#expired);
    const storeRefreshes = new Coalescer(this.#refreshIfChanged, options.onFailed, this.#serial);
    const keyringRefreshes = new Coalescer(this.#refresh, options.onFailed, this.#serial);
    this.#subscriptions.add(options.databases.onDidChange(() => void storeRefreshes.request()));
    this.#subscriptions.add(options.secrets.onDidChange(() => void keyringRefreshes.request()));
  }

  async state(): Promise<AccountState> {
    return (await this.#serial.run(this.#refresh)).state;
  }

  async status(): Promise<ServerStatus> {
    return (await this.state()).status;
  }

  /** The active profile. Opens no profile database. */
  activeProfile(): Promise<Profile> {
    return this.#options.profiles.active();
  }

  profiles(): Promise<Profile[]> {
    return this.#options.profiles.list();
  }

  /**
   * The active profile, or the one with this id, and the server. Uses neither the network nor the keyring.
   * @throws WaveFlowError `profile.unknown`
   */
  async currentProfile(id?: string): Promise<CurrentProfile> {
    const { profiles, databases } = this.#options;
    const { profile, url } = await profiles.read((queries) => ({
      profile: id === undefined ? readActiveProfile(queries) : requireProfile(queries, id),
      url: readServerAddress(queries).url,
    }));
    return { profileId: profile.id, serverUrl: url, database: await databases.listedProfile(profile.id) };
  }

  /** Sets the server and its web URL in one transaction. */
  setAddress(change: AddressChange): Promise<ServerStatus> {
    return this.#change(() => this.#options.addresses.change(change));
  }

  /** The URLs that `setAddress` would lead to. */
  previewAddress(change: AddressChange): Promise<ServerAddress> {
    return this.#options.addresses.preview(change);
  }

  /**
   * @param webUrl from `parseServerUrl`; null means "no web front end"
   * @param server the server that the web URL belongs to, by default the current one; it need not be current any more
   * @throws WaveFlowError `server.missing` if no server is set
   */
  setWebUrl(webUrl: string | null, server?: string): Promise<ServerStatus> {
    return this.#change(() => this.#options.addresses.changeWebUrl(webUrl, server));
  }

  /**
   * Saves a pasted token for the current server.
   * @param token from `parseToken`
   * @throws WaveFlowError `server.missing` if no server is set
   */
  saveToken(token: string): Promise<ServerStatus> {
    return this.#change(async () => {
      const key = sessionKeyOf(await this.#reader.identity());
      if (key === null) throw serverMissing();
      const skew = skewOfOldToken(token, this.#options.clock.now());
      await this.#options.sessions.save(key, { token, web: null, skew: skew || undefined });
    });
  }

  /**
   * @param methods of the current server
   * @throws WaveFlowError `server.missing` or `signIn.noWebUrl`
   */
  async signInTarget({ needsWebUrl }: Pick<SignInMethods, 'needsWebUrl'>): Promise<SignInTarget> {
    const { profile, url, webUrl } = await this.status();
    if (url === null) throw serverMissing();
    const pageUrl = needsWebUrl ? webUrl : url;
    if (pageUrl === null) throw webUrlMissing();
    return { profileId: profile.id, url, pageUrl };
  }

  /** Saves the result of a sign-in for what it belongs to. @param credentials with a token that was just issued */
  signIn({ profileId, url }: SessionKey, credentials: Credentials): Promise<ServerStatus> {
    return this.#change(async () => {
      await this.#options.profiles.assertExists(profileId);
      await this.#options.sessions.save({ profileId, url }, withSkew(credentials, this.#options.clock.now()));
    });
  }

  /**
   * Signing out when signed out is a success. URLs and profile stay. Waits 5 s at most for a server that has to be told
   * first.
   * @param from the sign-in to remove, by default the current one; it and its profile may no longer exist
   */
  async signOut(from?: SessionKey): Promise<ServerStatus> {
    const key = from ?? sessionKeyOf(await this.#reader.identity());
    if (key === null || !(await this.#isKnown(key))) return this.status();
    const isEnded = await this.#endSession(key);
    return this.#change(async () => {
      if (await this.#isKnown(key)) await this.#options.sessions.clear(key, isEnded);
    });
  }

  switchProfile(id: string): Promise<ServerStatus> {
    return this.#change(() => this.#options.profiles.switchTo(id));
  }

  /** Creates a profile and switches to it. */
  createProfile(name: string): Promise<ServerStatus> {
    return this.#change(() => this.#options.profiles.create(name));
  }

  renameProfile(id: string, name: string): Promise<ServerStatus> {
    return this.#change(() => this.#options.profiles.rename(id, name));
  }

  /** Deletes the profile's secrets first, so that a failure leaves a signed-out profile and never a stray token. */
  deleteProfile(id: string): Promise<ServerStatus> {
    return this.#change(async () => {
      await this.#options.profiles.assertRemovable(id);
      await this.#options.sessions.clearAll(id, (await this.#options.addresses.current()).url);
      await this.#options.profiles.remove(id);
      await this.#options.databases.remove(id);
    });
  }

  /** Asks the server whether the sign-in is valid, if there is one. Concurrent calls share one request. */
  check(): Promise<ServerStatus> {
    return this.#check('requested');
  }

  /**
   * A token for the current server, renewed if necessary. It is a secret: the caller must not send it anywhere else.
   * @throws WaveFlowError `session.expired` if the sign-in has ended, a `keyring.*` kind if the keyring cannot be read,
   * or a failure of the network
   */
  async token(): Promise<string> {
    const { key, state } = await this.#serial.run(this.#refresh);
    if (key === null) throw serverMissing();
    if (state.status.connection.state === 'expired' && !state.renews) throw sessionExpired(new URL(key.url).host);
    try {
      return (await this.#options.tokens.current(key)).value;
    } catch (error) {
      await this.#recordResult(key, error, state.status);
      throw error;
    }
  }

  /**
   * Like `token`, but falls back to the last token, which may have expired, after `ms` milliseconds. Null if the user is
   * not signed in or the keyring cannot be read.
   */
  async latestToken(ms: number): Promise<string | null> {
    try {
      return await withTimeout(this.#options.timers, ms, this.token(), cancelled);
    } catch {
      const { credentials } = await this.#serial.run(this.#refresh);
      return credentials === null ? null : tokenOf(credentials);
    }
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /** Whether the session has ended at its server; never rejects. */
  async #endSession(key: SessionKey): Promise<boolean> {
    try {
      return await this.#options.tokens.end(key);
    } catch (error) {
      if (!isCancelled(error)) this.#options.onFailed(error);
      return true;
    }
  }

  async #isKnown({ profileId }: SessionKey): Promise<boolean> {
    return (await this.#options.profiles.list()).some(({ id }) => id === profileId);
  }

  async #check(reason: CheckReason): Promise<ServerStatus> {
    const { key, credentials, state } = await this.#serial.run(this.#refresh);
    if (key === null || credentials === null) return state.status;
    const reference = secretReference(key);
    const running =
      this.#checks.get(reference) ?? this.#probe(key, reason).finally(() => this.#checks.delete(reference));
    this.#checks.set(reference, running);
    await running;
    return this.status();
  }

  async #probe(key: SessionKey, reason: CheckReason): Promise<void> {
    const before = reason === 'requested' ? await this.status() : null;
    const failure = await this.#options.probe(key).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!isCancelled(failure)) await this.#recordResult(key, failure, before);
  }

  /**
   * Records the result of a request to a server, and fires the events that follow from it.
   * @param before the status before the request; null if an expiry is not to be reported
   */
  async #recordResult(key: SessionKey, failure: unknown, before: ServerStatus | null): Promise<void> {
    const { status } = await this.#serial.run(async () => {
      // The profile may have been deleted in the meantime.
      const { credentials } = await this.#options.sessions.find(key).catch(() => ({ credentials: null }));
      if (credentials) this.#options.connection.record(key, credentials, failure);
      return (await this.#refresh()).state;
    });
    const wasUsable = before?.connection.state === 'online' || before?.connection.state === 'offline';
    if (wasUsable && status.connection.state === 'expired') this.#expired.fire(status);
  }

  #change(work: () => Promise<void>): Promise<ServerStatus> {
    return this.#serial.run(async () => {
      await work();
      return (await this.#refresh()).state.status;
    });
  }

  readonly #refresh = async (): Promise<AccountSnapshot> => this.#refreshFrom(await this.#reader.stored());

  /** Most changes of a database do not concern the account, and the keyring is slow. */
  readonly #refreshIfChanged = async (): Promise<void> => {
    const stored = await this.#reader.stored();
    if (fingerprintOf(stored) !== this.#confirmed) await this.#refreshFrom(stored);
  };

  async #refreshFrom(stored: StoredAccount): Promise<AccountSnapshot> {
    const snapshot = await this.#reader.snapshot(stored);
    const { state } = snapshot;
    this.#confirmed = isKeyringCurrent(stored, state) ? fingerprintOf(stored) : undefined;
    const changed = JSON.stringify(state) !== JSON.stringify(this.#last);
    this.#last = state;
    if (!changed) return snapshot;
    this.#expiryChecks.schedule(state);
    this.#changed.fire(state);
    if (state.status.connection.state === 'checking') this.check().catch(this.#options.onFailed);
    return snapshot;
  }
}

/** Why the sign-in is checked: on request, or because the token should have expired, which the user is not notified of. */
type CheckReason = 'requested' | 'expiry';

/** @param now when the token was received, in milliseconds since the epoch by our clock */
function withSkew(credentials: Credentials, now: number): Credentials {
  if (credentials.kind === 'opaque') return credentials;
  return { ...credentials, skew: skewOfNewToken(credentials.token ?? '', now) || undefined };
}
