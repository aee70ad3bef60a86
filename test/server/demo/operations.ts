import { stableId } from '../stableId';
import type { PushedOp } from '../sync/op';
import { DEMO_LIKES, demoPlaylists, demoRatings } from './playlists';
import type { DemoPlaylist } from './playlists';
import { demoTrack, demoTracks } from './tracks';
import type { DemoTrack } from './tracks';

/** The device from which the music of the demo comes. */
export const DEMO_DEVICE_ID = '0d9c7f1e-52a6-4b0b-8a4e-7c5a1b2e3d40';

/** The profile of that device. */
export const demoProfile = { id: '0d9c7f1e-52a6-4b0b-8a4e-7c5a1b2e3d41', name: 'Living room', color: 'sky' } as const;

const library = { id: '0d9c7f1e-52a6-4b0b-8a4e-7c5a1b2e3d42', name: 'Music' } as const;

type Change = Pick<PushedOp, 'entity' | 'entity_id' | 'field' | 'op' | 'payload'>;

/** Everything that the device sent, the same each time, as in PROTOCOL.md, "Operation envelope". */
export function demoOperations(): PushedOp[] {
  const changes = [
    ...profileChanges(),
    whole('library', library.id, 'insert', {
      name: library.name,
      description: null,
      color_id: 'emerald',
      icon_id: 'library',
    }),
    ...demoTracks.map(trackInsertion),
    ...demoPlaylists.flatMap(playlistChanges),
    ...DEMO_LIKES.map((title) => whole('liked_track', demoTrack(title).hash, 'insert', null)),
    ...Object.entries(demoRatings).map(([title, stars]) =>
      whole('track_rating', demoTrack(title).hash, 'set', { value: byteOf(stars) }),
    ),
  ];
  return changes.map((change, index) => ({
    ...change,
    operation_id: stableId(`${DEMO_DEVICE_ID} ${index}`),
    lamport_ts: index + 1,
    profile_canonical_id: demoProfile.id,
  }));
}

function profileChanges(): Change[] {
  const set = (field: string, value: string): Change => ({
    entity: 'profile',
    entity_id: demoProfile.id,
    field,
    op: 'set',
    payload: { value },
  });
  return [set('name', demoProfile.name), set('color_id', demoProfile.color)];
}

function trackInsertion(track: DemoTrack): Change {
  return whole('track', track.path, 'insert', {
    library_canonical_id: library.id,
    file_hash: track.hash,
    title: track.title,
    file_size: track.durationMs * 110,
    file_modified: 1_760_000_000_000,
    duration_ms: track.durationMs,
    track_number: track.number,
    disc_number: 1,
    year: track.year,
    bitrate: 880,
    sample_rate: 44_100,
    channels: 2,
    bit_depth: 16,
    codec: 'FLAC',
    musical_key: null,
    added_at: 1_760_000_000_000 + track.id,
    album_title: track.album,
    album_artist_name: track.albumArtist,
    is_compilation: false,
    artists: track.artists,
  });
}

/** All tracks in one operation, because a server that compacts keeps only the last one of a playlist. */
function playlistChanges({ id, name, description, color, icon, tracks: titles }: DemoPlaylist): Change[] {
  const tracks = titles.map(demoTrack);
  const snapshots = Object.fromEntries(
    tracks.map(({ id: row, title, artists, durationMs, hash }) => [
      row,
      { title, artist: artists.join(', '), duration_ms: durationMs, file_hash: hash },
    ]),
  );
  return [
    whole('playlist', id, 'insert', { name, description, color_id: color, icon_id: icon }),
    {
      ...whole('playlist', id, 'insert', {
        track_ids: tracks.map((track) => track.id),
        track_hashes: tracks.map((track) => track.hash),
        snapshots,
      }),
      field: 'tracks',
    },
  ];
}

function whole(entity: string, entityId: string, op: string, payload: unknown): Change {
  return { entity, entity_id: entityId, field: null, op, payload };
}

/** Stars as the byte that WaveFlow stores. */
function byteOf(stars: number): number {
  return Math.round((stars / 5) * 255);
}
