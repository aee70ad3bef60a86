import { createHash } from 'node:crypto';
import { demoAlbums } from './albums';

/** A track as the device of the demo has it. */
export interface DemoTrack {
  /** Number of its row on the device. */
  id: number;
  path: string;
  /** 64 hex digits, as those of a real file. */
  hash: string;
  title: string;
  artists: string[];
  album: string;
  albumArtist: string;
  year: number;
  /** From 1. */
  number: number;
  durationMs: number;
}

/** All tracks of the demo, in the order of the albums. */
export const demoTracks: readonly DemoTrack[] = demoAlbums
  .flatMap(({ artist, title: album, year, tracks }) =>
    tracks.map(([title, length, ...guests], index) => {
      const number = index + 1;
      const path = `/music/${artist}/${year} ${album}/${String(number).padStart(2, '0')} ${title}.flac`;
      return {
        path,
        title,
        artists: [artist, ...guests],
        album,
        albumArtist: artist,
        year,
        number,
        durationMs: milliseconds(length),
      };
    }),
  )
  .map((track, index) => ({ ...track, id: index + 1, hash: createHash('sha256').update(track.path).digest('hex') }));

/** @throws Error where the demo has no track of this title */
export function demoTrack(title: string): DemoTrack {
  const track = demoTracks.find((candidate) => candidate.title === title);
  if (!track) {
    throw new Error(`The demo has no track "${title}"`);
  }
  return track;
}

/** @param length as `minutes:seconds` */
function milliseconds(length: string): number {
  const [minutes = 0, seconds = 0] = length.split(':').map(Number);
  return (minutes * 60 + seconds) * 1000;
}
