import type { Clock } from '../core/clock';
import { DisposableList, type Disposable } from '../core/disposal';
import { Emitter } from '../core/emitter';
import { serverMissing } from '../core/errors';
import { Serial } from '../core/serial';
import { readClaims } from '../protocol/claims';
import type { ServerStatus } from '../protocol/status';
import { deleteSetting, readSetting, writeSetting } from '../store/settings';
import type { Databases } from './databases';
import type { Profile, Profiles } from './profiles';
import type { Secrets } from './secrets';
import { parseServerUrl } from './serverUrl';
import type { KeyringHealth, Sessions } from './sessions';
import { parseToken } from './token';

const SERVER_URL = 'app.waveflow_server_url';
const WEB_URL = 'app.waveflow_web_url';

export interface AccountState {
  readonly status: ServerStatus;
  readonly keyring: KeyringHealth;
}

export interface AccountParts {
  readonly databases: Databases;
  readonly profiles: Profiles;
  readonly sessions: Sessions;
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** Told when a change made elsewhere could not be read. */
  readonly onRefreshFailed: (error: unknown) => void;
}

/**
 * Which server, which profile, signed in or not. Whatever changes something resolves to the fresh status.
 * Works without any network.
 */
export class Account implements Disposable {
  readonly #parts: AccountParts;
  readonly #serial = new Serial();
  readonly #changed = new Emitter<AccountState>();
  readonly #subscriptions = new DisposableList();
  #last: AccountState | undefined;
  #refreshQueued = false;

  /** Fires once for each change of the state, whichever window made it. */
  readonly onDidChange = this.#changed.event;

  constructor(parts: AccountParts) {
    this.#parts = parts;
    this.#subscriptions.add(this.#changed);
    this.#subscriptions.add(parts.databases.onDidChange(() => this.#refreshSoon()));
    this.#subscriptions.add(parts.secrets.onDidChange(() => this.#refreshSoon()));
  }

  state(): Promise<AccountState> {
    return this.#serial.run(() => this.#refresh());
  }

  async status(): Promise<ServerStatus> {
    return (await this.state()).status;
  }

  profiles(): Promise<Profile[]> {
    return this.#parts.profiles.list();
  }

  /** @param input as typed; blank means "no server" (protocol section 2.2) */
  setServerUrl(input: string): Promise<ServerStatus> {
    return this.#change(async () => {
      const url = parseServerUrl(input);
      const app = await this.#parts.databases.app();
      await app.write((transaction) => {
        if (readSetting(transaction, 'app_setting', SERVER_URL) === url) return;
        if (url === null) deleteSetting(transaction, 'app_setting', SERVER_URL);
        else {
          const setting = { key: SERVER_URL, value: url, valueType: 'string', now: this.#parts.clock.now() } as const;
          writeSetting(transaction, 'app_setting', setting);
        }
      });
    });
  }

  /**
   * @param input as pasted (protocol section 2.3)
   * @throws WaveFlowError `server.missing` where no server is set that the token could belong to
   */
  pasteToken(input: string): Promise<ServerStatus> {
    return this.#change(async () => {
      const token = parseToken(input);
      const { profile, url } = await this.#identity();
      if (url === null) throw serverMissing();
      await this.#parts.sessions.save({ profileId: profile.id, url }, token);
    });
  }

  /** Signing out when signed out is a success. URL and profile stay. */
  signOut(): Promise<ServerStatus> {
    return this.#change(async () => {
      const { profile, url } = await this.#identity();
      if (url !== null) await this.#parts.sessions.clear({ profileId: profile.id, url });
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
      await this.#parts.sessions.clearAll(id);
      await this.#parts.profiles.remove(id);
      await this.#parts.databases.remove(id);
    });
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #change(work: () => Promise<void>): Promise<ServerStatus> {
    return this.#serial.run(async () => {
      await work();
      return (await this.#refresh()).status;
    });
  }

  #refreshSoon(): void {
    if (this.#refreshQueued) return;
    this.#refreshQueued = true;
    void this.#serial.run(async () => {
      this.#refreshQueued = false;
      await this.#refresh().catch(this.#parts.onRefreshFailed);
    });
  }

  async #refresh(): Promise<AccountState> {
    const state = await this.#read();
    const changed = JSON.stringify(state) !== JSON.stringify(this.#last);
    this.#last = state;
    if (changed) this.#changed.fire(state);
    return state;
  }

  async #read(): Promise<AccountState> {
    const identity = await this.#identity();
    const { profile, url } = identity;
    const { token, keyring } =
      url === null
        ? { token: null, keyring: 'works' as const }
        : await this.#parts.sessions.find({ profileId: profile.id, url });
    const claims = token === null ? { account: null, expiresAt: null } : readClaims(token);
    return { status: { ...identity, signedIn: token !== null, ...claims }, keyring };
  }

  async #identity(): Promise<Pick<ServerStatus, 'profile' | 'url' | 'webUrl'>> {
    const { id, name } = await this.#parts.profiles.active();
    const app = await this.#parts.databases.app();
    const [url, webUrl] = await app.read((queries) => [
      readSetting(queries, 'app_setting', SERVER_URL),
      readSetting(queries, 'app_setting', WEB_URL),
    ]);
    return { profile: { id, name }, url: url ?? null, webUrl: webUrl ?? null };
  }
}
