import * as z from 'zod';
import type { LibraryChange, TrackReference } from '../../protocol/libraryChange';
import type { FetchedChange } from '../syncServer';
import { keyOfServerTrack, type Identities } from './identities';
import { isNotFoundError, type V2Client } from './client';
import type { JournalEffect } from './journalEffect';
import { playlistPath } from './playlistPath';
import { songSchema } from './pulledSong';
import type { DecodedEvent } from './pullMemory';
import { starsToRating } from './stars';
import type { TrackReferences } from './trackReferences';

/** Of one playlist: 10,000 songs of up to 2 KB each. */
const MAX_PLAYLIST_BYTES = 32 * 1024 * 1024;

const playlistSchema = z.object({ comment: z.string().nullish(), songs: z.array(songSchema) });
type ServerPlaylist = z.infer<typeof playlistSchema>;

type PlaylistEffect = Extract<JournalEffect, { readonly kind: 'playlist' }>;

export interface EventChangesOptions {
  readonly client: V2Client;
  readonly identities: Identities;
  readonly tracks: TrackReferences;
}

/** What the server's ids stand for. */
interface Names {
  readonly references: ReadonlyMap<string, TrackReference>;
  /** Those that were read from the server; undefined for one that was deleted since. */
  readonly playlists: ReadonlyMap<string, ServerPlaylist | undefined>;
  /** Canonical ids. */
  readonly playlistIds: ReadonlyMap<string, string>;
  /** What this device shows, by the hash of the reference. */
  readonly ratings: ReadonlyMap<string, number | null>;
}

/** Translates events of the journal into changes of the library (PROTOCOL.md, "v2 changes"). */
export class EventChanges {
  readonly #options: EventChangesOptions;

  constructor(options: EventChangesOptions) {
    this.#options = options;
  }

  async of(events: readonly DecodedEvent[], signal?: AbortSignal): Promise<FetchedChange[]> {
    if (events.length === 0) return [];
    const { identities, tracks } = this.#options;
    const trackIds = [...new Set(events.flatMap(({ effect }) => tracksOf(effect)))];
    const unknown = new Set(await tracks.unknown(trackIds));
    const playlists = await this.#readPlaylists(events, unknown, signal);
    const songs = [...playlists.values()].flatMap((playlist) => playlist?.songs ?? []);
    for (const { serverId } of songs) unknown.delete(serverId);
    const marked = new Set(events.flatMap(({ effect }) => (effect && 'trackId' in effect ? effect.trackId : [])));
    songs.push(
      ...(await tracks.fetch(
        [...marked].filter((id) => unknown.has(id)),
        signal,
      )),
    );
    const references = await tracks.of(trackIds, songs);
    const names: Names = {
      references,
      playlists,
      playlistIds: await this.#localPlaylists(events),
      ratings: await identities.ratings([...references.values()].flatMap(({ hash }) => hash ?? [])),
    };
    const lastOf = new Map(events.map((event) => [playlistOf(event.effect), event]));
    return events.flatMap((event) => {
      // The list before a later one of the same page is never seen.
      const hasList = lastOf.get(playlistOf(event.effect)) === event;
      const changes = event.effect === null ? [null] : toChanges(event.effect, names, hasList);
      return changes.map((change): FetchedChange => ({ operationId: event.operationId, place: null, change }));
    });
  }

  /**
   * Reads the playlists of which events do not say enough: whether the comment was cleared (PROTOCOL.md, "v2 faults to
   * withstand"), and what their tracks are. What a playlist does not have any more needs no more.
   */
  async #readPlaylists(
    events: readonly DecodedEvent[],
    unknown: ReadonlySet<string>,
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<string, ServerPlaylist | undefined>> {
    const wanted = new Set<string>();
    for (const { effect } of events) {
      if (effect?.kind !== 'playlist') continue;
      const isUnclear = hasText(effect.comment) || effect.trackIds.some((id) => unknown.has(id));
      if (isUnclear) wanted.add(effect.id);
    }
    const playlists = new Map<string, ServerPlaylist | undefined>();
    for (const id of wanted) playlists.set(id, await this.#readPlaylist(id, signal));
    return playlists;
  }

  /** Undefined if it was deleted since. */
  async #readPlaylist(id: string, signal: AbortSignal | undefined): Promise<ServerPlaylist | undefined> {
    const options = { signal, maxResponseBytes: MAX_PLAYLIST_BYTES };
    try {
      return await this.#options.client.get(playlistPath(id), playlistSchema, options);
    } catch (error) {
      if (isNotFoundError(error)) return undefined;
      throw error;
    }
  }

  /** The canonical ids. Those that this device has created are known under another one. */
  async #localPlaylists(events: readonly DecodedEvent[]): Promise<ReadonlyMap<string, string>> {
    const { identities } = this.#options;
    const created = events.flatMap(({ effect, operationId }) =>
      effect?.kind === 'playlist' && effect.isCreation && operationId !== null
        ? [{ operationId, serverId: effect.id }]
        : [],
    );
    if (created.length > 0) await identities.adoptPlaylists(created);
    const serverIds = new Set(events.flatMap(({ effect }) => playlistOf(effect) ?? []));
    const ids = await identities.localPlaylists([...serverIds]);
    const deleted = events.flatMap(({ effect }) => {
      const localId = effect?.kind === 'playlistDeleted' ? ids.get(effect.id) : undefined;
      return localId === undefined ? [] : [{ localId, serverId: playlistOf(effect) ?? localId, isDeleted: true }];
    });
    if (deleted.length > 0) await identities.bindPlaylists(deleted);
    return ids;
  }
}

const hasText = (comment: PlaylistEffect['comment']): boolean => comment !== null && comment !== '';

const playlistOf = (effect: JournalEffect | null): string | undefined =>
  effect?.kind === 'playlist' || effect?.kind === 'playlistDeleted' ? effect.id : undefined;

/** The tracks that an effect names. */
function tracksOf(effect: JournalEffect | null): readonly string[] {
  if (effect?.kind === 'playlist') return effect.trackIds;
  return effect?.kind === 'favorite' || effect?.kind === 'rating' ? [effect.trackId] : [];
}

/** @param hasList whether the list of tracks counts */
function toChanges(effect: JournalEffect, names: Names, hasList: boolean): LibraryChange[] {
  const find = (id: string): TrackReference =>
    names.references.get(id) ?? { hash: keyOfServerTrack(id), snapshot: null };
  const collectionOf = (id: string) => ({ type: 'playlist', id: names.playlistIds.get(id) ?? id }) as const;
  switch (effect.kind) {
    case 'favorite':
      return [{ kind: 'liked', track: find(effect.trackId), isLiked: effect.isLiked }];
    case 'rating': {
      const track = find(effect.trackId);
      return [
        { kind: 'rated', track, rating: starsToRating(effect.stars, names.ratings.get(track.hash ?? '') ?? null) },
      ];
    }
    case 'playlistDeleted':
      return [{ kind: 'collectionDeleted', collection: collectionOf(effect.id) }];
    case 'playlist': {
      const collection = collectionOf(effect.id);
      const server = names.playlists.get(effect.id);
      const description = effect.comment === null || !server ? effect.comment : (server.comment ?? null);
      const fields = { name: effect.name, description, colorId: null, iconId: null };
      const created: LibraryChange = { kind: 'collectionCreated', collection, fields };
      const tracks = effect.trackIds.map(find);
      return hasList ? [created, { kind: 'tracksReplaced', playlistId: collection.id, tracks }] : [created];
    }
  }
}
