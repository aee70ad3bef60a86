import type { Clock } from '../core/clock';
import { Coalescer } from '../core/coalescer';
import { DisposableList, type Disposable } from '../core/disposal';
import { Emitter, type Event } from '../core/emitter';
import { cancelled, playlistNotOnServer, playlistNotShared, shareSignedOut, shareWebUrlMissing } from '../core/errors';
import { withTimeout, type Timers } from '../core/timers';
import type { AccessToken } from '../remote/accessToken';
import type { Generation } from '../remote/generation';
import type { FixedLinkServer, LiveLinkServer, ShareLinkServer } from '../remote/shareLinkServer';
import type { Queries } from '../store/database';
import {
  deleteFixedLink,
  listFixedLinks,
  listOrphanedLinks,
  readFixedLink,
  writeFixedLink,
  type FixedLinkRow,
} from '../store/tables/fixedLinks';
import { listEntries } from '../store/tables/playlistTracks';
import { findPlaylist } from '../store/tables/playlists';
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
  /** Returns what sends the requests of the account. Sends none yet. */
  readonly server: (account: LinkAccount) => ShareLinkServer | Promise<ShareLinkServer>;
  /** Returns the id that the profile has for the account. */
  readonly remoteProfile: (scope: SyncScope) => Promise<string>;
  /** Returns a token for this profile and server, other than `rejected`. */
  readonly token: (key: SessionKey, rejected?: string) => Promise<AccessToken>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Called when the links could not be read after a change. */
  readonly onRefreshFailed: (error: unknown) => void;
}

/** Whose links a server is asked for. */
export interface LinkAccount {
  readonly scope: SyncScope;
  /** Of the account's sign-in. */
  readonly generation: Generation;
  /** Returns an access token other than `rejected`. */
  readonly token: (rejected: string | undefined) => Promise<AccessToken>;
}

interface NewLink {
  readonly playlistId: string;
  readonly expiresAt: number | null;
}

/** How long a link that is known waits for what the server says of it. */
const ANSWER_LIMIT_MS = 3_000;

/** Leaves time to undo a deletion. */
const ORPHAN_DELAY_MS = 60_000;

interface Owner {
  readonly profile: CurrentProfile;
  readonly scope: SyncScope;
}

/** What a link shows. `changed`: tracks that the playlist does not have any more, or not in this order. */
export type LinkState = 'none' | 'current' | 'changed' | 'expired';

/**
 * Links that let anyone read a playlist (PROTOCOL.md, "Share links" and "v2 shares"). A link belongs to the server and the
 * account that it was created with: no other account of the profile sees it. Links that another device created are not
 * known here.
 */
export class ShareLinks implements Disposable {
  readonly #options: ShareLinksOptions;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new Emitter<void>());
  #last: string | undefined;
  #orphanTimer: Disposable | undefined;

  /** Fires when other playlists are shared than before, whichever window made the change. */
  readonly onDidChange = this.#changed.event;

