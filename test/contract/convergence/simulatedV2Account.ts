import type { AccessToken } from '../../../src/remote/accessToken';
import { sql } from 'kysely';
import { ratingToStars } from '../../../src/remote/v2/stars';
import { RemoteIdentities } from '../../../src/remoteIdentities';
import { listKnown } from '../../../src/store/tables/knownEntities';
import type { Clock } from '../../../src/core/clock';
import type { InProcessServer } from '../../server/v2/inProcess';
import { SERVER } from '../../support/libraryWindow';
import { v2Servers } from '../../support/v2Servers';
import type { Content } from '../../unit/sync/libraryContent';
import type { SimulatedDevice, SimulatedSignIn } from './simulatedDevice';

const DAY_MS = 24 * 60 * 60_000;

/** What a device has, in the words of the server. */
export interface V2Content {
  /** By the server's id. */
  readonly playlists: Readonly<
    Record<string, { readonly name: string; readonly comment: string; readonly tracks: readonly string[] }>
  >;
  /** Hashes in alphabetical order. */
  readonly likes: readonly string[];
  /** Stars, by hash. */
  readonly ratings: Readonly<Record<string, number>>;
}

/** What another program does to an account, without operation ids and without a device. */
export type ForeignEdit =
  'create' | 'rename' | 'comment' | 'clear' | 'add' | 'remove' | 'delete' | 'like' | 'unlike' | 'rate';

/** An account of a v2 server in this process. */
export class SimulatedV2Account {
  readonly sub: string;
  readonly #server: InProcessServer;
  /** Passing days on the timers of everything would take long. */
  readonly #clock: Clock;
  #days = 0;
  readonly #foreign: ReturnType<InProcessServer['signIn']>;
  /** Whether something has changed that makes no event. */
  wasSilent = false;
  #hasBackup = false;

  constructor(server: InProcessServer, clock: Clock) {
    server.clear();
    this.#server = server;
    this.#clock = { now: () => clock.now() + this.#days * DAY_MS };
    this.sub = server.account.id;
    this.#foreign = server.signIn('Subsonic');
  }

