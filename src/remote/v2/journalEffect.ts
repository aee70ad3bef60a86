import * as z from 'zod';
import type { JournalEvent } from './journal';

/** What an event did, as far as it means something here (PROTOCOL.md, "v2 changes"). */
export type JournalEffect =
  /** The playlist has these fields and tracks from then on. A comment that is not null may be out of date. */
  | {
      readonly kind: 'playlist';
      readonly id: string;
      readonly isCreation: boolean;
      readonly name: string;
      readonly comment: string | null;
      readonly trackIds: readonly string[];
    }
  | { readonly kind: 'playlistDeleted'; readonly id: string }
  | { readonly kind: 'favorite'; readonly trackId: string; readonly isLiked: boolean }
  /** From 0 to 5; 0 removes the rating. */
  | { readonly kind: 'rating'; readonly trackId: string; readonly stars: number };

const playlist = z.object({
  name: z.string().refine((name) => name.trim() !== ''),
  comment: z.string().nullish(),
  track_ids: z.array(z.string()),
});
const marked = z.object({ entity_type: z.string(), entity_id: z.string() });
const rated = marked.extend({ rating: z.int().min(0).max(5) });

/**
 * @returns null for what means nothing here: an unknown type or action, or of what this device does not keep; undefined
 * for an event of a known kind that cannot be read: only a snapshot tells what it did
 */
export function decodeEffect({
  entity_type,
  entity_id,
  action,
  payload,
}: JournalEvent): JournalEffect | null | undefined {
  if (action !== 'upsert' && action !== 'delete') return null;
  const isUpsert = action === 'upsert';
  switch (entity_type) {
    case 'playlist':
      return isUpsert ? decodePlaylist(entity_id, payload) : { kind: 'playlistDeleted', id: entity_id };
    case 'favorite': {
      const { data } = marked.safeParse(payload);
      return data && ofTrack(data, { kind: 'favorite', trackId: data.entity_id, isLiked: isUpsert });
    }
    case 'rating': {
      const { data } = rated.safeParse(payload);
      return data && ofTrack(data, { kind: 'rating', trackId: data.entity_id, stars: isUpsert ? data.rating : 0 });
    }
    default:
      return null;
  }
}

function decodePlaylist(id: string, payload: unknown): JournalEffect | undefined {
  const { data } = playlist.safeParse(payload);
  if (!data) return undefined;
  const { name, comment, track_ids } = data;
  const isCreation = comment === undefined;
  return { kind: 'playlist', id, isCreation, name, comment: comment ?? null, trackIds: [...new Set(track_ids)] };
}

/** Albums and artists may be marked, too. */
const ofTrack = ({ entity_type }: z.infer<typeof marked>, effect: JournalEffect): JournalEffect | null =>
  entity_type === 'track' ? effect : null;
