import * as l10n from '@vscode/l10n';
import type { Playlist, PlaylistTrack } from '../library/playlist';
import { counted } from './counted';
import { spokenDuration, totalDuration, trackDuration } from './duration';
import { isolated } from './isolated';
import type { Language } from './language';
import { colorName, playlistColor } from './playlistColor';
import { spokenStars, starSigns, starsOf } from './stars';

const SEPARATOR = ' · ';
const LIKED = '♥';
const FEW = 3;

export const quoted = (name: string): string => `“${name}”`;

/** The titles of a few tracks, else how many there are. */
export const titlesOrCount = (titles: readonly string[], language: Language): string =>
  titles.length <= FEW ? titles.map(quoted).join(', ') : counted(titles.length, l10n.t('track|tracks'), language);

/** "12 tracks · 48 min". */
export function playlistFacts({ trackCount, totalDurationMs }: Playlist, language: Language): string {
  const facts = [counted(trackCount, l10n.t('track|tracks'), language)];
  if (totalDurationMs > 0) facts.push(totalDuration(totalDurationMs, language));
  return isolated(facts.join(SEPARATOR));
}

/** Name, description, length and colour, a line each. */
export function playlistTooltip(playlist: Playlist, language: Language): string {
  const { name, description, colorId } = playlist;
  const lines = [name, description, playlistFacts(playlist, language), l10n.t('Color: {0}', colorName(playlistColor(colorId)))];
  return lines.filter(Boolean).join('\n');
}

export function spokenPlaylist(playlist: Playlist, language: Language): string {
  return [playlist.name, playlist.description, playlistFacts(playlist, language)].filter(Boolean).join(', ');
}

/** "Nina Simone · 3:45 · ♥ · ★★★★☆", as far as it is known. */
export function trackFacts({ artist, durationMs, liked, rating }: PlaylistTrack): string {
  const stars = rating === null ? '' : starSigns(starsOf(rating));
  return [artist && isolated(artist), trackDuration(durationMs), liked ? LIKED : '', stars].filter(Boolean).join(SEPARATOR);
}

/** Everything about a track, a line each. */
export const trackTooltip = (track: PlaylistTrack, language: Language): string => spokenFacts(track, language).join('\n');

export const spokenTrack = (track: PlaylistTrack, language: Language): string => spokenFacts(track, language).join(', ');

function spokenFacts({ title, artist, durationMs, liked, rating }: PlaylistTrack, language: Language): string[] {
  return [
    title,
    artist ?? '',
    spokenDuration(durationMs, language),
    liked ? l10n.t('liked') : '',
    rating === null ? '' : spokenStars(starsOf(rating), language),
  ].filter(Boolean);
}
