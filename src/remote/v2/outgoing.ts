import * as z from 'zod';
import type { OutgoingOperation } from '../syncServer';
import { ratingToStars } from './stars';

const keys = z.array(z.string().nullable());

/** What an operation does to the list of a playlist. Tracks are named by their keys; null for one that has none. */
const trackEdit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add'), keys }),
  z.object({ kind: z.literal('remove'), keys }),
  z.object({ kind: z.literal('move'), key: z.string().nullable(), position: z.number() }),
]);
export type TrackEdit = z.infer<typeof trackEdit>;

const operationId = z.uuid();
const playlistId = z.string();

/** An operation of the outbox in terms of protocol v2, still with the names of this device. */
export const outgoing = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('like'), operationId, key: z.string(), isLiked: z.boolean() }),
  z.object({ kind: z.literal('rate'), operationId, key: z.string(), stars: z.number() }),
  z.object({ kind: z.literal('create'), operationId, playlistId, name: z.string(), comment: z.string() }),
  /** Empty text clears the comment. */
  z.object({
    kind: z.literal('change'),
    operationId,
    playlistId,
    name: z.string().optional(),
    comment: z.string().optional(),
  }),
  z.object({ kind: z.literal('delete'), operationId, playlistId }),
  z.object({ kind: z.literal('tracks'), operationId, playlistId, edit: trackEdit }),
  /** The server has no such thing: colors, icons, libraries of this device. */
  z.object({ kind: z.literal('nothing'), operationId }),
]);
export type Outgoing = z.infer<typeof outgoing>;
export type OutgoingTracks = Extract<Outgoing, { kind: 'tracks' }>;

const creation = z.object({ name: z.string(), description: z.string().nullish() });
const textValue = z.object({ value: z.string().nullable() });
const rating = z.object({ value: z.number().min(0).max(255).nullable() });
const trackList = z.object({ track_ids: z.array(z.unknown()), track_hashes: keys.default([]) });
const move = z.object({ track_hash: z.string().nullish(), position: z.number() });

/** The operation in terms of protocol v2; undefined if it means nothing. */
export function readOutgoing({ operationId, payload: text, ...envelope }: OutgoingOperation): Outgoing | undefined {
  const payload = parseJson(text);
  if (payload === undefined || envelope.entityId.trim() === '') return undefined;
  const { success, data } = outgoing.safeParse({ operationId, ...meaningOf(envelope, payload) });
  return success ? data : undefined;
}

type Envelope = Omit<OutgoingOperation, 'operationId' | 'payload' | 'lamport'>;
/** Without its operation id. */
type Meaning = Record<string, unknown> | undefined;

function meaningOf({ entity, entityId, field, op }: Envelope, payload: unknown): Meaning {
  switch (entity.trim()) {
    case 'liked_track':
      return field === null ? likeOf(entityId, op) : undefined;
    case 'track_rating':
      return field === null ? ratingOf(entityId, op, payload) : undefined;
    case 'library':
      return { kind: 'nothing' };
    case 'playlist':
      return field === 'tracks' ? tracksOf(entityId, op, payload) : playlistOf(entityId, { field, op }, payload);
    default:
      return undefined;
  }
}

function likeOf(key: string, op: string): Meaning {
  return op === 'insert' || op === 'delete' ? { kind: 'like', key, isLiked: op === 'insert' } : undefined;
}

function ratingOf(key: string, op: string, payload: unknown): Meaning {
  if (op === 'delete') return { kind: 'rate', key, stars: 0 };
  const found = op === 'set' ? rating.safeParse(payload).data : undefined;
  return found && { kind: 'rate', key, stars: ratingToStars(found.value) };
}

function playlistOf(playlistId: string, { field, op }: Pick<Envelope, 'field' | 'op'>, payload: unknown): Meaning {
  if (field === null && op === 'delete') return { kind: 'delete', playlistId };
  if (field === null && op === 'insert') {
    const found = creation.safeParse(payload).data;
    return found && { kind: 'create', playlistId, name: found.name, comment: found.description ?? '' };
  }
  if (op !== 'set' || field === null) return undefined;
  if (field === 'color_id' || field === 'icon_id') return { kind: 'nothing' };
  const value = textValue.safeParse(payload).data?.value;
  if (value === undefined) return undefined;
  if (field === 'description') return { kind: 'change', playlistId, comment: value ?? '' };
  return field === 'name' && value !== null ? { kind: 'change', playlistId, name: value } : undefined;
}

function tracksOf(playlistId: string, op: string, payload: unknown): Meaning {
  if (op === 'set') {
    const found = move.safeParse(payload).data;
    const edit = found && { kind: 'move', key: found.track_hash ?? null, position: found.position };
    return edit && { kind: 'tracks', playlistId, edit };
  }
  const found = trackList.safeParse(payload).data;
  if (!found || (op !== 'insert' && op !== 'delete')) return undefined;
  const listed = found.track_ids.map((_, index) => found.track_hashes[index] ?? null);
  return { kind: 'tracks', playlistId, edit: { kind: op === 'insert' ? 'add' : 'remove', keys: listed } };
}

/** Undefined if it is not JSON. */
function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
}
