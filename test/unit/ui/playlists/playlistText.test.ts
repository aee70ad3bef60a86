import assert from 'node:assert/strict';
import type { Playlist, PlaylistTrack } from '../../../../src/library/playlist';
import { totalDuration, trackDuration } from '../../../../src/ui/i18n/duration';
import { PLAYLIST_COLORS, playlistColor, swatch } from '../../../../src/ui/playlists/playlistColor';
import {
  namesOrCount,
  playlistFacts,
  playlistTooltip,
  spokenPlaylist,
  spokenTrack,
  titlesOrCount,
  trackFacts,
  trackTooltip,
} from '../../../../src/ui/playlists/playlistText';
import { byteOf, starSigns, starsOf } from '../../../../src/ui/playlists/stars';
import { anchored } from '../../../../src/ui/i18n/localization';

const playlist: Playlist = {
  id: '8b7a1f52-0f0e-4a0f-b2a4-6c1b9f3d5e70',
  name: 'Road trip',
  description: 'For the car',
  colorId: 'emerald',
  iconId: 'music',
  trackCount: 12,
  totalDurationMs: 48 * 60_000,
  createdAt: 1,
  updatedAt: 1,
};

const track: PlaylistTrack = {
  trackId: 1,
  title: 'Feeling Good',
  artist: 'Nina Simone',
  durationMs: 174_000,
  isAvailable: false,
  liked: false,
  rating: null,
};

describe('Texts of playlists and tracks', () => {
  it('tell how many tracks and how long', () => {
    assert.equal(playlistFacts(playlist, 'en'), '12 tracks · 48 min');
    assert.equal(playlistFacts({ ...playlist, trackCount: 1, totalDurationMs: 0 }, 'en'), '1 track');
  });

  it('tell everything in the tooltip', () =>
    assert.equal(playlistTooltip(playlist, 'en'), 'Road trip\nFor the car\n12 tracks · 48 min\nColor: Emerald'));

  it('name a few tracks and count many', () => {
    assert.equal(titlesOrCount(['Clocks', 'Teardrop'], 'en'), '“Clocks”, “Teardrop”');
    assert.equal(titlesOrCount(['a', 'b', 'c', 'd'], 'en'), '4 tracks');
    assert.equal(namesOrCount(['Road trip', '[x](command:y)'], 'en'), '“Road trip”, “[x]\u2060(command:y)”');
    assert.equal(namesOrCount(['a', 'b', 'c', 'd'], 'en'), '4 playlists');
  });

  it('show what is known of a track', () => {
    assert.equal(trackFacts(track), 'Nina Simone · 2:54');
    assert.equal(trackFacts({ ...track, artist: null, durationMs: 0 }), '');
    assert.equal(trackFacts({ ...track, liked: true, rating: 204 }), 'Nina Simone · 2:54 · ♥ · ★★★★☆');
  });

  it('keep what runs from right to left together', () =>
    assert.equal(trackFacts({ ...track, artist: 'فيروز' }), '\u2068فيروز\u2069 · 2:54'));

  it('end from right to left where they run so', () => {
    assert.deepEqual(['رفضه الخادم.', 'تجاهل…', 'تجاهل', 'Ignore…', 'مقطع|مقاطع'].map(anchored), [
      'رفضه الخادم.\u200f',
      'تجاهل…\u200f',
      'تجاهل',
      'Ignore…',
      'مقطع|مقاطع',
    ]);
  });

  it('are short and quick where names of 20 MB have arrived', () => {
    const huge = '](x '.repeat(5_000_000);
    const vast = { ...playlist, name: huge, description: huge };
    const titled = { ...track, title: huge, artist: huge };
    const texts = () => [
      playlistTooltip(vast, 'en'),
      spokenPlaylist(vast, 'en'),
      trackTooltip(titled, 'en'),
      spokenTrack(titled, 'en'),
      trackFacts(titled),
      namesOrCount([huge, huge, huge], 'en'),
    ];
    texts();
    const before = process.cpuUsage();
    for (const text of texts()) assert.ok(text.length < 1200, `${text.length}`);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 500_000, `${user + system} µs`);
  });

  it('speak of likes and ratings in words', () =>
    assert.equal(
      spokenTrack({ ...track, liked: true, rating: 178 }, 'en'),
      'Feeling Good, Nina Simone, 2 minutes 54 seconds, liked, 3.5 of 5 stars',
    ));

  const durations = [
    [0, '', '0 min'],
    [59_400, '0:59', '1 min'],
    [3_599_000, '59:59', '1 hr 0 min'],
    [3_725_000, '1:02:05', '1 hr 2 min'],
  ] as const;
  for (const [ms, one, total] of durations) {
    it(`${ms} ms: ${one || 'nothing'}, ${total}`, () => {
      assert.equal(trackDuration(ms), one);
      assert.equal(totalDuration(ms, 'en'), total);
    });
  }
});

describe('Stars', () => {
  it('are stored as WaveFlow does and found again', () => {
    assert.deepEqual([0, 1, 2, 3, 4, 5].map(byteOf), [0, 51, 102, 153, 204, 255]);
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5].map((stars) => starsOf(byteOf(stars))),
      [0, 1, 2, 3, 4, 5],
    );
  });

  it('of any byte are between none and five, to the half', () => {
    for (let byte = 0; byte <= 255; byte++) {
      const stars = starsOf(byte);
      assert.ok(stars >= 0 && stars <= 5 && Number.isInteger(stars * 2));
      assert.equal([...starSigns(stars)].length, 5);
    }
    assert.equal(starSigns(3.5), '★★★½☆');
  });
});

describe('Colours of playlists', () => {
  it('are those of WaveFlow, and an unknown one is the first', () => {
    assert.deepEqual(PLAYLIST_COLORS, [
      'violet',
      'emerald',
      'sky',
      'amber',
      'rose',
      'purple',
      'pink',
      'teal',
      'orange',
      'lime',
    ]);
    assert.equal(playlistColor('emerald'), 'emerald');
    assert.equal(playlistColor('#123456'), 'violet');
  });

  it('have swatches without anything a URL would cut off', () => {
    for (const color of PLAYLIST_COLORS) assert.doesNotMatch(swatch(color), /[#<>"]/);
  });
});
