import type { Store } from '../store';
import { apiError } from '../apiError';
import type { Catalogue } from './catalogue';
import type { Album, Artist, Track } from './entities';

/** Kinds that can be liked and rated. */
export type EntityType = 'track' | 'album' | 'artist';

/** What an account may see: the libraries it is a member of, and in them the tracks whose files are there. */
export class Visibility {
  readonly #store: Store;
  readonly #catalogue: Catalogue;
  /** Tracks without a file. */
  #missing = new Set<string>();
  #hashes = new Map<string, string>();

  constructor(store: Store, catalogue: Catalogue) {
    this.#store = store;
    this.#catalogue = catalogue;
    this.refresh();
  }

  /** Reads again which tracks differ from the catalogue. */
  refresh(): void {
    const states = this.#store.all(this.#store.query.selectFrom('track_state').selectAll());
    this.#missing = new Set(states.filter(({ available }) => available === 0).map(({ track_id }) => track_id));
    this.#hashes = new Map(states.map(({ track_id, full_hash }) => [track_id, full_hash]));
  }

  /** The libraries of an account with its role there. */
  memberships(accountId: string): Map<string, 'owner' | 'manager' | 'listener'> {
    const { query } = this.#store;
    const rows = query.selectFrom('member').select(['library_id', 'role']).where('account_id', '=', accountId);
    return new Map(this.#store.all(rows).map(({ library_id, role }) => [library_id, role]));
  }

  /** @throws HttpError 404 for who is no member */
  requireMember(accountId: string, libraryId: string): void {
    if (!this.memberships(accountId).has(libraryId)) {
      throw apiError('not_found');
    }
  }

  isAvailable({ id }: Track): boolean {
    return !this.#missing.has(id);
  }

  hashOf({ id, fullHash }: Track): string {
    return this.#hashes.get(id) ?? fullHash;
  }

  /** The track, if the account may see it, and its file is there. */
  track(accountId: string, id: string): Track | undefined {
    const track = this.#catalogue.track(id);
    return track && this.isAvailable(track) && this.#sees(accountId, track.album) ? track : undefined;
  }

  /** The tracks among these, in their order. */
  tracks(accountId: string, ids: readonly string[]): Track[] {
    const libraries = this.memberships(accountId);
    return ids
      .flatMap((id) => this.#catalogue.track(id) ?? [])
      .filter((track) => this.isAvailable(track) && libraries.has(track.album.libraryId));
  }

  /** @throws HttpError 404 unless the account sees all of them */
  requireTracks(accountId: string, ids: readonly string[]): void {
    if (this.tracks(accountId, ids).length !== ids.length) {
      throw apiError('not_found');
    }
  }

  album(accountId: string, id: string): Album | undefined {
    const album = this.#catalogue.album(id);
    return album && this.#sees(accountId, album) ? album : undefined;
  }

  artist(accountId: string, id: string): Artist | undefined {
    const artist = this.#catalogue.artist(id);
    return artist && this.#sees(accountId, artist) ? artist : undefined;
  }

  /** Whether the account may see an entity, also a track without a file. */
  admits(accountId: string, type: EntityType, id: string): boolean {
    switch (type) {
      case 'track': {
        const track = this.#catalogue.track(id);
        return track !== undefined && this.#sees(accountId, track.album);
      }
      case 'album':
        return this.album(accountId, id) !== undefined;
      case 'artist':
        return this.artist(accountId, id) !== undefined;
    }
  }

  /** @throws HttpError 404 if the account may not see the entity */
  require(accountId: string, type: EntityType, id: string): void {
    if (!this.admits(accountId, type, id)) {
      throw apiError('not_found');
    }
  }

  #sees(accountId: string, { libraryId }: { libraryId: string }): boolean {
    return this.memberships(accountId).has(libraryId);
  }
}
