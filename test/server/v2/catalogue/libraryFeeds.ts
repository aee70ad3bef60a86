import { createHash, randomUUID } from 'node:crypto';
import { apiError } from '../apiError';
import type { Behaviour } from '../behaviour';
import type { ServerClock } from '../clock';
import type { Store } from '../store';
import type { Catalogue } from './catalogue';
import type { Track } from './entities';
import type { Visibility } from './visibility';

export interface FeedParts {
  store: Store;
  clock: ServerClock;
  behaviour: Behaviour;
  catalogue: Catalogue;
  visibility: Visibility;
}

/** What scans have found in the libraries, one sequence for each (PROTOCOL.md, "v2 library feeds"). */
export class LibraryFeeds {
  readonly #parts: FeedParts;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    const { store, catalogue } = parts;
    store.transaction(() => {
      for (const { id } of catalogue.libraries.filter((library) => this.end(library.id) === 0)) {
        const tracks = catalogue.tracks.filter(({ album }) => album.libraryId === id);
        tracks.forEach((track, index) => this.#append(id, index + 1, eventOf(track, track.fullHash)));
      }
    });
  }

  /** @throws HttpError 409 when what followed the cursor was cut */
  page(libraryId: string, after: number, limit: number) {
    const { store, behaviour } = this.#parts;
    const { query } = store;
    const cut = store.first(query.selectFrom('library_cut').select('cursor').where('library_id', '=', libraryId));
    if (cut && after < cut.cursor) {
      throw apiError('conflict');
    }
    const rows = store.all(
      query
        .selectFrom('library_event')
        .select(['cursor', 'entity_type', 'entity_id', 'action', 'payload', 'changed_at'])
        .where('library_id', '=', libraryId)
        .where('cursor', '>', after)
        .orderBy('cursor')
        .limit(limit + 1),
    );
    const events = rows.slice(0, limit).map((row) => ({ ...row, payload: JSON.parse(row.payload) as object }));
    const shown = behaviour.settings.unknownLibraryEvents
      ? events.flatMap((event) => [
          { ...event, entity_type: 'hologram' },
          { ...event, future_member: 1 },
        ])
      : events;
    return { events: shown, next_cursor: events.at(-1)?.cursor ?? after, has_more: rows.length > limit };
  }

  /** The highest cursor of the library; 0 without events. */
  end(libraryId: string): number {
    const { store } = this.#parts;
    const end = store.query
      .selectFrom('library_event')
      .select(({ fn }) => fn.max('cursor').as('end'))
      .where('library_id', '=', libraryId);
    return store.first(end)?.end ?? 0;
  }

  /** As if a scan had missed these files, or found them again. */
  setAvailable(trackIds: readonly string[], available: boolean): void {
    const { visibility } = this.#parts;
    this.#change(trackIds, available, (track) => visibility.hashOf(track));
  }

  /** As if a scan had found these files with other bytes. */
  rewrite(trackIds: readonly string[]): void {
    this.#change(trackIds, true, () => createHash('sha256').update(randomUUID()).digest('hex'));
  }

  /** Forgets the events of the library up to the cursor. */
  cut(library_id: string, cursor: number): void {
    const { store } = this.#parts;
    store.run(
      store.query.deleteFrom('library_event').where('library_id', '=', library_id).where('cursor', '<=', cursor),
    );
    store.run(store.query.replaceInto('library_cut').values({ library_id, cursor }));
  }

  #change(trackIds: readonly string[], available: boolean, hash: (track: Track) => string): void {
    const { store, catalogue, visibility } = this.#parts;
    const tracks = trackIds.flatMap((id) => catalogue.track(id) ?? []);
    store.transaction(() => {
      for (const track of tracks) {
        const full_hash = hash(track);
        const { libraryId } = track.album;
        const state = { track_id: track.id, available: available ? 1 : 0, full_hash } as const;
        store.run(store.query.replaceInto('track_state').values(state));
        const event = available
          ? eventOf(track, full_hash)
          : { ...eventOf(track, full_hash), action: 'delete', payload: {} };
        this.#append(libraryId, this.end(libraryId) + 1, event);
      }
    });
    visibility.refresh();
  }

  #append(library_id: string, cursor: number, { payload, ...event }: FeedEvent): void {
    const { store, clock } = this.#parts;
    const values = { library_id, cursor, ...event, payload: JSON.stringify(payload), changed_at: clock.now() };
    store.run(store.query.insertInto('library_event').values(values));
  }
}

interface FeedEvent {
  entity_type: string;
  entity_id: string;
  action: string;
  payload: object;
}

function eventOf({ id }: Track, full_hash: string): FeedEvent {
  return { entity_type: 'track', entity_id: id, action: 'upsert', payload: { full_hash } };
}
