import { sql } from 'kysely';
import * as z from 'zod';
import type { Apply, Change } from './change';
import { readPayload, rejected } from './payload';

const snapshotSchema = z.object({
  title: z.string(),
  artist: z.string().nullish(),
  duration_ms: z.int().nullish(),
});
const addedSchema = z.object({
  track_ids: z.array(z.int()),
  snapshots: z.record(z.string(), snapshotSchema).nullish(),
});
const removedSchema = z.object({ track_ids: z.array(z.int()) });
const movedSchema = z.object({ track_id: z.int(), position: z.int32().min(0) });

type Snapshot = z.output<typeof snapshotSchema>;

/** Appends; a track that is there keeps its position, which leaves a gap, but takes a new snapshot. */
export const addPlaylistTracks: Apply = async (change) => {
  const { track_ids, snapshots } = readPayload(change, addedSchema);
  const playlistId = await findPlaylist(change);
  if (playlistId === undefined) {
    return;
  }
  const rows = track_ids.map((id) => ({ id, ...toColumns(snapshots?.[String(id)]) }));
  await sql`
    insert into playlist_track
      (playlist_id, track_id, position, added_at, snapshot_title, snapshot_artist, snapshot_duration_ms)
    select ${playlistId}, value ->> 'id', key + next, ${Date.now()},
      value ->> 'title', value ->> 'artist', value ->> 'duration'
    from json_each(${JSON.stringify(rows)}),
      (select coalesce(max(position) + 1, 0) as next from playlist_track where playlist_id = ${playlistId})
    where true
    on conflict (playlist_id, track_id) do update set
      snapshot_title = coalesce(excluded.snapshot_title, snapshot_title),
      snapshot_artist = coalesce(excluded.snapshot_artist, snapshot_artist),
      snapshot_duration_ms = coalesce(excluded.snapshot_duration_ms, snapshot_duration_ms)
  `.execute(change.transaction);
};

/** Gaps stay. */
export const removePlaylistTracks: Apply = async (change) => {
  const { track_ids } = readPayload(change, removedSchema);
  const playlistId = await findPlaylist(change);
  if (playlistId !== undefined) {
    await sql`
      delete from playlist_track where playlist_id = ${playlistId}
        and track_id in (select value from json_each(${JSON.stringify(track_ids)}))
    `.execute(change.transaction);
  }
};

/** Only this track moves, its neighbors stay. */
export const movePlaylistTrack: Apply = async (change) => {
  const { track_id, position } = readPayload(change, movedSchema);
  const playlistId = await findPlaylist(change);
  if (playlistId !== undefined) {
    await change.transaction
      .updateTable('playlist_track')
      .set({ position })
      .where('playlist_id', '=', playlistId)
      .where('track_id', '=', track_id)
      .execute();
  }
};

/** A missing duration counts as 0, and 0 is refused. */
function toColumns(snapshot: Snapshot | undefined) {
  if (!snapshot) {
    return { title: null, artist: null, duration: null };
  }
  const duration = snapshot.duration_ms ?? 0;
  if (duration <= 0) {
    throw rejected();
  }
  return { title: snapshot.title, artist: snapshot.artist ?? null, duration };
}

async function findPlaylist({ transaction, profiles, op }: Change): Promise<number | undefined> {
  const profileId = await profiles.resolve(op.profile_canonical_id);
  if (profileId === undefined) {
    return undefined;
  }
  const playlist = await transaction
    .selectFrom('playlist')
    .select('id')
    .where('profile_id', '=', profileId)
    .where('canonical_id', '=', op.entity_id)
    .executeTakeFirst();
  return playlist?.id;
}
