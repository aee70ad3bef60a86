import * as l10n from '@vscode/l10n';
import type { KnownSong } from '../../catalogue/catalogue';
import { isolated, joined, safe, safeText, type SafeText } from '../../core/safeText';
import type { CatalogueAlbum, CatalogueSong } from '../../protocol/catalogueItem';
import type { LikedSummary } from '../../library/likes';
import type { PlaylistTrack } from '../../library/playlist';
import { errorText } from '../i18n/errorText';
import type { Language } from '../i18n/language';
import { plural } from '../i18n/plural';
import { spokenLabel } from '../i18n/spokenLabel';
import { trackDuration } from '../i18n/time';
import {
  titlesOrCount,
  totalsOf,
  trackCountText,
  trackDetails,
  trackListSummary,
  trackMarks,
} from '../playlists/playlistText';
import { starsToByte } from '../../protocol/stars';
import type { CatalogueNode, ListName } from './catalogueNode';

const NO_TEXT = safe``;
const SEPARATOR = ' · ';

/** Liked and rated as this device knows it, else as the server said. */
export function songMarks({ song, marks }: KnownSong): Pick<PlaylistTrack, 'liked' | 'rating'> {
  if (marks) return marks;
  return { liked: song.liked, rating: song.stars === null ? null : starsToByte(song.stars) };
}

/** As the lists of this device show a track. */
export function songAsTrack(known: KnownSong, trackId: number): PlaylistTrack {
  const { title, artists, durationMs } = known.song;
  const artist = artists.length > 0 ? artists.join(', ') : null;
  return { trackId, title, artist, durationMs, isAvailable: false, ...songMarks(known) };
}

/** "Nina Simone · Pastel Blues · 3:45 · ♥ · ★★★★☆", without what is unknown. */
export function songSummary(known: KnownSong, marks = trackMarks(songMarks(known))): SafeText {
  const { artists, album, durationMs } = known.song;
  return joined([safeText(artists.join(', ')), safeText(album), trackDuration(durationMs), ...marks], SEPARATOR);
}

/** The same below an album, which tells its name and its artist. */
function summaryInAlbum(known: KnownSong, { artist }: CatalogueAlbum): SafeText {
  const { artists, durationMs } = known.song;
  const names = artists.join(', ');
  const others = names === artist ? NO_TEXT : safeText(names);
  return joined([others, trackDuration(durationMs), ...trackMarks(songMarks(known))], SEPARATOR);
}

export const listName = (list: ListName): SafeText =>
  ({
    artists: l10n.t('Artists'),
    albums: l10n.t('Albums'),
    genres: l10n.t('Genres'),
    newest: l10n.t('Newest Albums'),
  })[list];

export function nodeLabel({ content }: CatalogueNode): SafeText {
  switch (content.kind) {
    case 'library':
      return l10n.t('Library');
    case 'list':
      return listName(content.list);
    case 'artist':
      return safeText(content.artist.name);
    case 'genre':
      return safeText(content.genre.name);
    case 'album':
      return safeText(content.album.title);
    case 'song':
      return safeText(content.known.song.title);
    case 'more':
      return l10n.t('Load More…');
    case 'failure':
      return errorText(content.error);
  }
}

export function nodeDescription({ content, parent }: CatalogueNode, language: Language): SafeText {
  switch (content.kind) {
    case 'artist':
      return isolated(albumCountText(content.artist.albumCount, language));
    case 'genre':
      return isolated(trackCountText(content.genre.songCount, language));
    case 'album':
      return albumSummary(content.album, parent?.content.kind !== 'artist');
    case 'song':
      return parent?.content.kind === 'album'
        ? summaryInAlbum(content.known, parent.content.album)
        : songSummary(content.known);
    default:
      return NO_TEXT;
  }
}

/** Everything that is known, on separate lines. */
export const nodeTooltip = (node: CatalogueNode, language: Language): SafeText =>
  joined(nodeDetails(node, language), '\n');

export function nodeAccessibilityLabel(node: CatalogueNode, language: Language): SafeText {
  const { content } = node;
  return spokenLabel(
    content.kind === 'album'
      ? [...albumNames(content.album), ...totalsOf(albumTotals(content.album), language, 'long')]
      : nodeDetails(node, language),
  );
}

function nodeDetails(node: CatalogueNode, language: Language): SafeText[] {
  const { content } = node;
  if (content.kind === 'album') {
    return [...albumNames(content.album), trackListSummary(albumTotals(content.album), language)];
  }
  if (content.kind !== 'song') return [nodeLabel(node), nodeDescription(node, language)];
  const [title = NO_TEXT, artist = NO_TEXT, ...others] = trackDetails(songAsTrack(content.known, 0), language);
  return [title, artist, safeText(content.known.song.album), ...others];
}

/** "Nina Simone · 1965". */
const albumSummary = ({ artist, year }: CatalogueAlbum, withArtist: boolean): SafeText =>
  joined([withArtist ? safeText(artist) : NO_TEXT, safeText(year)], SEPARATOR);

const albumNames = ({ title, artist, year }: CatalogueAlbum): SafeText[] => [
  safeText(title),
  safeText(artist),
  safeText(year),
];

const albumTotals = ({ songCount, durationMs }: CatalogueAlbum): LikedSummary => ({
  trackCount: songCount,
  totalDurationMs: durationMs,
});

/** "3 albums". */
const albumCountText = (count: number, language: Language): SafeText =>
  plural(count, l10n.t('{0, plural, one {# album} other {# albums}}'), language);

export const songTitles = (songs: readonly CatalogueSong[], language: Language): SafeText =>
  titlesOrCount(
    songs.map(({ title }) => title),
    language,
  );

/** What became of songs that were to be added. @param target name of a playlist, or what stands for it */
export function addedText(
  target: SafeText,
  counts: { readonly added: number; readonly left: number },
  language: Language,
) {
  const { added, left } = counts;
  if (left === 0) return l10n.t('Added to “{0}”: {1}', target, trackCountText(added, language));
  if (added === 0) return l10n.t('In “{0}” already: {1}', target, trackCountText(left, language));
  return l10n.t(
    'Added to “{0}”: {1}. There already: {2}.',
    target,
    trackCountText(added, language),
    trackCountText(left, language),
  );
}
