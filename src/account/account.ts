import type { Clock } from '../core/clock';
import { DisposableList, type Disposable } from '../core/disposal';
import { Emitter } from '../core/emitter';
import { isCancelled, cancelled, serverMissing, sessionExpired, webUrlMissing } from '../core/errors';
import { Serial } from '../core/serial';
import { within, type Timers } from '../core/timers';
import { readClaims } from '../protocol/claims';
import type { ServerStatus } from '../protocol/status';
import type { CurrentProfile } from '../store/tables/syncScope';
import { skewOfAged, skewOfFresh } from './clockSkew';
import type { ConnectionMemory } from './connectionStatus';
import type { Databases } from './databases';
import { referenceOf, type Place } from './sessionKey';
import type { Profile, Profiles } from './profiles';
import type { Secrets } from './secrets';
import type { AddressChange, ServerAddress, ServerAddresses } from './serverAddress';
import { parseServerUrl } from './serverUrl';
import type { Credentials, FoundCredentials, KeyringHealth, RememberedSignIn, Sessions } from './sessions';
import { parseToken } from './token';
import type { Tokens } from './tokens';

export interface AccountState {
  readonly status: ServerStatus;
  readonly keyring: KeyringHealth;
  /** Whether tokens renew themselves; otherwise the sign-in ends with the token. */
  readonly renews: boolean;
  /** How far the server's clock is ahead of ours, in milliseconds, as far as the token showed. */
  readonly clockSkew: number;
}

export interface AccountParts {
  readonly databases: Databases;
  readonly profiles: Profiles;
  readonly addresses: ServerAddresses;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly connection: ConnectionMemory;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Asks the server of this place whether it accepts the credentials; rejects with what went wrong. */
  readonly probe: (place: Place) => Promise<void>;
  /** Told when a change made elsewhere could not be read. */
  readonly onRefreshFailed: (error: unknown) => void;
}

/** Where a sign-in goes that begins now; it stays the same whatever happens meanwhile. */
export interface SignInTarget extends Place {
  readonly webUrl: string;
}

/** Everything but what the keyring holds. */
interface Stored {
  readonly identity: Pick<ServerStatus, 'profile' | 'url' | 'webUrl'>;
  readonly place: Place | null;
  readonly signIn: RememberedSignIn;
}

interface Snapshot {
  readonly state: AccountState;
  readonly place: Place | null;
  readonly credentials: Credentials | null;
}

/**
 * Which server, which profile, signed in or not, reachable or not. Whatever changes something resolves to the fresh
 * status. Nothing but signing in and checking needs a network, and nothing waits for it.
 */
export class Account implements Disposable {
  readonly #parts: AccountParts;
  readonly #serial = new Serial();
  readonly #changed = new Emitter<AccountState>();
  readonly #expired = new Emitter<ServerStatus>();
  readonly #subscriptions = new DisposableList();
  readonly #checks = new Map<string, Promise<void>>();
  #last: AccountState | undefined;
  /** What was stored at the last look, if the keyring agreed with it. */
  #settled: string | undefined;
  readonly #queued = new Set<() => Promise<unknown>>();
  #ending = new DisposableList();

  /** Fires once for each change of the state, whichever window made it. */
  readonly onDidChange = this.#changed.event;

  /** Fires when using the account showed that it has expired; not for what was expired from the start. */
  readonly onDidExpireInUse = this.#expired.event;

  constructor(parts: AccountParts) {
    this.#parts = parts;
    this.#subscriptions.add(this.#changed);
    this.#subscriptions.add(this.#expired);
    this.#subscriptions.add(parts.databases.onDidChange(() => this.#soon(this.#look)));
    this.#subscriptions.add(parts.secrets.onDidChange(() => this.#soon(this.#refresh)));
    this.#subscriptions.add({ dispose: () => this.#ending.dispose() });
  }

