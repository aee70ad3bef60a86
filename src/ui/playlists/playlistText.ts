import * as l10n from '@vscode/l10n';
import { isolated, joined, safe, safeText, type SafeText } from '../../core/safeText';
import type { LikedSummary } from '../../library/likes';
import type { PlaylistTrack } from '../../library/playlist';
import { listText } from '../i18n/formats';
import type { Language } from '../i18n/language';
import { plural } from '../i18n/plural';
import { spokenLabel } from '../i18n/spokenLabel';
import { spokenDuration, totalDuration, trackDuration } from '../i18n/time';
import { colorName, playlistColor } from './playlistColor';
import type { PlaylistNode } from './playlistNode';
import { starsText, starSymbols, byteToStars } from './stars';

const SEPARATOR = ' · ';
const LIKED = safe`♥`;
const NO_TEXT = safe``;
const MAX_NAMES = 3;
/** UTF-16 code units of a description that are shown. */
const MAX_DESCRIPTION_LENGTH = 500;

type Marks = Pick<PlaylistTrack, 'liked' | 'rating'>;

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
export const trackCountText = (count: number, language: Language): SafeText =>
  plural(count, l10n.t('{0, plural, one {# track} other {# tracks}}'), language);

/** "3 playlists". */
const playlistCountText = (count: number, language: Language): SafeText =>
  plural(count, l10n.t('{0, plural, one {# playlist} other {# playlists}}'), language);

/** "12 tracks · 48 min". */
export const trackListSummary = (totals: LikedSummary, language: Language): SafeText =>
  isolated(joined(totalsOf(totals, language), SEPARATOR));

/** What texts show of a playlist. */
export type ShownPlaylist = Pick<PlaylistNode, 'playlist' | 'isShared'>;

/** "12 tracks · 48 min · shared". */
export const playlistSummary = ({ playlist, isShared }: ShownPlaylist, language: Language): SafeText =>
  isolated(joined([...totalsOf(playlist, language), isShared ? l10n.t('shared') : NO_TEXT], SEPARATOR));

/** Name, description, length, color and link on separate lines. */
export function playlistTooltip({ playlist, isShared }: ShownPlaylist, language: Language): SafeText {
  const { name, description, colorId } = playlist;
  const lines = [
    safeText(name),
    safeText(description, MAX_DESCRIPTION_LENGTH),
    trackListSummary(playlist, language),
    l10n.t('Color: {0}', colorName(playlistColor(colorId))),
    isShared ? l10n.t('Shared: anyone who has the link can see this playlist.') : NO_TEXT,
  ];
  return joined(lines, '\n');
}

export function playlistAccessibilityLabel({ playlist, isShared }: ShownPlaylist, language: Language): SafeText {
  const { name, description } = playlist;
  return spokenLabel([
    safeText(name),
    safeText(description, MAX_DESCRIPTION_LENGTH),
    ...totalsOf(playlist, language, 'long'),
    isShared ? l10n.t('shared') : NO_TEXT,
  ]);
}

export const likedTooltip = (totals: LikedSummary, language: Language): SafeText =>
  joined([l10n.t('Liked'), trackListSummary(totals, language)], '\n');

export const likedAccessibilityLabel = (totals: LikedSummary, language: Language): SafeText =>
  spokenLabel([l10n.t('Liked'), ...totalsOf(totals, language, 'long')]);

/** "12 tracks" and, if it is known, "48 min" or "48 minutes". */
export function totalsOf(
  { trackCount, totalDurationMs }: LikedSummary,
  language: Language,
  display: 'short' | 'long' = 'short',
): SafeText[] {
  const count = trackCountText(trackCount, language);
  return totalDurationMs > 0 ? [count, totalDuration(totalDurationMs, language, display)] : [count];
}

/** "Nina Simone · 3:45 · ♥ · ★★★★☆", without what is unknown. */
export const trackSummary = (track: PlaylistTrack, marks = trackMarks(track)): SafeText =>
  joined([safeText(track.artist), trackDuration(track.durationMs), ...marks], SEPARATOR);

/** "♥" and "★★★★☆", where they apply. */
export const trackMarks = ({ liked, rating }: Marks): SafeText[] => [
  ...(liked ? [LIKED] : []),
  ...(rating === null ? [] : [starSymbols(byteToStars(rating))]),
];

/** The same in words, for screen readers and for lists whose items have no label of their own for these. */
export const trackMarksInWords = ({ liked, rating }: Marks, language: Language): SafeText[] => [
  ...(liked ? [l10n.t('liked')] : []),
  ...(rating === null ? [] : [starsText(byteToStars(rating), language)]),
];

export const trackTooltip = (track: PlaylistTrack, language: Language): SafeText =>
  joined(trackDetails(track, language), '\n');

export const trackAccessibilityLabel = (track: PlaylistTrack, language: Language): SafeText =>
  spokenLabel(trackDetails(track, language));

/** Title, artist and duration, empty if unknown, then like and rating, where they apply. */
export function trackDetails(track: PlaylistTrack, language: Language): SafeText[] {
  const { title, artist, durationMs } = track;
  return [
    safeText(title),
    safeText(artist),
    spokenDuration(durationMs, language),
    ...trackMarksInWords(track, language),
  ];
}
