/** A track as the server names it. */
export interface ServerTrack {
  readonly serverId: string;
  /** Lower-case hexadecimal BLAKE3 of the file; null if the server does not say. */
  readonly hash: string | null;
}

/** What to search the server for. */
export interface TrackDescription {
  readonly title: string;
  /** Null if unknown. */
  readonly artist: string | null;
}

/** What the server calls a playlist. */
export interface PlaylistBinding {
  /** Canonical id. */
  readonly localId: string;
  readonly serverId: string;
  /** Whether it is deleted there, so that a later creation makes another one. */
  readonly isDeleted: boolean;
}

/** A piece of the journal that was read without gaps. */
export interface JournalPiece {
  /** The cursor that it was read from. */
  readonly after: number;
  /** The cursor behind it. */
  readonly cursor: number;
  /** By the server's id of a playlist, its last list of tracks in this piece; null if it was deleted. */
  readonly orders: ReadonlyMap<string, readonly string[] | null>;
}

/**
 * What an account's server calls what this device calls otherwise, kept for ever. Reading it right before each request
 * makes edits of a playlist that is being created reach it.
 *
 * A track has one key, which it gets when it is first seen and keeps: the hash of its file, or `v2:` and the server's id
 * if there is no hash or another track of the account has it. The key is what the library calls its hash.
 */
export interface Identities {
  /** The server's id of a playlist; undefined if it was deleted there. @param localId canonical id */
  serverPlaylist(localId: string): Promise<string | undefined>;
  /** The canonical ids of all these playlists. */
  localPlaylists(serverIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Records what has become of playlists on the server, in this order. */
  bindPlaylists(bindings: readonly PlaylistBinding[]): Promise<void>;
  /** Records that the server has these playlists, although they may have been deleted, as after a backup was brought back. */
  revivePlaylists(serverIds: readonly string[]): Promise<void>;
  /** Binds those playlists that an operation of this device has created, sent or not. */
  adoptPlaylists(created: readonly { readonly operationId: string; readonly serverId: string }[]): Promise<void>;

  /** The keys of those of these tracks that have one. */
  trackKeys(serverIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The keys of all these tracks, by the server's ids. Assigns those that are missing. */
  assignTrackKeys(tracks: readonly ServerTrack[]): Promise<ReadonlyMap<string, string>>;
  /** The server's ids of those of these tracks that it has named. */
  serverTracks(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** What this device knows of these tracks. */
  describeTracks(keys: readonly string[]): Promise<ReadonlyMap<string, TrackDescription>>;
  /** The ratings that this device shows for these tracks, from 0 to 255; null for none. Tracks that are not here are missing. */
  ratings(keys: readonly string[]): Promise<ReadonlyMap<string, number | null>>;

  /** Up to where the journal was read for the lists of tracks; null if never. */
  journalCursor(): Promise<number | null>;
  /** The list of a playlist at that cursor as the server stores it; undefined if the journal has not had it. */
  order(serverId: string): Promise<readonly string[] | undefined>;
  /** Adds a piece of the journal. Lists from before a gap are forgotten. */
  recordJournal(piece: JournalPiece): Promise<void>;
  /** Forgets all lists. @param cursor where the journal is read from next */
  restartJournal(cursor: number): Promise<void>;

  /** The lists that those of these operations lead to that take several requests, by operation id. */
  targets(operationIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  setTarget(operationId: string, trackIds: readonly string[]): Promise<void>;
  clearTarget(operationId: string): Promise<void>;
}

/** The key of a track that has no hash of its own. */
export const keyOfServerTrack = (serverId: string): string => `${PREFIX}${serverId}`;

/** The server's id in such a key; undefined for a hash. */
export const serverTrackOfKey = (key: string): string | undefined =>
  key.startsWith(PREFIX) ? key.slice(PREFIX.length) : undefined;

const PREFIX = 'v2:';
