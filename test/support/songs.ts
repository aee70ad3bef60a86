import type { KnownTrack } from '../../src/store/tables/tracks';

/** A track of Ann and Bo, of one second, with a hash of its own. */
export const song = (title: string, change: Partial<KnownTrack> = {}): KnownTrack => ({
  title,
  artists: ['Ann', 'Bo'],
  durationMs: 1000,
  fileHash: `hash ${title}`,
  ...change,
});