  /** A session for one device. */
  signIn(name: string): SimulatedSignIn {
    const { token, deviceId } = this.#server.signIn(name);
    const accessToken: AccessToken = { value: token, accountId: this.sub, generation: 'v2', deviceId };
    return {
      sub: this.sub,
      accessToken,
      servers: (http, database) => v2Servers({ http, database, clock: this.#clock }),
    };
  }

  handle(request: Request): Promise<Response> {
    return Promise.resolve(this.#server.handle(request));
  }

  /** @param pick decides on what, and with which value */
  async edit(edit: ForeignEdit, pick: number): Promise<void> {
    const track = this.#trackIds[pick % this.#trackIds.length] ?? '';
    const playlists = this.#playlists;
    const playlist = playlists[pick % Math.max(1, Math.min(3, playlists.length))];
    if (edit === 'create') await this.#send('POST', '/playlists', { name: `s${pick}`, track_ids: [track] });
    if (edit === 'like') await this.#send('PUT', `/favorites/track/${track}`);
    if (edit === 'unlike') await this.#send('DELETE', `/favorites/track/${track}`);
    if (edit === 'rate') await this.#send('PUT', `/ratings/track/${track}`, { rating: pick % 6 });
    if (!playlist) return;
    const path = `/playlists/${playlist.id}`;
    if (edit === 'rename') await this.#send('PATCH', path, { name: `r${pick}` });
    if (edit === 'comment') await this.#send('PATCH', path, { comment: `c${pick}` });
    if (edit === 'clear') await this.#send('PATCH', path, { clear: ['comment'] });
    if (edit === 'add') await this.#send('PATCH', path, { add: [track] });
    if (edit === 'remove' && playlist.track_ids.length > 0) {
      await this.#send('PATCH', path, { remove_indexes: [pick % playlist.track_ids.length] });
    }
    if (edit === 'delete') await this.#send('DELETE', path);
  }

  /** Removes the older part of the journal, or all of it. */
  compact(isFar: boolean): void {
    const { journal } = this.#server.parts;
    const all = journal.all(this.sub);
    const to = isFar ? journal.end : (all[Math.floor(all.length / 2)]?.cursor ?? 0);
    journal.compact(to);
  }

  /** Every state is older than a day from now on. */
  passDay(): void {
    this.#days += 2;
  }

  backUp(): void {
    this.#server.parts.store.backUp();
    this.#hasBackup = true;
  }

  restore(): void {
    if (!this.#hasBackup) return;
    const { store, marks, visibility } = this.#server.parts;
    store.restore();
    marks.forget();
    visibility.refresh();
    this.wasSilent = true;
  }

  setAvailable(pick: number, isAvailable: boolean): void {
    const id = this.#trackIds[pick % this.#trackIds.length] ?? '';
    this.#server.parts.feeds.setAvailable([id], isAvailable);
    this.wasSilent = true;
  }

  allAvailable(): void {
    this.#server.parts.feeds.setAvailable([...this.#trackIds], true);
  }

  /** File hashes of the tracks that are used. */
  get files(): string[] {
    return this.#tracks.map((track) => this.#server.parts.visibility.hashOf(track));
  }

  /** @param hash of a file */
  titleOf(hash: string): string {
    return this.#tracks.find((track) => this.#server.parts.visibility.hashOf(track) === hash)?.title ?? hash;
  }

  get content(): V2Content {
    const { store, data } = this.#server.parts;
    const { query } = store;
    const hashes = new Map(this.#tracks.map((track) => [track.id, this.#server.parts.visibility.hashOf(track)]));
    const hashOf = (id: string): string => hashes.get(id) ?? id;
    const stars = store.all(query.selectFrom('star').select('entity_id').where('account_id', '=', this.sub));
    const ratings = store.all(
      query.selectFrom('rating').select(['entity_id', 'rating']).where('account_id', '=', this.sub),
    );
    return {
      playlists: Object.fromEntries(
        this.#playlists.map(({ id, name, comment }) => [
          id,
          { name, comment: comment ?? '', tracks: data.playlists.storedTracks(id).map(hashOf) },
        ]),
      ),
      likes: stars.map(({ entity_id }) => hashOf(entity_id)).sort(),
      ratings: Object.fromEntries(ratings.map(({ entity_id, rating }) => [hashOf(entity_id), rating])),
    };
  }

  /** What the device shows of what the account knows, in the words of the server. */
  async contentOf(device: SimulatedDevice): Promise<V2Content> {
    const { playlists, likes, ratings }: Content = device.content;
    const { connection } = device.store;
    const account = { serverUrl: SERVER, accountId: this.sub };
    const identities = new RemoteIdentities(device.store.open(), account);
    const known = (entity: Parameters<typeof listKnown>[2]) => new Set(listKnown(connection, account, entity));
    const [knownPlaylists, knownLikes, knownRatings] = [known('playlist'), known('liked_track'), known('track_rating')];
    const named: [string, V2Content['playlists'][string]][] = [];
    for (const [id, { texts, tracks }] of Object.entries(playlists)) {
      // What was refused and discarded before the server had it stays on the device.
      if (!knownPlaylists.has(id)) continue;
      const serverId = (await identities.serverPlaylist(id)) ?? `only here: ${id}`;
      named.push([serverId, { name: texts['name'] ?? '', comment: texts['description'] ?? '', tracks }]);
    }
    const stars = Object.entries(ratings).map(([hash, rating]) => [hash, ratingToStars(rating)] as const);
    return {
      playlists: Object.fromEntries(named),
      likes: likes.filter((hash) => knownLikes.has(hash)).sort(),
      ratings: Object.fromEntries(stars.filter(([hash, count]) => count > 0 && knownRatings.has(hash))),
    };
  }

  get #tracks() {
    return this.#server.parts.catalogue.tracks.slice(0, 6);
  }

  get #trackIds(): readonly string[] {
    return this.#tracks.map(({ id }) => id);
  }

  get #playlists() {
    const { store, data } = this.#server.parts;
    const rows = store.query
      .selectFrom('playlist')
      .select(['id', 'name', 'comment'])
      .where('account_id', '=', this.sub);
    return store
      .all(rows.orderBy(sql`rowid`))
      .map((row) => ({ ...row, track_ids: data.playlists.storedTracks(row.id) }));
  }

  async #send(method: string, path: string, body?: unknown): Promise<void> {
    const headers = { authorization: `Bearer ${this.#foreign.token}`, 'content-type': 'application/json' };
    const text = body === undefined ? null : JSON.stringify(body);
    await this.handle(new Request(`${SERVER}/api/v2${path}`, { method, headers, body: text }));
  }
}
