import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { apiError } from '../apiError';
import type { Tables } from '../tables';
import type { MutationContext } from './mutations';
import type { UserDataParts } from './parts';

export interface NewPlaylist {
  name: string;
  track_ids: readonly string[];
}

/** Null and absent mean unchanged. */
export interface PlaylistUpdate {
  name?: string | null | undefined;
  comment?: string | null | undefined;
  public?: boolean | null | undefined;
  add?: readonly string[] | null | undefined;
  /** Positions of the list before the update. */
  remove_indexes?: readonly number[] | null | undefined;
  clear?: readonly string[] | null | undefined;
}

const LONGEST_NAME = 200;
const MOST_TRACKS = 10_000;
/** Rows of one statement. */
const BATCH = 200;

/** Playlists (PROTOCOL.md, "v2 playlists"). */
export class Playlists {
  readonly #parts: UserDataParts;

  constructor(parts: UserDataParts) {
    this.#parts = parts;
  }

  /** Those of the account, the last changed first. */
  of(accountId: string) {
    const { store } = this.#parts;
    const rows = this.#rows
      .where('account_id', '=', accountId)
      .orderBy('updated_at', 'desc')
      .orderBy('created_at', 'desc');
    return store.all(rows).map((row) => this.#shape(accountId, row));
  }

  /** @throws HttpError 404 */
  get(accountId: string, id: string) {
    return this.#shape(accountId, this.#require(accountId, id));
  }

  /** The id. */
  create(context: MutationContext, playlist: NewPlaylist): string {
    const { accountId } = context;
    const { store, visibility, mutations } = this.#parts;
    const name = readName(playlist.name);
    const track_ids = [...playlist.track_ids];
    return mutations.run(context, {
      action: 'create',
      target: 'playlist',
      payload: { name, track_ids },
      apply: () => {
        visibility.requireTracks(accountId, track_ids);
        const id = randomUUID();
        const now = this.#parts.clock.now();
        const times = { created_at: now, updated_at: now };
        store.run(
          store.query
            .insertInto('playlist')
            .values({ id, account_id: accountId, name, comment: null, public: 0, ...times }),
        );
        this.#writeTracks(id, track_ids);
        return {
          resultId: id,
          event: { entityType: 'playlist', entityId: id, action: 'upsert', payload: { id, name, track_ids } },
        };
      },
    });
  }

  update(context: MutationContext, id: string, update: PlaylistUpdate): void {
    const clear = update.clear ?? [];
    if (clear.some((name) => name !== 'comment')) {
      throw apiError('validation_error');
    }
    const name = update.name == null ? null : readName(update.name);
    const add = update.add ?? [];
    const remove_indexes = [...new Set(update.remove_indexes ?? [])].sort((one, other) => other - one);
    const { comment = null, public: isPublic = null } = update;
    const clear_comment = clear.includes('comment');
    this.#parts.mutations.run(context, {
      action: 'update',
      target: `playlist:${id}`,
      payload: { name, comment, public: isPublic, add, remove_indexes, clear_comment },
      apply: () => {
        const changes = { name, comment, isPublic, add, removeIndexes: remove_indexes, clearComment: clear_comment };
        return this.#applyUpdate(context.accountId, id, changes);
      },
    });
  }

  delete(context: MutationContext, id: string): void {
    const { store, mutations } = this.#parts;
    mutations.run(context, {
      action: 'delete',
      target: `playlist:${id}`,
      payload: {},
      apply: () => {
        this.#require(context.accountId, id);
        store.run(store.query.deleteFrom('playlist').where('id', '=', id));
        return { resultId: id, event: { entityType: 'playlist', entityId: id, action: 'delete', payload: {} } };
      },
    });
  }

  /** With the tracks that the account cannot see. */
  storedTracks(id: string): string[] {
    const { store } = this.#parts;
    const rows = store.query
      .selectFrom('playlist_track')
      .select('track_id')
      .where('playlist_id', '=', id)
      .orderBy('position');
    return store.all(rows).map(({ track_id }) => track_id);
  }

  #applyUpdate(accountId: string, id: string, { name, comment, isPublic, add, removeIndexes, clearComment }: Changes) {
    const { store, behaviour, visibility, clock } = this.#parts;
    const old = this.#require(accountId, id);
    const stored = this.storedTracks(id);
    if (removeIndexes.some((index) => !Number.isInteger(index) || index < 0 || index >= stored.length)) {
      throw apiError('validation_error');
    }
    visibility.requireTracks(accountId, add);
    const track_ids = [...stored.filter((_, index) => !removeIndexes.includes(index)), ...add];
    const next = {
      name: name ?? old.name,
      comment: clearComment ? null : (comment ?? old.comment),
      public: isPublic ?? old.public === 1,
    };
    store.run(
      store.query
        .updateTable('playlist')
        .set({ ...next, public: next.public ? 1 : 0, updated_at: clock.now() })
        .where('id', '=', id),
    );
    this.#writeTracks(id, track_ids);
    // The journal of the server has the comment from before a clearing.
    const logged = behaviour.settings.commentClear === 'logged' ? next.comment : (comment ?? old.comment);
    const payload = { id, ...next, comment: logged, track_ids };
    return { resultId: id, event: { entityType: 'playlist', entityId: id, action: 'upsert', payload } };
  }

  #writeTracks(id: string, trackIds: readonly string[]): void {
    const { store, behaviour } = this.#parts;
    if (trackIds.length > MOST_TRACKS) {
      throw apiError('validation_error');
    }
    if (behaviour.settings.repeatedTracks === '503' && new Set(trackIds).size !== trackIds.length) {
      throw apiError('service_unavailable');
    }
    store.run(store.query.deleteFrom('playlist_track').where('playlist_id', '=', id));
    const rows = trackIds.map((track_id, position) => ({ playlist_id: id, position, track_id }));
    for (let start = 0; start < rows.length; start += BATCH) {
      store.run(store.query.insertInto('playlist_track').values(rows.slice(start, start + BATCH)));
    }
  }

  #require(accountId: string, id: string): PlaylistRow {
    const row = this.#parts.store.first(this.#rows.where('account_id', '=', accountId).where('id', '=', id));
    if (!row) {
      throw apiError('not_found');
    }
    return row;
  }

  get #rows() {
    return this.#parts.store.query
      .selectFrom('playlist')
      .select(['id', 'name', 'comment', 'public', 'created_at', 'updated_at']);
  }

  #shape(accountId: string, row: PlaylistRow) {
    const { visibility, shapes } = this.#parts;
    const tracks = visibility.tracks(accountId, this.storedTracks(row.id));
    return { ...row, public: row.public === 1, songs: shapes.songs(accountId, tracks) };
  }
}

type PlaylistRow = Omit<Selectable<Tables['playlist']>, 'account_id'>;

interface Changes {
  name: string | null;
  comment: string | null;
  isPublic: boolean | null;
  add: readonly string[];
  removeIndexes: readonly number[];
  clearComment: boolean;
}

/** @throws HttpError 422 */
function readName(text: string): string {
  const name = text.trim();
  if (name === '' || Array.from(name).length > LONGEST_NAME) {
    throw apiError('validation_error');
  }
  return name;
}
