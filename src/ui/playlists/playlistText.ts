import * as l10n from '@vscode/l10n';
import { isolated, joined, safe, safeText, type SafeText } from '../../core/safeText';
import type { Playlist, PlaylistTrack } from '../../library/playlist';
import { listText } from '../i18n/formats';
import type { Language } from '../i18n/language';
import { plural } from '../i18n/plural';
import { spokenDuration, totalDuration, trackDuration } from '../i18n/time';
import { colorName, playlistColor } from './playlistColor';
import { starsText, starSymbols, byteToStars } from './stars';

const SEPARATOR = ' · ';
const LIKED = safe`♥`;
const NO_TEXT = safe``;
const MAX_NAMES = 3;
/** UTF-16 code units of a description that are shown. */
const MAX_DESCRIPTION_LENGTH = 500;

/** The titles of at most 3 tracks, else their number. */
export const titlesOrCount = (titles: readonly string[], language: Language): SafeText =>
  titles.length <= MAX_NAMES ? quotedList(titles, language) : trackCountText(titles.length, language);

/** The names of at most 3 playlists, else their number. */
export const namesOrCount = (names: readonly string[], language: Language): SafeText =>
  names.length <= MAX_NAMES ? quotedList(names, language) : playlistCountText(names.length, language);

const quotedList = (names: readonly string[], language: Language): SafeText =>
  listText(
    names.map((name) => l10n.t('“{0}”', safeText(name))),
    language,
  );

/** "12 tracks". */
const trackCountText = (count: number, language: Language): SafeText =>
  plural(count, l10n.t('{0, plural, one {# track} other {# tracks}}'), language);

/** "3 playlists". */
const playlistCountText = (count: number, language: Language): SafeText =>
  plural(count, l10n.t('{0, plural, one {# playlist} other {# playlists}}'), language);

/** "12 tracks · 48 min". */
export function playlistSummary({ trackCount, totalDurationMs }: Playlist, language: Language): SafeText {
  const facts = [trackCountText(trackCount, language)];
  if (totalDurationMs > 0) facts.push(totalDuration(totalDurationMs, language));
  return isolated(joined(facts, SEPARATOR));
}

/** Name, description, length and colour on separate lines. */
export function playlistTooltip(playlist: Playlist, language: Language): SafeText {
  const { name, description, colorId } = playlist;
  const lines = [safeText(name), safeText(description, MAX_DESCRIPTION_LENGTH), playlistSummary(playlist, language)];
  return joined([...lines, l10n.t('Color: {0}', colorName(playlistColor(colorId)))], '\n');
}

export function playlistAccessibilityLabel(playlist: Playlist, language: Language): SafeText {
  const { name, description } = playlist;
  return joined(
    [safeText(name), safeText(description, MAX_DESCRIPTION_LENGTH), playlistSummary(playlist, language)],
    ', ',
  );
}

/** "Nina Simone · 3:45 · ♥ · ★★★★☆", without what is unknown. */
export function trackSummary({ artist, durationMs, liked, rating }: PlaylistTrack): SafeText {
  const stars = rating === null ? NO_TEXT : starSymbols(byteToStars(rating));
  return joined([safeText(artist), trackDuration(durationMs), liked ? LIKED : NO_TEXT, stars], SEPARATOR);
}

export const trackTooltip = (track: PlaylistTrack, language: Language): SafeText =>
  joined(trackDetails(track, language), '\n');

export const trackAccessibilityLabel = (track: PlaylistTrack, language: Language): SafeText =>
  joined(trackDetails(track, language), ', ');

function trackDetails({ title, artist, durationMs, liked, rating }: PlaylistTrack, language: Language): SafeText[] {
  return [
    safeText(title),
    safeText(artist),
    spokenDuration(durationMs, language),
    liked ? l10n.t('liked') : NO_TEXT,
    rating === null ? NO_TEXT : starsText(byteToStars(rating), language),
  ];
}