  async state(): Promise<AccountState> {
    return (await this.#serial.run(this.#refresh)).state;
  }

  async status(): Promise<ServerStatus> {
    return (await this.state()).status;
  }

  /** The profile in use. Like the list of all, it needs none of their databases. */
  activeProfile(): Promise<Profile> {
    return this.#parts.profiles.active();
  }

  profiles(): Promise<Profile[]> {
    return this.#parts.profiles.list();
  }

  /**
   * The profile in use, or the one with this id, and the server. Asks neither network nor keyring.
   * @throws WaveFlowError `profile.unknown`
   */
  async currentProfile(id?: string): Promise<CurrentProfile> {
    const { profile, url } = await this.#identity();
    const profileId = id ?? profile.id;
    return { profileId, serverUrl: url, database: await this.#parts.databases.profile(profileId) };
  }

  /** @param input as typed; blank means "no server" (PROTOCOL.md, "Server address") */
  setServerUrl(input: string): Promise<ServerStatus> {
    return this.#change(async () => this.#parts.addresses.change({ url: parseServerUrl(input) }));
  }

  /** Sets the server and, where it is given, its web URL in one step. */
  setAddress(change: AddressChange): Promise<ServerStatus> {
    return this.#change(() => this.#parts.addresses.change(change));
  }

  /** The URLs that `setAddress` would lead to. */
  addressAfter(change: AddressChange): Promise<ServerAddress> {
    return this.#parts.addresses.after(change);
  }

  /**
   * @param input as typed; blank means "no web front end" (PROTOCOL.md, "Server address")
   * @param server whose web URL it is, by default the one in use; another one may be in use by now
   * @throws WaveFlowError `server.missing` where no server is set that the web URL could belong to
   */
  setWebUrl(input: string, server?: string): Promise<ServerStatus> {
    return this.#change(async () => this.#parts.addresses.changeWebUrl(parseServerUrl(input), server));
  }

  /**
   * @param input as pasted (PROTOCOL.md, "Pasted tokens")
   * @throws WaveFlowError `server.missing` where no server is set that the token could belong to
   */
  pasteToken(input: string): Promise<ServerStatus> {
    return this.#change(async () => {
      const token = parseToken(input);
      const place = this.#placeOf(await this.#identity());
      if (place === null) throw serverMissing();
      const skew = skewOfAged(token, this.#parts.clock.now());
      await this.#parts.sessions.save(place, { token, web: null, ...(skew !== 0 && { skew }) });
    });
  }

  /** @throws WaveFlowError `server.missing` or `signIn.noWebUrl` */
  async signInTarget(): Promise<SignInTarget> {
    const { profile, url, webUrl } = await this.status();
    if (url === null) throw serverMissing();
    if (webUrl === null) throw webUrlMissing();
    return { profileId: profile.id, url, webUrl };
  }

  /** Keeps what a sign-in brought, where it began. @param credentials with a token that was issued just now */
  signIn({ profileId, url }: SignInTarget, credentials: Credentials): Promise<ServerStatus> {
    return this.#change(async () => {
      const skew = skewOfFresh(credentials.token ?? '', this.#parts.clock.now());
      await this.#parts.profiles.assertExists(profileId);
      await this.#parts.sessions.save({ profileId, url }, { ...credentials, ...(skew !== 0 && { skew }) });
    });
  }

