import type { LibraryChange, TrackReference } from '../../src/protocol/libraryChange';

/** A track of Ann, of one second, with a hash of its own. */
export const song = (name: string): TrackReference => ({
  hash: Buffer.from(name).toString('hex').padStart(64, '0'),
  snapshot: { title: name, artist: 'Ann', durationMs: 1000 },
});
export const hashOnly = ({ hash }: TrackReference): TrackReference => ({ hash, snapshot: null });
export const like = (name: string, isLiked = true): LibraryChange => ({
  kind: 'liked',
  track: hashOnly(song(name)),
  isLiked,
});
export const likes = (count: number): LibraryChange[] =>
  Array.from({ length: count }, (_none, index) => like(`song ${index}`));