  constructor(options: ShareLinksOptions) {
    this.#options = options;
    const refreshes = new Coalescer(() => this.#refresh(), options.onRefreshFailed);
    this.#owned.add(options.onDidChangeStore(() => void refreshes.request()));
  }

  /** Canonical ids of the playlists that the account in use has shared; none while signed out. Uses no network. */
  async list(): Promise<ReadonlySet<string>> {
    return (await readLinks(await this.#options.profile())).shared;
  }

  /**
   * Whether new links show the tracks of the moment, and may end by themselves.
   * @throws WaveFlowError `share.signedOut`, and what getting a token throws
   */
  async areFixed(): Promise<boolean> {
    return (await this.#server(await this.#owner())).kind === 'fixed';
  }

  /**
   * What the link of a playlist shows. Uses no network.
   * @param playlistId canonical
   * @throws WaveFlowError `share.signedOut`
   */
  async state(playlistId: string): Promise<LinkState> {
    const owner = await this.#owner();
    const { profile, scope } = owner;
    const now = this.#options.clock.now();
    return profile.database.read((queries) =>
      readShareToken(queries, scope, playlistId) === null ? fixedState(queries, owner, playlistId, now) : 'current',
    );
  }

  /**
   * The link of a shared playlist. Uses no network, except that the server may say that a fixed link has ended, or has
   * another URL now.
   * @param playlistId canonical
   * @throws WaveFlowError `share.signedOut`, `share.notShared` or `share.noWebUrl`
   */
  async find(playlistId: string): Promise<string> {
    const owner = await this.#owner();
    const { profile, scope } = owner;
    const token = await profile.database.read((queries) => readShareToken(queries, scope, playlistId));
    if (token !== null) return linkTo(await this.#webUrl(scope), token);
    const row = await this.#fixed(owner, playlistId);
    if (row?.link == null) throw playlistNotShared();
    const { url } = row.link;
    const asked = this.#askAgain(owner, playlistId, row).catch((): string => url);
    const found = await withTimeout(this.#options.timers, ANSWER_LIMIT_MS, asked, cancelled).catch((): string => url);
    if (found === null) throw playlistNotShared();
    return found;
  }

  /**
   * Shares a playlist and resolves to its link, which stays the same until it is revoked.
   * @param playlistId canonical
   * @param expiresAt when a fixed link ends: milliseconds since the epoch; null for never. Ignored where it exists already
   * @throws WaveFlowError `share.signedOut`; `share.noWebUrl`; `share.notOnServer` if the server does not know the playlist;
   * `share.trackCount`; and what requests throw
   */
  async create(playlistId: string, expiresAt: number | null = null): Promise<string> {
    const owner = await this.#owner();
    const server = await this.#server(owner);
    return server.kind === 'live'
      ? this.#createLive(owner, server, playlistId)
      : this.#createFixed(owner, server, { playlistId, expiresAt });
  }

  /**
   * Ends the link of a playlist, at the server first.
   * @param playlistId canonical
   * @throws WaveFlowError `share.signedOut`, and what requests throw
   */
  async revoke(playlistId: string): Promise<void> {
    const owner = await this.#owner();
    const { profile, scope } = owner;
    const server = await this.#server(owner);
    if (server.kind === 'fixed') return this.#revokeFixed(owner, server, playlistId);
    await server.revoke({ profileId: await this.#options.remoteProfile(scope), playlistId });
    await profile.database.write((transaction) => deleteShareLink(transaction, scope, playlistId));
  }

  /**
   * Ends the fixed links of playlists that are not here any more: nobody could do so later. Does nothing while signed out.
   * @throws what requests throw
   */
  async revokeOrphans(): Promise<void> {
    const profile = await this.#options.profile();
    const { scope, orphans } = await readLinks(profile);
    if (scope === null || orphans.length === 0) return;
    const owner = { profile, scope };
    const server = await this.#server(owner);
    if (server.kind !== 'fixed') return;
    for (const playlistId of orphans) await this.#revokeFixed(owner, server, playlistId);
  }

  dispose(): void {
    this.#orphanTimer?.dispose();
    this.#owned.dispose();
  }

  async #createLive({ profile, scope }: Owner, server: LiveLinkServer, playlistId: string): Promise<string> {
    const webUrl = await this.#webUrl(scope);
    const token = await server.create({ profileId: await this.#options.remoteProfile(scope), playlistId });
    if (token === null) throw playlistNotOnServer(new URL(scope.serverUrl).host);
    const now = this.#options.clock.now();
    await profile.database.write((transaction) => writeShareLink(transaction, scope, { playlistId, token, now }));
    return linkTo(webUrl, token);
  }

  async #createFixed(owner: Owner, server: FixedLinkServer, { playlistId, expiresAt }: NewLink): Promise<string> {
    const { profile, scope } = owner;
    const earlier = await this.#fixed(owner, playlistId);
    if (earlier?.link != null) {
      const url = await this.#askAgain(owner, playlistId, earlier);
      if (url !== null) return url;
      // The server may have made it, but nobody has its URL.
    } else if (earlier !== null) await this.#revokeFixed(owner, server, playlistId);
    const order = await server.order(playlistId, expiresAt);
    const unknown = playlistNotOnServer(new URL(scope.serverUrl).host);
    if (order === null) throw unknown;
    // Before the request, so that a link whose creation is not answered can still be revoked.
    const row = await profile.database.write((transaction) => {
      const localTracks = tracksOf(transaction, playlistId);
      const ordered: FixedLinkRow = { ...order, localTracks, link: null };
      writeFixedLink(transaction, scope, { playlistId, link: ordered, now: this.#options.clock.now() });
      return ordered;
    });
    const url = await this.#askAgain(owner, playlistId, row);
    if (url === null) throw unknown;
    return url;
  }

  /** Resolves to the present URL of the link that was ordered; null, and forgets it, if the server does not have it. */
  async #askAgain(owner: Owner, playlistId: string, row: FixedLinkRow): Promise<string | null> {
    const { profile, scope } = owner;
    const server = await this.#server(owner);
    const link = server.kind === 'fixed' ? await server.create(row) : null;
    await profile.database.write((transaction) => {
      // Another window may have ordered another one meanwhile.
      if (readFixedLink(transaction, scope, playlistId)?.operationId !== row.operationId) return;
      if (link === null) return deleteFixedLink(transaction, scope, playlistId);
      if (link.url === row.link?.url) return;
      writeFixedLink(transaction, scope, { playlistId, link: { ...row, link }, now: this.#options.clock.now() });
    });
    return link?.url ?? null;
  }

  async #revokeFixed(owner: Owner, server: FixedLinkServer, playlistId: string): Promise<void> {
    const { profile, scope } = owner;
    const row = await this.#fixed(owner, playlistId);
    const link = row === null ? null : (row.link ?? (await server.create(row)));
    if (link !== null) await server.revoke(link.id);
    await profile.database.write((transaction) => deleteFixedLink(transaction, scope, playlistId));
  }

  #fixed({ profile, scope }: Owner, playlistId: string): Promise<FixedLinkRow | null> {
    return profile.database.read((queries) => readFixedLink(queries, scope, playlistId));
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

  async #server({ scope }: Owner): Promise<ShareLinkServer> {
    const { profileId, serverUrl: url, accountId } = scope;
    const current = async (rejected?: string): Promise<AccessToken> => {
      const token = await this.#options.token({ profileId, url }, rejected);
      // Another account may have signed in meanwhile.
      if (token.accountId !== accountId) throw cancelled();
      return token;
    };
    const { generation } = await current();
    return this.#options.server({ scope, generation, token: current });
  }

  async #refresh(): Promise<void> {
    const { shared, orphans } = await readLinks(await this.#options.profile());
    if (orphans.length > 0) this.#scheduleOrphans();
    const now = [...shared].join(' ');
    if (now === this.#last) return;
    this.#last = now;
    this.#changed.fire();
  }

  #scheduleOrphans(): void {
    this.#orphanTimer ??= this.#options.timers.after(ORPHAN_DELAY_MS, () => {
      this.#orphanTimer = undefined;
      this.revokeOrphans().catch(this.#options.onRefreshFailed);
    });
  }
}

/** @param webUrl canonical, without a trailing slash */
const linkTo = (webUrl: string, token: string): string => `${webUrl}/p/${token}`;

/** Rows of the tracks of a playlist, in their order. @param playlistId canonical */
function tracksOf(queries: Queries, playlistId: string): number[] {
  const playlist = findPlaylist(queries, playlistId);
  return playlist === undefined ? [] : listEntries(queries, playlist.localId).map(({ trackId }) => trackId);
}

interface AccountLinks {
  /** Null while signed out. */
  readonly scope: SyncScope | null;
  /** Canonical ids of the playlists that are shared. */
  readonly shared: ReadonlySet<string>;
  /** Canonical ids of those with a fixed link that are not here any more. */
  readonly orphans: readonly string[];
}

/** The links of the account in use. One read. */
const readLinks = (profile: CurrentProfile): Promise<AccountLinks> =>
  profile.database.read((queries) => {
    const scope = readAccountScope(queries, profile);
    if (scope === null) return { scope, shared: new Set(), orphans: [] };
    const shared = new Set([...listSharedPlaylists(queries, scope), ...listFixedLinks(queries, scope)]);
    return { scope, shared, orphans: listOrphanedLinks(queries, scope) };
  });

function fixedState(queries: Queries, { scope }: Owner, playlistId: string, now: number): LinkState {
  const row = readFixedLink(queries, scope, playlistId);
  if (row?.link == null) return 'none';
  if (row.expiresAt !== null && row.expiresAt <= now) return 'expired';
  return JSON.stringify(row.localTracks) === JSON.stringify(tracksOf(queries, playlistId)) ? 'current' : 'changed';
}