  /**
   * Signing out when signed out is a success. URLs and profile stay.
   * @param from default the place in use; another one's sign-in may be gone, with its profile
   */
  signOut(from?: Place): Promise<ServerStatus> {
    return this.#change(async () => {
      const place = from ?? this.#placeOf(await this.#identity());
      const isKnown = (await this.profiles()).some(({ id }) => id === place?.profileId);
      if (place !== null && isKnown) await this.#parts.sessions.clear(place);
    });
  }

  switchProfile(id: string): Promise<ServerStatus> {
    return this.#change(() => this.#parts.profiles.switchTo(id));
  }

  /** Makes a profile and switches to it. */
  createProfile(name: string): Promise<ServerStatus> {
    return this.#change(() => this.#parts.profiles.create(name));
  }

  renameProfile(id: string, name: string): Promise<ServerStatus> {
    return this.#change(() => this.#parts.profiles.rename(id, name));
  }

  /** Deletes the profile's secrets first: a failure leaves a profile that is signed out, never a stray token. */
  deleteProfile(id: string): Promise<ServerStatus> {
    return this.#change(async () => {
      await this.#parts.profiles.assertRemovable(id);
      await this.#parts.sessions.clearAll(id, (await this.#parts.addresses.current()).url);
      await this.#parts.profiles.remove(id);
      await this.#parts.databases.remove(id);
    });
  }

  /** Asks the server, unless nobody is signed in. Calls at the same time share one question. */
  check(): Promise<ServerStatus> {
    return this.#check('inUse');
  }

  /**
   * A token that is good for the server of now, renewed where it must be. It is the caller's to keep it from others.
   * @throws WaveFlowError `session.expired` where nobody is signed in any more, a `keyring.*` kind where nobody knows,
   * or what went wrong on the network
   */
  async token(): Promise<string> {
    const { place, state } = await this.#serial.run(this.#refresh);
    if (place === null) throw serverMissing();
    if (state.status.connection.state === 'expired' && !state.renews) throw sessionExpired(new URL(place.url).host);
    try {
      return await this.#parts.tokens.current(place);
    } catch (error) {
      await this.#learn(place, error, state.status);
      throw error;
    }
  }

  /**
   * Like `token`, but where none can be had within `ms` milliseconds, the one that was last in use, which may have ended.
   * Null where nobody is signed in any more, or nobody knows.
   */
  async latestToken(ms: number): Promise<string | null> {
    try {
      return await within(this.#parts.timers, ms, this.token(), cancelled);
    } catch {
      const { credentials } = await this.#serial.run(this.#refresh);
      return credentials?.token ?? null;
    }
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  async #check(occasion: Occasion): Promise<ServerStatus> {
    const { place, credentials, state } = await this.#serial.run(this.#refresh);
    if (place === null || credentials === null) return state.status;
    const reference = referenceOf(place);
    const running =
      this.#checks.get(reference) ?? this.#ask(place, occasion).finally(() => this.#checks.delete(reference));
    this.#checks.set(reference, running);
    await running;
    return this.status();
  }

  async #ask(place: Place, occasion: Occasion): Promise<void> {
    const before = occasion === 'inUse' ? await this.status() : null;
    const failure = await this.#parts.probe(place).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!isCancelled(failure)) await this.#learn(place, failure, before);
  }

  /**
   * Remembers what the server said about a place, and tells who wants to know.
   * @param before the status when it was asked; null where it is no news that the account has expired
   */
  async #learn(place: Place, failure: unknown, before: ServerStatus | null): Promise<void> {
    const { status } = await this.#serial.run(async () => {
      // The profile may have been deleted meanwhile.
      const { credentials } = await this.#parts.sessions.find(place).catch(() => ({ credentials: null }));
      if (credentials) this.#parts.connection.remember(place, credentials, failure);
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

  /** Everybody who wants the same before its turn comes shares it. */
  #soon(work: () => Promise<unknown>): void {
    if (this.#queued.has(work)) return;
    this.#queued.add(work);
    void this.#serial.run(async () => {
      this.#queued.delete(work);
      await work().catch(this.#parts.onRefreshFailed);
    });
  }

  readonly #refresh = async (): Promise<Snapshot> => this.#refreshFrom(await this.#stored());

  /** Most changes of a database are no business of the account, and the keyring is slow. */
  readonly #look = async (): Promise<void> => {
    const stored = await this.#stored();
    if (JSON.stringify(stored) !== this.#settled) await this.#refreshFrom(stored);
  };

  async #refreshFrom(stored: Stored): Promise<Snapshot> {
    const snapshot = await this.#read(stored);
    const { state } = snapshot;
    this.#settled = agree(stored, state) ? JSON.stringify(stored) : undefined;
    const changed = JSON.stringify(state) !== JSON.stringify(this.#last);
    this.#last = state;
    if (!changed) return snapshot;
    this.#watchTheEnd(snapshot);
    this.#changed.fire(state);
    if (state.status.connection.state === 'checking') void this.check().catch(this.#parts.onRefreshFailed);
    return snapshot;
  }

  /** Asks the server when the token should have ended, and after the leeway that servers give. */
  #watchTheEnd({ state: { renews, clockSkew, status } }: Snapshot): void {
    this.#ending.dispose();
    this.#ending = new DisposableList();
    if (renews || status.expiresAt === null) return;
    const rest = status.expiresAt - clockSkew - this.#parts.clock.now();
    for (const ms of [rest, rest + LEEWAY_MS].filter((one) => one > 0)) {
      const ask = (): void => void this.#check('atItsEnd').catch(this.#parts.onRefreshFailed);
      this.#ending.add(this.#parts.timers.after(Math.min(ms, LONGEST_TIMER_MS), ask));
    }
  }

  async #stored(): Promise<Stored> {
    const identity = await this.#identity();
    const place = this.#placeOf(identity);
    return { identity, place, signIn: place ? await this.#parts.sessions.remembered(place) : NOBODY };
  }

  async #read({ identity, place }: Stored): Promise<Snapshot> {
    const { credentials, keyring } = place ? await this.#parts.sessions.find(place) : NOTHING_FOUND;
    const connection = this.#parts.connection.of(place, credentials);
    const { account, expiresAt } = readClaims(credentials?.token ?? null);
    const signedIn = credentials !== null && connection.state !== 'expired';
    const status = { ...identity, signedIn, connection, account, expiresAt };
    const renews = credentials?.web != null;
    return { state: { status, keyring, renews, clockSkew: credentials?.skew ?? 0 }, place, credentials };
  }

  async #identity(): Promise<Stored['identity']> {
    const { id, name } = await this.#parts.profiles.active();
    return { profile: { id, name }, ...(await this.#parts.addresses.current()) };
  }

  #placeOf({ profile, url }: Stored['identity']): Place | null {
    return url === null ? null : { profileId: profile.id, url };
  }
}

const NOBODY: RememberedSignIn = { isSignedIn: false, credential: null };
const NOTHING_FOUND: FoundCredentials = { credentials: null, keyring: 'works', failure: null };

/** Whether the keyring has told what the database knows of already. */
const agree = ({ signIn: { credential } }: Stored, { keyring, status }: AccountState): boolean =>
  keyring === 'works' && (credential === null || credential.expiresAt === status.expiresAt);

/** Why the server is asked: somebody wants to know, or the token should have ended. Nobody is told of the latter. */
type Occasion = 'inUse' | 'atItsEnd';

/** Servers accept a token for 60 s after its end (PROTOCOL.md, "Token verification"). */
const LEEWAY_MS = 90_000;

/** What JavaScript timers can wait at most. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
