import type { LibraryChange, TrackReference } from '../../src/protocol/libraryChange';
import type { FetchedChange } from '../../src/remote/syncServer';

/** What changes come to, in a form that can be compared. */
export interface LibraryState {
  readonly collections: Readonly<Record<string, object>>;
  readonly tracks: Readonly<Record<string, readonly string[]>>;
  readonly likes: readonly string[];
  readonly ratings: Readonly<Record<string, number>>;
}

/** Applies changes in their order to an empty library, as libraryChange.ts says. */
export function stateOf(changes: readonly Pick<FetchedChange, 'change'>[]): LibraryState {
  const collections = new Map<string, object>();
  const tracks = new Map<string, string[]>();
  const likes = new Set<string>();
  const ratings = new Map<string, number>();
  for (const { change } of changes) if (change) apply(change);
  return {
    collections: sorted(collections),
    // A playlist without tracks is like one of which nothing was said.
    tracks: sorted(new Map([...tracks].filter(([, keys]) => keys.length > 0))),
    likes: [...likes].sort(),
    ratings: sorted(ratings),
  };

  function apply(change: LibraryChange): void {
    switch (change.kind) {
      case 'collectionCreated':
      case 'collectionChanged': {
        const { type, id } = change.collection;
        const known = collections.get(`${type} ${id}`);
        if (known || change.kind === 'collectionCreated')
          collections.set(`${type} ${id}`, { ...known, ...change.fields });
        break;
      }
      case 'collectionDeleted':
        collections.delete(`${change.collection.type} ${change.collection.id}`);
        tracks.delete(change.collection.id);
        break;
      case 'tracksReplaced':
        tracks.set(change.playlistId, change.tracks.map(keyOf));
        break;
      case 'tracksAdded':
        tracks.set(change.playlistId, [
          ...new Set([...(tracks.get(change.playlistId) ?? []), ...change.tracks.map(keyOf)]),
        ]);
        break;
      case 'tracksRemoved':
        tracks.set(change.playlistId, without(change.playlistId, change.tracks.map(keyOf)));
        break;
      case 'trackMoved': {
        const key = keyOf(change.track);
        if (!tracks.get(change.playlistId)?.includes(key)) break;
        const others = without(change.playlistId, [key]);
        tracks.set(change.playlistId, [...others.slice(0, change.position), key, ...others.slice(change.position)]);
        break;
      }
      case 'liked':
        if (change.isLiked) likes.add(keyOf(change.track));
        else likes.delete(keyOf(change.track));
        break;
      case 'rated':
        if (change.rating === null) ratings.delete(keyOf(change.track));
        else ratings.set(keyOf(change.track), change.rating);
    }
  }

  function without(playlistId: string, keys: readonly string[]): string[] {
    return (tracks.get(playlistId) ?? []).filter((key) => !keys.includes(key));
  }
}

/** The hash, or the title in brackets. */
const keyOf = ({ hash, snapshot }: TrackReference): string => hash ?? `(${snapshot?.title ?? ''})`;

const sorted = <T>(map: ReadonlyMap<string, T>): Record<string, T> =>
  Object.fromEntries([...map].sort(([one], [other]) => (one < other ? -1 : 1)));
