import * as z from 'zod';
import type { ShownChange } from '../content/music';
import { starSigns } from './stars';

const valueSchema = z.object({ value: z.union([z.string(), z.number()]) });
const trackIdsSchema = z.object({ track_ids: z.array(z.unknown()) });

/** What an operation did, in a sentence. One that the server does not know is named as it came. */
export function changeText({ op, about }: ShownChange): string {
  const { entity, field } = op;
  const payload: unknown = op.payload === null ? null : JSON.parse(op.payload);
  const value = valueSchema.safeParse(payload).data?.value ?? '';
  const playlist = about === undefined ? 'a playlist that is gone' : `the playlist “${about}”`;
  const track = about === undefined ? 'a track' : `“${about}”`;
  switch ([entity, op.op, ...(field === null ? [] : [field])].join(' ')) {
    case 'playlist insert':
      return about === undefined ? 'Created a playlist that is gone now' : `Created the playlist “${about}”`;
    case 'playlist delete':
      return 'Deleted a playlist';
    case 'playlist set name':
      return `Renamed a playlist to “${value}”`;
    case 'playlist set description':
      return value === '' ? `Removed the description of ${playlist}` : `Described ${playlist}: “${value}”`;
    case 'playlist set color_id':
      return `Gave ${playlist} the colour ${value}`;
    case 'playlist set icon_id':
      return `Gave ${playlist} the icon ${value}`;
    case 'playlist insert tracks':
      return `Added ${tracks(payload)} to ${playlist}`;
    case 'playlist delete tracks':
      return `Removed ${tracks(payload)} from ${playlist}`;
    case 'playlist set tracks':
      return `Moved a track in ${playlist}`;
    case 'liked_track insert':
      return `Liked ${track}`;
    case 'liked_track delete':
      return `Unliked ${track}`;
    case 'track_rating set':
      return `Rated ${track} ${starSigns(Number(value))}`;
    case 'track_rating delete':
      return `Removed the rating of ${track}`;
    case 'library insert':
      return 'Created a library';
    case 'profile set name':
      return `Named the profile “${value}”`;
    default:
      return `${entity}: ${op.op}${field === null ? '' : ` ${field}`}`;
  }
}

function tracks(payload: unknown): string {
  const count = trackIdsSchema.safeParse(payload).data?.track_ids.length ?? 0;
  return count === 1 ? 'a track' : `${count} tracks`;
}
