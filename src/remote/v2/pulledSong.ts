import * as z from 'zod';
import type { TrackSnapshot } from '../../protocol/libraryChange';
import type { ServerTrack } from './identities';

/** A song, as far as pulls read it. */
export interface PulledSong extends ServerTrack {
  /** Null if the song has no title. */
  readonly snapshot: TrackSnapshot | null;
}

const text = z.string().nullish().catch(null);

/** PROTOCOL.md, "v2 catalogue shapes". */
export const songSchema = z
  .object({
    id: z.string(),
    title: text,
    artist: text,
    artists: z
      .array(z.object({ name: z.string() }))
      .nullish()
      .catch(null),
    duration_ms: z.number().nullish().catch(null),
    full_hash: text,
  })
  .transform(({ id, title, artist, artists, duration_ms, full_hash }): PulledSong => {
    const names = artists?.map(({ name }) => name).join(', ');
    const durationMs = Math.round(duration_ms ?? 0);
    return {
      serverId: id,
      hash: readHash(full_hash),
      snapshot:
        title == null || title.trim() === ''
          ? null
          : { title, artist: filled(names) ?? filled(artist), durationMs: durationMs > 0 ? durationMs : null },
    };
  });

const filled = (value: string | null | undefined): string | null =>
  value == null || value.trim() === '' ? null : value;

function readHash(value: string | null | undefined): string | null {
  const hash = value?.trim().toLowerCase() ?? '';
  return /^[\da-f]{64}$/.test(hash) ? hash : null;
}
