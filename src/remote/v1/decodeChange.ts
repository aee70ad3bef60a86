import * as z from 'zod';
import type { CollectionFields, CollectionReference, LibraryChange } from '../../protocol/libraryChange';
import type { PulledOperation } from './pulledOperation';
import { readHash, readMove, readTracks, withHash } from './trackPayload';

/** PROTOCOL.md, "Playlist operations" and "Library operations". */
const DEFAULTS = {
  playlist: { colorId: 'violet', iconId: 'music' },
  library: { colorId: 'emerald', iconId: 'library' },
} as const;

const FIELDS: Readonly<Record<string, keyof CollectionFields>> = {
  name: 'name',
  description: 'description',
  color_id: 'colorId',
  icon_id: 'iconId',
};

const filledText = z.string().refine((text) => text.trim() !== '');
const optionalText = filledText.optional().catch(undefined);

const created = z.object({
  name: filledText,
  description: z.string().nullable().catch(null).optional(),
  color_id: optionalText,
  icon_id: optionalText,
});
const filled = z.object({ value: filledText });
const description = z.object({ value: z.string().nullable() });
const rating = z.object({ value: z.int().min(0).max(255) });

/**
 * The change that an operation stands for (PROTOCOL.md, "Applying operations"); null if it means nothing on this device:
 * unknown, malformed, or of another profile.
 * @param profileId canonical id of the profile in use
 */
export function decodeChange(operation: PulledOperation, profileId: string): LibraryChange | null {
  const { entity, entity_id: id, profile_canonical_id } = operation;
  if (id.trim() === '') return null;
  switch (entity) {
    case 'playlist':
    case 'library':
      // Likes and ratings belong to the user and apply to every profile (PROTOCOL.md, "Operations of other profiles").
      return profile_canonical_id === profileId ? collectionChange({ type: entity, id }, operation) : null;
    case 'liked_track':
      return likeChange(operation);
    case 'track_rating':
      return ratingChange(operation);
    default:
      return null;
  }
}

function collectionChange(collection: CollectionReference, operation: PulledOperation): LibraryChange | null {
  const { field, op, payload } = operation;
  if (field == null && op === 'insert') return creation(collection, payload);
  if (field == null) return op === 'delete' ? { kind: 'collectionDeleted', collection } : null;
  if (field === 'tracks') return collection.type === 'playlist' ? trackChange(collection.id, operation) : null;
  const name = op === 'set' && Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
  if (name === undefined) return null;
  const { data } = (name === 'description' ? description : filled).safeParse(payload);
  return data ? { kind: 'collectionChanged', collection, fields: { [name]: data.value } } : null;
}

function creation(collection: CollectionReference, payload: unknown): LibraryChange | null {
  const { data } = created.safeParse(payload);
  if (!data) return null;
  const { colorId, iconId } = DEFAULTS[collection.type];
  const fields = {
    name: data.name,
    description: data.description ?? null,
    colorId: data.color_id ?? colorId,
    iconId: data.icon_id ?? iconId,
  };
  return { kind: 'collectionCreated', collection, fields };
}

function trackChange(playlistId: string, { op, payload }: PulledOperation): LibraryChange | null {
  if (op === 'set') {
    const { track, position = 0 } = readMove(payload) ?? {};
    const [moved] = track ? withHash([track]) : [];
    return moved ? { kind: 'trackMoved', playlistId, track: moved, position } : null;
  }
  const tracks = op === 'insert' || op === 'delete' ? withHash(readTracks(payload)) : [];
  if (tracks.length === 0) return null;
  return { kind: op === 'insert' ? 'tracksAdded' : 'tracksRemoved', playlistId, tracks };
}

function likeChange({ entity_id, op }: PulledOperation): LibraryChange | null {
  const hash = readHash(entity_id);
  if (hash === null || (op !== 'insert' && op !== 'delete')) return null;
  return { kind: 'liked', track: { hash, snapshot: null }, isLiked: op === 'insert' };
}

function ratingChange({ entity_id, field, op, payload }: PulledOperation): LibraryChange | null {
  const hash = readHash(entity_id);
  if (hash === null || field != null) return null;
  const track = { hash, snapshot: null };
  if (op === 'delete') return { kind: 'rated', track, rating: null };
  const { data } = op === 'set' ? rating.safeParse(payload) : {};
  return data ? { kind: 'rated', track, rating: data.value } : null;
}
