import type { Clock } from '../core/clock';
import { Coalescer } from '../core/coalescer';
import { DisposableList, type Disposable } from '../core/disposal';
import { Emitter, type Event } from '../core/emitter';
import { cancelled, playlistNotOnServer, playlistNotShared, shareSignedOut, shareWebUrlMissing } from '../core/errors';
import type { AccessToken } from '../remote/accessToken';
import type { ShareLinkServer } from '../remote/shareLinkServer';
import { listSharedPlaylists, deleteShareLink, readShareToken, writeShareLink } from '../store/tables/shareLinks';
import { readAccountScope, type CurrentProfile, type SyncScope } from '../store/tables/syncScope';
import type { ServerAddress } from './serverAddress';
import type { SessionKey } from './sessionKey';

export interface ShareLinksOptions {
  /** Returns the profile in use. */
  readonly profile: () => Promise<CurrentProfile>;
  /** Returns the server and its web URL. */
  readonly address: () => Promise<ServerAddress>;
  /** Fires after anything that may have changed a database or the profile in use. */
  readonly onDidChangeStore: Event<void>;
  /** @param token returns an access token other than `rejected` */
  readonly server: (url: string, token: (rejected: string | undefined) => Promise<string>) => ShareLinkServer;
  /** Returns the id that the profile has for the account. */
  readonly remoteProfile: (scope: SyncScope) => Promise<string>;
  /** Returns a token for this profile and server, other than `rejected`. */
  readonly token: (key: SessionKey, rejected?: string) => Promise<AccessToken>;
  readonly clock: Clock;
  /** Called when the links could not be read after a change. */
  readonly onRefreshFailed: (error: unknown) => void;
}

interface Owner {
  readonly profile: CurrentProfile;
  readonly scope: SyncScope;
}

/**
 * Links that let anyone read a playlist (PROTOCOL.md, "Share links"). A link belongs to the server and the account that
 * it was created with: no other account of the profile sees it. Links that another device created are not known here
 * until they are created here as well, which yields the same link.
 */
export class ShareLinks implements Disposable {
  readonly #options: ShareLinksOptions;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new Emitter<void>());
  #last: string | undefined;

  /** Fires when other playlists are shared than before, whichever window made the change. */
  readonly onDidChange = this.#changed.event;

  constructor(options: ShareLinksOptions) {
    this.#options = options;
    const refreshes = new Coalescer(() => this.#notifyIfChanged(), options.onRefreshFailed);
    this.#owned.add(options.onDidChangeStore(() => void refreshes.request()));
  }

  /** Canonical ids of the playlists that the account in use has shared; none while signed out. Uses no network. */
  async list(): Promise<ReadonlySet<string>> {
    const profile = await this.#options.profile();
    const ids = await profile.database.read((queries) => {
      const scope = readAccountScope(queries, profile);
      return scope === null ? [] : listSharedPlaylists(queries, scope);
    });
    return new Set(ids);
  }

  /**
   * The link of a shared playlist. Uses no network.
   * @param playlistId canonical
   * @throws WaveFlowError `share.signedOut`, `share.notShared` or `share.noWebUrl`
   */
  async find(playlistId: string): Promise<string> {
    const { profile, scope } = await this.#owner();
    const token = await profile.database.read((queries) => readShareToken(queries, scope, playlistId));
    if (token === null) throw playlistNotShared();
    return linkTo(await this.#webUrl(scope), token);
  }

  /**
   * Shares a playlist and resolves to its link, which stays the same until it is revoked.
   * @param playlistId canonical
   * @throws WaveFlowError `share.signedOut`; `share.noWebUrl`; `share.notOnServer` if the server does not know the playlist;
   * and what requests throw
   */
  async create(playlistId: string): Promise<string> {
    const owner = await this.#owner();
    const { profile, scope } = owner;
    const webUrl = await this.#webUrl(scope);
    const token = await this.#server(owner).create({ profileId: await this.#options.remoteProfile(scope), playlistId });
    if (token === null) throw playlistNotOnServer(new URL(scope.serverUrl).host);
    const now = this.#options.clock.now();
    await profile.database.write((transaction) => writeShareLink(transaction, scope, { playlistId, token, now }));
    return linkTo(webUrl, token);
  }

  /**
   * Ends the link of a playlist, at the server first.
   * @param playlistId canonical
   * @throws WaveFlowError `share.signedOut`, and what requests throw
   */
  async revoke(playlistId: string): Promise<void> {
    const owner = await this.#owner();
    const { profile, scope } = owner;
    await this.#server(owner).revoke({ profileId: await this.#options.remoteProfile(scope), playlistId });
    await profile.database.write((transaction) => deleteShareLink(transaction, scope, playlistId));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Whose link it is, whatever is switched in the meantime. */
  async #owner(): Promise<Owner> {
    const profile = await this.#options.profile();
    const scope = await profile.database.read((queries) => readAccountScope(queries, profile));
    if (scope === null) throw shareSignedOut();
    return { profile, scope };
  }

  async #webUrl({ serverUrl }: SyncScope): Promise<string> {
    const { url, webUrl } = await this.#options.address();
    if (url !== serverUrl) throw cancelled();
    if (webUrl === null) throw shareWebUrlMissing();
    return webUrl;
  }

  #server({ scope: { profileId, serverUrl, accountId } }: Owner): ShareLinkServer {
    return this.#options.server(serverUrl, async (rejected) => {
      const token = await this.#options.token({ profileId, url: serverUrl }, rejected);
      // Another account may have signed in meanwhile.
      if (token.accountId !== accountId) throw cancelled();
      return token.value;
    });
  }

  async #notifyIfChanged(): Promise<void> {
    const now = [...(await this.list())].join(' ');
    if (now === this.#last) return;
    this.#last = now;
    this.#changed.fire();
  }
}

/** @param webUrl canonical, without a trailing slash */
const linkTo = (webUrl: string, token: string): string => `${webUrl}/p/${token}`;
