/**
 * A change of the library that was made on another device or by this one, in the library's own words. Every protocol
 * version translates what its server reports into these.
 */
export type LibraryChange =
  /** Creates the collection with these fields; one that is known gets them, and keeps its tracks. */
  | { readonly kind: 'collectionCreated'; readonly collection: CollectionReference; readonly fields: CollectionFields }
  /** Sets the fields that are given. */
  | {
      readonly kind: 'collectionChanged';
      readonly collection: CollectionReference;
      readonly fields: Partial<CollectionFields>;
    }
  | { readonly kind: 'collectionDeleted'; readonly collection: CollectionReference }
  /** Appends the tracks that the playlist does not have, in this order. */
  | { readonly kind: 'tracksAdded'; readonly playlistId: string; readonly tracks: readonly TrackReference[] }
  | { readonly kind: 'tracksRemoved'; readonly playlistId: string; readonly tracks: readonly TrackReference[] }
  /** Moves one track; the position is clamped, and the tracks between its old and its new position shift. */
  | {
      readonly kind: 'trackMoved';
      readonly playlistId: string;
      readonly track: TrackReference;
      readonly position: number;
    }
  /** Replaces all tracks of the playlist. */
  | { readonly kind: 'tracksReplaced'; readonly playlistId: string; readonly tracks: readonly TrackReference[] }
  | { readonly kind: 'liked'; readonly track: TrackReference; readonly isLiked: boolean }
  /** From 0 to 255; null removes the rating. */
  | { readonly kind: 'rated'; readonly track: TrackReference; readonly rating: number | null };

/** A playlist, or a library of tracks. */
export interface CollectionReference {
  readonly type: 'playlist' | 'library';
  /** Canonical id. */
  readonly id: string;
}

export interface CollectionFields {
  /** Not blank. */
  readonly name: string;
  /** Null and empty text mean the same. */
  readonly description: string | null;
  /** Null: the server keeps none, and every device has its own. */
  readonly colorId: string | null;
  /** As with colors. */
  readonly iconId: string | null;
}

/** A track, named so that every device finds the same one. At least one of these is there. */
export interface TrackReference {
  /** Lower-case hexadecimal BLAKE3 of the file; null if the server does not say. */
  readonly hash: string | null;
  /** The first digits of the hash, enough to tell all files apart, where the server says no more of it. */
  readonly hashStart?: string;
  /** What to show if no track with this hash is known here; null if the server does not say. */
  readonly snapshot: TrackSnapshot | null;
}

export interface TrackSnapshot {
  readonly title: string;
  /** Names joined with `, `; null if unknown. */
  readonly artist: string | null;
  /** Above 0; null if unknown. */
  readonly durationMs: number | null;
}
