import assert from 'node:assert/strict';
import type { Playlist, PlaylistTrack } from '../../../../src/library/playlist';
import {
  namesOrCount,
  playlistSummary,
  playlistTooltip,
  playlistAccessibilityLabel,
  likedAccessibilityLabel,
  likedTooltip,
  trackAccessibilityLabel,
  trackListSummary,
  titlesOrCount,
  trackSummary,
  trackTooltip,
} from '../../../../src/ui/playlists/playlistText';

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
  it('show the number of tracks and the duration', () => {
    assert.equal(playlistSummary({ playlist, isShared: false }, 'en'), '12 tracks · 48 min');
    assert.equal(trackListSummary({ trackCount: 1, totalDurationMs: 0 }, 'en'), '1 track');
  });

  it('show everything in the tooltip', () =>
    assert.equal(
      playlistTooltip({ playlist, isShared: false }, 'en'),
      'Road trip\nFor the car\n12 tracks · 48 min\nColor: Emerald',
    ));

  it('say of a shared playlist that it is, and what that means', () => {
    const shared = { playlist: { ...playlist, description: null }, isShared: true };
    assert.equal(playlistSummary(shared, 'en'), '12 tracks · 48 min · shared');
    assert.equal(playlistAccessibilityLabel(shared, 'en'), 'Road trip, 12 tracks, 48 minutes, shared');
    assert.equal(
      playlistTooltip(shared, 'en'),
      'Road trip\n12 tracks · 48 min\nColor: Emerald\nShared: anyone who has the link can see this playlist.',
    );
  });

  it('count the liked tracks', () => {
    assert.equal(likedTooltip({ trackCount: 2, totalDurationMs: 60_000 }, 'en'), 'Liked\n2 tracks · 1 min');
    assert.equal(likedAccessibilityLabel({ trackCount: 1, totalDurationMs: 0 }, 'en'), 'Liked, 1 track');
  });

  it('name a few tracks and count many', () => {
    assert.equal(titlesOrCount(['Clocks', 'Teardrop'], 'en'), '“Clocks” and “Teardrop”');
    assert.equal(titlesOrCount(['a', 'b', 'c', 'd'], 'en'), '4 tracks');
    assert.equal(namesOrCount(['Road trip', '[x](command:y)'], 'en'), '“Road trip” and “[x]\u2060(command:y)”');
    assert.equal(namesOrCount(['a', 'b', 'c', 'd'], 'en'), '4 playlists');
  });

  it('show what is known of a track', () => {
    assert.equal(trackSummary(track), 'Nina Simone · 2:54');
    assert.equal(trackSummary({ ...track, artist: null, durationMs: 0 }), '');
    assert.equal(trackSummary({ ...track, liked: true, rating: 204 }), 'Nina Simone · 2:54 · ♥ · ★★★★☆');
  });

  it('isolate texts from right to left', () =>
    assert.equal(trackSummary({ ...track, artist: 'فيروز' }), '\u2068فيروز\u2069 · 2:54'));

  it('are short and fast for names of 20 MB', () => {
    const huge = '](x '.repeat(5_000_000);
    const vast = { playlist: { ...playlist, name: huge, description: huge }, isShared: true };
    const titled = { ...track, title: huge, artist: huge };
    const texts = () => [
      playlistTooltip(vast, 'en'),
      playlistAccessibilityLabel(vast, 'en'),
      trackTooltip(titled, 'en'),
      trackAccessibilityLabel(titled, 'en'),
      trackSummary(titled),
      namesOrCount([huge, huge, huge], 'en'),
    ];
    texts();
    const before = process.cpuUsage();
    for (const text of texts()) assert.ok(text.length < 1200, `${text.length}`);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 500_000, `${user + system} µs`);
  });

  it('describe likes and ratings in words', () =>
    assert.equal(
      trackAccessibilityLabel({ ...track, liked: true, rating: 178 }, 'en'),
      'Feeling Good, Nina Simone, 2 minutes 54 seconds, liked, 3.5 of 5 stars',
    ));
});
